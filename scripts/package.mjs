// Builds and packs the extension: dist/moe-rnas.vsix, for every platform. With `--target linux-x64` (or another of
// `vsce package --target`) dist/moe-rnas-linux-x64.vsix, which carries koffi for `training.blas`. `--pre-release` marks it
// as such.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { carryKoffi } from "./carriedKoffi.mjs";
import { ensureInstalled, root, run } from "./ensureInstalled.mjs";
import { packagedReadme } from "./packagedReadme.mjs";

const dist = join(root, "dist");

/** From the project's folder, as vsce asks for it. */
const packedReadme = "dist/README.md";

export const vsix = join(dist, "moe-rnas.vsix");

/**
 * @param {string | null} [target] a platform; null for all of them.
 * @param {boolean} [preRelease] for the marketplaces' channel of pre-releases
 */
export function packExtension(target = null, preRelease = false) {
  ensureInstalled();
  run(process.execPath, ["esbuild.mjs", "--minify"]);
  const carries = carryKoffi(dist, target);
  if (target !== null && !carries) {
    console.log(`koffi for ${target} is not installed here: \`training.blas\` will ask for it.`);
  }
  const platform =
    target === null ? ["--out", vsix] : ["--target", target, "--out", vsix.replace(".vsix", `-${target}.vsix`)];
  writeFileSync(join(root, packedReadme), marketplaceReadme());
  const channel = preRelease ? ["--pre-release"] : [];
  run("npx", ["vsce", "package", "--no-dependencies", "--readme-path", packedReadme, ...channel, ...platform]);
  carryKoffi(dist, null);
}

/** The README with addresses of this version's tag. */
function marketplaceReadme() {
  const { version, repository } = manifest();
  return packagedReadme(
    readFileSync(join(root, "README.md"), "utf8"),
    repository.url.replace(/\.git$/, ""),
    `v${version}`,
  );
}

function manifest() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { target: { type: "string" }, "pre-release": { type: "boolean" } } });
  packExtension(values.target ?? null, values["pre-release"]);
}
