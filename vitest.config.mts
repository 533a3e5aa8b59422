import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { redisServerPath } from "./test/engine/queue/redisInstallation.mjs";

/**
 * Folders whose tests only compute: no global is replaced, nothing of the environment is written, no process outlives
 * its test. So one process runs many of their files, and imports a module once.
 */
const pure = [
  "base",
  "cell",
  "compiler",
  "config",
  "data",
  "language",
  "report",
  "run",
  "suites",
  "search",
  "syntaxes",
  "webview",
];

const pureTests = pure.map((folder) => `test/${folder}/**/*.test.ts`);
/** What computes with emitted code: `src/compiler/assembler/vectors.ts`. */
const pairedTests = ["kernels/*", "assembler/lanes", "emitElementwise", "forward", "gradients"].map(
  (name) => `test/compiler/${name}.test.ts`,
);
/** `npm run test:data` runs them, where MOE_RNAS_DATA names the folder of the public data sets. */
const dataTests = ["test/publicData/**/*.test.ts"];
/** `npm run test:windows` runs them, with a config of their own. */
const windowsTests = ["test/windows/**"];
const queueTests = redisServerPath() === undefined ? ["test/engine/queue/queue*"] : [];

export default defineConfig({
  test: {
    // Search and training tests are compute-bound: a worker per core, and a bound that only a hang reaches.
    maxWorkers: availableParallelism(),
    testTimeout: 120_000,
    // The module that only an editor has.
    alias: [{ find: /^vscode$/, replacement: resolve(import.meta.dirname, "test/host/fakeVscode.ts") }],
    pool: "forks",
    // They begin in the order of their names: first the files that take long, last those that fill both cores.
    projects: [
      {
        extends: true,
        test: {
          name: "isolated",
          include: ["test/**/*.test.ts"],
          exclude: [...pureTests, ...queueTests, ...dataTests, ...windowsTests],
        },
      },
      { extends: true, test: { name: "pure", include: pureTests, isolate: false } },
      {
        extends: true,
        test: {
          name: "paired vectors",
          include: pairedTests,
          setupFiles: ["test/compiler/pairedVectors.ts"],
          isolate: false,
        },
      },
      ...(process.env.MOE_RNAS_DATA === undefined
        ? []
        : [{ extends: true as const, test: { name: "data", include: dataTests } }]),
    ],
  },
});
