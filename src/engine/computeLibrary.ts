import type { Config } from "../config/schema.ts";
import type { LibraryRecord, RunManifest } from "../store/runFolder.ts";
import { openBackend } from "../training/openBackend.ts";
import { LibraryChangedError } from "./runErrors.ts";

/**
 * The library outside of the product that a config computes with, tried here so that a missing one is reported before
 * anything is written; null for our own compiler, and for a program of the user's, of which we know nothing.
 *
 * @param folder where relative paths of the config start.
 * @throws {BlasUnavailableError} | {TensorflowUnavailableError}
 */
export async function computeLibrary(config: Config, folder: string): Promise<LibraryRecord | null> {
  return config.training.backend === "command" ? null : (await openBackend(config.training, folder)).library;
}

/**
 * The library as it is found now, by the config and never by the manifest's path.
 *
 * @throws {LibraryChangedError} where results would no longer fit those of the run, besides the above.
 */
export async function unchangedLibrary(
  runFolder: string,
  manifest: RunManifest,
  config: Config,
  dataFolder: string,
): Promise<LibraryRecord | null> {
  const now = await computeLibrary(config, dataFolder);
  const isSame = now?.name === manifest.library?.name && now?.version === manifest.library?.version;
  if (!isSame) throw new LibraryChangedError(runFolder, manifest.library, now);
  return now;
}

/** The config for workers: they load exactly the library that was tried here. */
export function withLibrary(config: Config, library: LibraryRecord | null): Config {
  if (config.training.blas === "off" || library === null) return config;
  return { ...config, training: { ...config.training, blas: library.path } };
}
