import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import { buildSync } from "esbuild";

/**
 * TensorFlow.js with its gradients, on its pure-JavaScript backend.
 *
 * Node would load the package's CommonJS build, which leaves the gradients out, and a second copy of everything for
 * the file that registers them; so the ES modules of both packages are bundled into one here.
 */
export const tf = loadTensorFlow();

function loadTensorFlow(): typeof TensorFlow {
  const entry = [
    'import "@tensorflow/tfjs-core/dist/register_all_gradients";',
    'import "@tensorflow/tfjs-backend-cpu";',
    'export * from "@tensorflow/tfjs-core";',
  ].join("\n");
  const { outputFiles } = buildSync({
    stdin: { contents: entry, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    mainFields: ["module", "main"],
    logLevel: "error",
  });
  const module = { exports: {} };
  const run = compileFunction(outputFiles[0]!.text, ["module", "exports", "require"]);
  run(module, module.exports, createRequire(import.meta.url));
  const loaded = module.exports as typeof TensorFlow;
  loaded.env().set("IS_TEST", true);
  return loaded;
}
