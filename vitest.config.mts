import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Search and training tests are compute-bound: a worker per core, and a bound that only a hang reaches.
    testTimeout: 120_000,
    pool: "forks",
  },
});
