import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** esbuild's options for a program that runs on Node. */
export const nodeBundle = { bundle: true, platform: "node", target: "node20", format: "cjs", logLevel: "warning" };

/** A folder for bundles of this process, gone when it ends. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `moe-rnas-${name}-`));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Bundles programs into a folder of their own; returns it. */
export async function temporaryBundle(name, entryPoints, options = {}) {
  const outdir = temporaryFolder(name);
  // Only here: a script that runs in a fresh clone installs it first.
  const { build } = await import("esbuild");
  await build({ ...nodeBundle, ...options, entryPoints, outdir });
  return outdir;
}
