// Builds and packs the extension: dist/moe-rnas.vsix, for every platform. With `--target linux-x64` (or another of
// `vsce package --target`) dist/moe-rnas-linux-x64.vsix, which carries koffi for `training.blas`.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { carryKoffi } from "./carriedKoffi.mjs";
import { ensureInstalled, root, run } from "./ensureInstalled.mjs";

const dist = join(root, "dist");

export const vsix = join(dist, "moe-rnas.vsix");

/** @param {string | null} target a platform; null for all of them. */
export function packExtension(target = null) {
  ensureInstalled();
  run(process.execPath, ["esbuild.mjs", "--minify"]);
  const carries = carryKoffi(dist, target);
  if (target !== null && !carries) {
    console.log(`koffi for ${target} is not installed here: \`training.blas\` will ask for it.`);
  }
  const platform =
    target === null ? ["--out", vsix] : ["--target", target, "--out", vsix.replace(".vsix", `-${target}.vsix`)];
  run("npx", ["vsce", "package", "--no-dependencies", "--allow-missing-repository", ...platform]);
  carryKoffi(dist, null);
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { target: { type: "string" } } });
  packExtension(values.target ?? null);
}
