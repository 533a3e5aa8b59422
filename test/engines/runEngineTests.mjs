// The same bits from every engine and in every layout of vectors: this Node, and the one that carries VS Code.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../../scripts/ensureInstalled.mjs";
import { temporaryBundle } from "../../scripts/temporaryBundle.mjs";
import { editorNode, ensureVscode } from "../e2e/vscodeRelease.mjs";
import { endWith, SuiteReport } from "../suites/suiteReport.mjs";

ensureVscode();
const folder = await temporaryBundle("engines", [join(root, "test", "engines", "sameBits.ts")]);
const engines = [...new Set([process.execPath, editorNode()])];
const runs = engines.flatMap((engine) => ["single", "paired", "chosen"].map((layout) => run(engine, layout)));
const [expected] = runs;
const report = new SuiteReport();
const isSame = ({ products, trainings }) => products === expected.products && trainings === expected.trainings;
for (const { name, vectors, ...hashes } of runs) {
  console.log(`${isSame(hashes) ? "✓" : "✗ other bits:"} ${name}, computed with ${vectors} vectors`);
  if (isSame(hashes)) report.pass();
  else report.fail(name, "other bits");
}
endWith([{ name: "engines", ...report.counts }]);

function run(engine, layout) {
  const { status, stdout, stderr } = spawnSync(engine, [join(folder, "sameBits.js"), layout], { encoding: "utf8" });
  if (status !== 0 || stderr !== "") throw new Error(`${engine}: ${stderr}`);
  const version = spawnSync(engine, ["--version"], { encoding: "utf8" }).stdout.trim();
  return { name: `Node ${version}, ${layout}`, ...JSON.parse(stdout) };
}
