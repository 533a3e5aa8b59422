import { cpSync, existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./ensureInstalled.mjs";

/** What the package runs and its licence; the rest are its sources. */
const isNeeded = (source) => /\.cjs$|package\.json$|LICENSE\.txt$/.test(source) || statSync(source).isDirectory();

/** VS Code's name of a platform as koffi has it. */
const platformOf = (target) => target.replace(/^alpine-/, "linux-").replace(/-armhf$/, "-arm");

/**
 * Puts koffi with the binary of one platform into `folder`/node_modules, where a bundle in `folder` finds it, or takes
 * it away: an extension that runs everywhere carries none, and neither does one whose binary npm has not installed,
 * as it does for its own platform only.
 *
 * @param {string} folder
 * @param {string | null} target a platform as `vsce package --target` names it; null for all of them.
 * @returns whether the folder has koffi now.
 */
export function carryKoffi(folder, target) {
  const carried = join(folder, "node_modules");
  rmSync(carried, { recursive: true, force: true });
  if (target === null) return false;
  const installed = join(root, "node_modules");
  const binary = join("@koromix", `koffi-${platformOf(target)}`);
  if (!existsSync(join(installed, binary)) || !existsSync(join(installed, "koffi"))) return false;
  cpSync(join(installed, "koffi"), join(carried, "koffi"), { recursive: true, filter: isNeeded });
  cpSync(join(installed, binary), join(carried, binary), { recursive: true });
  return true;
}
