import path from "node:path";
import { withCapitalDrive } from "../base/driveLetter.ts";
import type { Config } from "../config/schema.ts";
import { type ReadDataset, readDataset } from "../data/loadDataset.ts";
import { openDataset } from "../data/openDataset.ts";
import type { Disk } from "../store/disk.ts";
import { createRunFolder, type RunFolder } from "../store/runFolder.ts";
import { computeLibrary } from "./computeLibrary.ts";
import { withDataHashes } from "./dataFiles.ts";
import { checkQueue } from "./evaluators/queue/queueConnection.ts";
import { productVersion } from "./productVersion.ts";
import { configHash, readRunConfig } from "./runConfig.ts";
import { searchSettings } from "./searchSettings.ts";

/** A run to begin. */
export interface RunRequest {
  readonly configText: string;
  /** Where the text is from, for errors and the manifest; null for one that is in no file. */
  readonly configFile: string | null;
  /** Folder that relative paths of the config start from. */
  readonly folder: string;
  /** Where run folders go; by default what `run.folder` says, else `.rnas` in `folder`. */
  readonly runsFolder?: string;
}

export interface CreatedRun extends ReadDataset {
  readonly folder: RunFolder;
  readonly config: Config;
  /** Where relative paths of the config start. */
  readonly dataFolder: string;
}

/**
 * Checks config, data, sizes and what computes, and only then makes a run folder with an empty log.
 *
 * @throws {RunConfigError} | {DataError} | {ModelConfigError} | {BlasUnavailableError} | {TensorflowUnavailableError} |
 *   {StorageError} | {QueueUnreachableError} | {QueueLoginError} | {QueueCertificateError}; there is no run folder then.
 */
export async function createRun(request: RunRequest, disk: Disk): Promise<CreatedRun> {
  const config = readRunConfig(request.configText, request.configFile ?? "the config");
  const dataFolder = withCapitalDrive(path.resolve(request.folder));
  const { data: read, files: dataFiles } = await withDataHashes(config, dataFolder, () =>
    readDataset(config, { folder: dataFolder }),
  );
  // Sizes that the task cannot have are found here, before anything is written.
  searchSettings(config, openDataset(read.payload));
  const library = await computeLibrary(config, dataFolder);
  if (config.run.queue !== undefined) await checkQueue(config.run.queue);
  const runsFolder = request.runsFolder ?? config.run.folder ?? ".rnas";
  const folder = await createRunFolder(disk, path.resolve(dataFolder, runsFolder), config.name, request.configText, {
    productVersion,
    createdAt: new Date().toISOString(),
    configSource: request.configFile === null ? null : withCapitalDrive(path.resolve(request.configFile)),
    dataFolder,
    configHash: configHash(config),
    dataHash: read.payload.hash,
    library,
    dataFiles,
  });
  return { folder, config, ...read, dataFolder };
}
