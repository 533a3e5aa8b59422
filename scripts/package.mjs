// Builds and packs the extension: dist/moe-rnas.vsix.
import { join } from "node:path";
import { ensureInstalled, root, run } from "./ensureInstalled.mjs";

export const vsix = join(root, "dist", "moe-rnas.vsix");

export function packExtension() {
  ensureInstalled();
  run(process.execPath, ["esbuild.mjs", "--minify"]);
  run("npx", ["vsce", "package", "--no-dependencies", "--allow-missing-repository", "--out", vsix]);
}

if (process.argv[1] === import.meta.filename) packExtension();
