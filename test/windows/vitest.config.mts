import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** The suite of `npm run test:windows`: on Linux, programs run under Wine. */
export default defineConfig({
  test: {
    name: "windows",
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/windows/*.test.ts"],
    globalSetup: "test/windows/winePrefix.ts",
    maxWorkers: availableParallelism(),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
  },
});
