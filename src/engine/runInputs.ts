import { earlierObjectives } from "../config/defaultObjectives.ts";
import type { Config } from "../config/schema.ts";
import { type FoundRunData, findRunData } from "../data/runData.ts";
import { type RunFolder, type RunManifest, readConfigCopy } from "../store/runFolder.ts";
import { configHash, readRunConfig } from "./runConfig.ts";
import { ConfigChangedError } from "./runErrors.ts";

/** The config that a run began with. @throws {ConfigChangedError} | {RunConfigError} */
export async function unchangedConfig(folder: RunFolder, manifest: RunManifest): Promise<Config> {
  const config = readRunConfig(await readConfigCopy(folder), folder.configFile);
  // A run that was begun before the default objectives changed has those of its time.
  const earlier = { ...config, search: { ...config.search, objectives: [...earlierObjectives] } };
  const begun = [config, earlier].find((each) => configHash(each) === manifest.configHash);
  if (begun === undefined) throw new ConfigChangedError(folder.configFile);
  return begun;
}

/** The data that a run began with. @throws {DataChangedError} | {DataMissingError} | {DataError} */
export function unchangedData(folder: RunFolder, manifest: RunManifest, config: Config): Promise<FoundRunData> {
  return findRunData(config, { folder: folder.folder, ...manifest });
}
