// Measures what is slow or fast about the product, each figure against something measured in the same run.
// `npm run bench -- --help` names the options. `npm run bench:peers` installs PyTorch and JAX; without, their rows lack a
// peer. `--editor` measures on the Node that carries VS Code.

import { join } from "node:path";
import { editorNode, ensureVscode } from "../test/e2e/vscodeRelease.mjs";
import { ensureInstalled, root, run } from "./ensureInstalled.mjs";
import { nodeBundle, temporaryFolder } from "./temporaryBundle.mjs";

ensureInstalled();
// Only now: in a fresh clone esbuild was not there before.
const [{ build }, { embeddedKernels }] = await Promise.all([import("esbuild"), import("./embeddedKernels.mjs")]);
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
const parameters = process.argv.slice(2).filter((each) => each !== "--editor");
const isEditors = parameters.length < process.argv.length - 2;
if (isEditors) ensureVscode();
run(isEditors ? editorNode() : process.execPath, [
  join(folder, "bench.js"),
  ...["--project", root, "--cli", join(folder, "cli.js")],
  ...parameters,
]);
