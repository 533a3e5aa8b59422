// Measures what is slow or fast about the product, each figure against something measured in the same run.
// `npm run bench -- --help` names the options; PyTorch is a peer where Python has it, and its rows lack one elsewhere.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { embeddedKernels } from "./embeddedKernels.mjs";
import { ensureInstalled, root, run } from "./ensureInstalled.mjs";

ensureInstalled();
const folder = mkdtempSync(join(tmpdir(), "moe-rnas-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const options = {
  outdir: folder,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "warning",
};
await build({
  ...options,
  entryPoints: { cli: join(root, "src/cli/main.ts"), evaluator: join(root, "src/engine/evaluatorMain.ts") },
  plugins: [embeddedKernels],
});
// TensorFlow.js as ES modules: of its CommonJS builds, gradients and backend would each bring a core of their own.
await build({
  ...options,
  entryPoints: { bench: join(root, "test/bench/main.ts") },
  mainFields: ["module", "main"],
});
run(process.execPath, [
  join(folder, "bench.js"),
  ...["--project", root, "--cli", join(folder, "cli.js")],
  ...process.argv.slice(2),
]);
