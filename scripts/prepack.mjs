// What `npm pack` packs: the command line, in bundles of a release. The extension has a package of its own, package.mjs.
import { ensureInstalled, run } from "./ensureInstalled.mjs";

ensureInstalled();
// With BUILT=1 dist/ is packed as it is.
if (!process.env.BUILT) run(process.execPath, ["esbuild.mjs", "--minify"]);
