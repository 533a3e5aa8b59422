// Bundles every entry point into dist/; `--minify` for a release, `--watch` while working.
import { build, context } from "esbuild";

const minify = process.argv.includes("--minify");

/** Node 20 is the oldest host: the command line, the search process and its worker threads. */
const options = {
  entryPoints: {
    cli: "src/cli/main.ts",
    engine: "src/engine/main.ts",
    evaluator: "src/engine/evaluatorMain.ts",
  },
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify,
  sourcemap: minify ? false : "linked",
  logLevel: "warning",
};

if (process.argv.includes("--watch")) await (await context(options)).watch();
else await build(options);
