// In how many of ten searches is the known smallest cell found? Prints a table; `--workers N` as for `moe-rnas study`.
import { ensureInstalled, root, run } from "../../scripts/ensureInstalled.mjs";

ensureInstalled();
run(process.execPath, ["esbuild.mjs"]);
run(process.execPath, ["dist/cli.js", "study", "examples/studies/known-cells.rnas", ...process.argv.slice(2)], {
  cwd: root,
});
