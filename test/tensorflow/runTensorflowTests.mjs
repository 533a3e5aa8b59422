// `training.backend: tensorflow` on TensorFlow's real native library: the same losses and weights as our compiler, and a
// search of ten cells.
import { spawnSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../scripts/ensureInstalled.mjs";
import { temporaryBundle, temporaryFolder } from "../../scripts/temporaryBundle.mjs";
import { buildTfjsNode } from "./buildTfjsNode.mjs";

/** Of losses and weights after twenty steps, relative to 1 + |value|: as with TensorFlow.js's CPU backend in unit tests. */
const tolerance = 1e-3;

const packages = buildTfjsNode();
const project = temporaryFolder("tensorflow");
symlinkSync(path.join(packages, "node_modules"), path.join(project, "node_modules"));
writeFileSync(path.join(project, "package.json"), "{}");

const failures = [];
const program = path.join(root, "test", "tensorflow", "compareBackends.ts");
const bundle = await temporaryBundle("backends", [program], { format: "esm", outExtension: { ".js": ".mjs" } });
const compared = JSON.parse(run(path.join(bundle, "compareBackends.mjs"), project));
console.log(`${compared.library.name} ${compared.library.version}, ${compared.cells} cells of 20 steps each:`);
for (const what of ["loss", "weight"]) {
  console.log(`  largest difference of a ${what}: ${compared[what].toExponential(1)}, at most ${tolerance}`);
  if (!(compared[what] <= tolerance)) failures.push(what);
}

writeFileSync(
  path.join(project, "ten.rnas"),
  `task: { type: synthetic, problem: sum, length: 5, train_sequences: 60, validation_sequences: 20 }
model: { hidden: 4 }
training: { backend: tensorflow, epochs: 2, batch: 20, learning_rate: 0.01 }
search: { population: 5, generations: 2 }
run: { workers: 2 }
`,
);
const front = run(path.join(root, "dist", "cli.js"), "search", path.join(project, "ten.rnas"));
console.log(front);
if (!/\b0\s+basic\b/.test(front)) failures.push("search");
console.log(`${3 - failures.length} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);

function run(file, ...parameters) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...parameters], {
    encoding: "utf8",
    cwd: project,
  });
  if (status !== 0) throw new Error(`${path.basename(file)} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
