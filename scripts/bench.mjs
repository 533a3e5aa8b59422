// Measures what is slow or fast about the product, each figure against something measured in the same run.
// `npm run bench -- --help` names the options; PyTorch is a peer where Python has it, and its rows lack one elsewhere.

import { join } from "node:path";
import { build } from "esbuild";
import { embeddedKernels } from "./embeddedKernels.mjs";
import { ensureInstalled, root, run } from "./ensureInstalled.mjs";
import { nodeBundle, temporaryFolder } from "./temporaryBundle.mjs";

ensureInstalled();
const folder = temporaryFolder("bench");
const options = { ...nodeBundle, outdir: folder };
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
