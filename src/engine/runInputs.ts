import type { Config } from "../config/schema.ts";
import { type FoundRunData, findRunData } from "../data/runData.ts";
import { type RunFolder, type RunManifest, readConfigCopy } from "../store/runFolder.ts";
import { configHash, readRunConfig } from "./runConfig.ts";
import { ConfigChangedError } from "./runErrors.ts";

/** The config that a run began with. @throws {ConfigChangedError} | {RunConfigError} */
export async function unchangedConfig(folder: RunFolder, manifest: RunManifest): Promise<Config> {
  const config = readRunConfig(await readConfigCopy(folder), folder.configFile);
  if (configHash(config) !== manifest.configHash) throw new ConfigChangedError(folder.configFile);
  return config;
}

/** The data that a run began with. @throws {DataChangedError} | {DataMissingError} | {DataError} */
export function unchangedData(folder: RunFolder, manifest: RunManifest, config: Config): Promise<FoundRunData> {
  return findRunData(config, { folder: folder.folder, ...manifest });
}
