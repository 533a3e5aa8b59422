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
    // Bounds that only a hang reaches.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // The prefix is 700 MB, which are to be removed.
    teardownTimeout: 60_000,
    pool: "forks",
  },
});
