import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

export interface OptionalPackage {
  /** Absolute path of the file that was loaded. */
  readonly file: string;
  readonly exports: unknown;
}

/**
 * A package that is not part of the product: used where the user has it.
 *
 * Looked for beside the product, then from `folder` upwards, so that a package in the user's own project is found by
 * an editor extension, too.
 *
 * @returns null where there is none.
 * @throws what the package itself throws while it is loaded, a native library that is missing for example.
 */
export async function loadOptionalPackage(name: string, folder: string): Promise<OptionalPackage | null> {
  const file = beside(name, process.argv[1]) ?? from(name, path.join(folder, "package.json"));
  if (file === null) return null;
  const module: { readonly default?: unknown } = await import(/* @vite-ignore */ pathToFileURL(file).href);
  return { file, exports: module.default ?? module };
}

/** Beside the running script, through links: a command that npm installed is one. */
function beside(name: string, script: string | undefined): string | null {
  return script !== undefined && existsSync(script) ? from(name, realpathSync(script)) : null;
}

function from(name: string, file: string): string | null {
  try {
    return createRequire(path.resolve(file)).resolve(name);
  } catch {
    // Not installed there, which is no failure.
    return null;
  }
}
