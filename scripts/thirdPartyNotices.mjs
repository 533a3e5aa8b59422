// The licence texts of every package whose code or data ends up in a bundle, as their licences ask for.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The folders of the packages that a build put into its outputs, sorted.
 *
 * @param {readonly import("esbuild").Metafile[]} metafiles of every build
 * @returns {string[]} as `node_modules/NAME`, or deeper where a package holds its own
 */
export function bundledPackages(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^(?:.*:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
        if (bytesInOutput > 0 && folder !== undefined) folders.add(folder);
      }
    }
  }
  return [...folders].sort();
}

/**
 * Name, version, address and licence text of each package, in the order given; the same text of the same package once.
 *
 * @param {readonly string[]} folders of packages, under `root`
 * @param {string} root
 * @throws {Error} that names the packages which have no licence text, or whose licence is none that this project accepts
 */
export function thirdPartyNotices(folders, root) {
  const notices = new Set();
  const refused = [];
  for (const folder of folders) {
    const { name, version, license, homepage } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const texts = licenceTexts(join(root, folder));
    // A few packages name their licence in its text alone.
    const named = license ?? texts[0]?.split("\n", 1)[0];
    if (texts.length === 0) refused.push(`${folder} has no licence text`);
    else if (!accepted.test(named)) refused.push(`${folder} has the licence ${JSON.stringify(named)}`);
    else notices.add([`${name} ${version} (${named})`, ...(homepage ? [homepage] : []), "", ...texts].join("\n"));
  }
  if (refused.length > 0) throw new Error(`Not to be bundled: ${refused.join("; ")}`);
  return `${[introduction, ...notices].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

const introduction = "MOE/RNAS contains the following packages, under the licences that follow their names.";

/** What may be bundled into a product under the MIT licence, alone or as one of a choice. */
const accepted =
  /\b(MIT|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC-BY-4\.0|Unlicense|CC0-1\.0)\b/;

function licenceTexts(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)(-\w+)?(\.(md|txt))?$/i.test(name));
  return names.sort().map((name) => readFileSync(join(folder, name), "utf8").trim());
}
