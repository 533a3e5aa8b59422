// The main job, from a fresh clone: install, build, search character-level cells on Moby Dick, print the front and what it holds.
import { ensureInstalled, root, run } from "./ensureInstalled.mjs";

ensureInstalled();
run(process.execPath, ["esbuild.mjs"]);
run(process.execPath, ["scripts/exampleData.mjs"]);
run(process.execPath, ["dist/cli.js", "search", "examples/moby-characters.rnas", ...process.argv.slice(2)], {
  cwd: root,
});
