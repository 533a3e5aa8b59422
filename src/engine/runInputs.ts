import type { Config } from "../config/schema.ts";
import type { DatasetPayload } from "../data/dataset.ts";
import { loadDataset } from "../data/loadDataset.ts";
import { type RunFolder, type RunManifest, readConfigCopy } from "../store/runFolder.ts";
import { changedDataFiles } from "./dataFiles.ts";
import { configHash, readRunConfig } from "./runConfig.ts";
import { ConfigChangedError, DataChangedError } from "./runErrors.ts";

/** The config that a run began with. @throws {ConfigChangedError} | {RunConfigError} */
export async function unchangedConfig(folder: RunFolder, manifest: RunManifest): Promise<Config> {
  const config = readRunConfig(await readConfigCopy(folder), folder.configFile);
  if (configHash(config) !== manifest.configHash) throw new ConfigChangedError(folder.configFile);
  return config;
}

/** The data that a run began with. @throws {DataChangedError} | {DataError} */
export async function unchangedData(folder: RunFolder, manifest: RunManifest, config: Config): Promise<DatasetPayload> {
  const payload = await loadDataset(config, { folder: manifest.dataFolder });
  if (payload.hash !== manifest.dataHash) {
    const changed = await changedDataFiles(manifest.dataFiles ?? [], manifest.dataFolder);
    throw new DataChangedError(folder.folder, manifest.dataFolder, changed);
  }
  return payload;
}
