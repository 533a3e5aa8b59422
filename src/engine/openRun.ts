import { counted } from "../base/counted.ts";
import type { Config } from "../config/schema.ts";
import type { Dataset, DatasetPayload } from "../data/dataset.ts";
import { summarizeData } from "../data/describe/dataSummary.ts";
import { openDataset } from "../data/openDataset.ts";
import { referencesOf } from "../data/references/references.ts";
import { lastGeneration } from "../run/runView.ts";
import { writeDataSummary } from "../store/dataSummaryFile.ts";
import { type Disk, dropDraft } from "../store/disk.ts";
import { openEventLog } from "../store/eventLog.ts";
import { detachFromSilent, fencedDisk } from "../store/fencedDisk.ts";
import { currentProcess } from "../store/processIdentity.ts";
import { readReferences, writeReferences } from "../store/referencesFile.ts";
import { type LibraryRecord, type RunFolder, type RunManifest, readManifest } from "../store/runFolder.ts";
import { acquireRunLock } from "../store/runLock.ts";
import { openSessionLog, type SessionLog, unfinishedSession } from "../store/sessionLog.ts";
import { Spool } from "../store/spool.ts";
import { refuseLinks } from "../store/untrustedFile.ts";
import { WeightsFolder } from "../store/weightsFolder.ts";
import { unchangedLibrary } from "./computeLibrary.ts";
import type { CreatedRun } from "./createRun.ts";
import { Journal } from "./journal.ts";
import { productVersion } from "./productVersion.ts";
import { extendedConfig } from "./runConfig.ts";
import { NotLongerError } from "./runErrors.ts";
import { unchangedConfig, unchangedData } from "./runInputs.ts";
import type { SessionListener } from "./sessionListener.ts";
import { neededWeights } from "./workingSet.ts";

interface OpenRunOptions {
  readonly disk: Disk;
  readonly workers: (config: Config) => number;
  readonly weightsQuotaMb: (config: Config) => number;
  /** Where this process has just made the run; null reads config and data again and checks them. */
  readonly created: Omit<CreatedRun, "folder"> | null;
  /** As `SessionOptions.generations`. */
  readonly generations: number | null;
  readonly listener: SessionListener;
}

/** A run folder in the hands of this process. */
export interface OpenedRun {
  readonly folder: RunFolder;
  readonly manifest: RunManifest;
  readonly config: Config;
  /** As it is on this machine: the path that a manifest names may be anyone's. */
  readonly library: LibraryRecord | null;
  readonly payload: DatasetPayload;
  /** Where relative paths of the config start. */
  readonly dataFolder: string;
  readonly dataset: Dataset;
  readonly journal: Journal;
  readonly sessions: SessionLog;
  /** Whether all its sessions so far were of the version that this program has. */
  readonly isOfThisVersion: boolean;
  readonly weights: WeightsFolder;
  readonly spool: Spool;
  /** Writes only as long as this process has the run's lock. */
  readonly disk: Disk;
  /** Aborted when another process has taken the run over. */
  readonly lost: AbortSignal;
  /** Milliseconds searched by earlier sessions. */
  readonly elapsedBeforeMs: number;
  /** Closes the logs and gives the lock back. */
  close(): Promise<void>;
}

/** @throws {NotLongerError} where more generations are not what keeps the search from going on. */
async function extend(journal: Journal, { folder }: RunFolder, begun: Config, generations: number): Promise<void> {
  const { header, endReason, status } = journal.view;
  const planned = header?.generations ?? begun.search.generations;
  if (generations <= planned) throw new NotLongerError(folder, `it has ${counted(planned, "generation")} already`);
  if (status === "completed" && endReason !== null && endReason !== "generations") {
    throw new NotLongerError(folder, `it is complete by another rule, ${endReason}`);
  }
  // One that has not begun yet says it in its first event.
  if (header !== null) await journal.extend(generations);
}

/** Locks a run folder, checks that config and data are still those it began with, and opens and repairs its logs. */
export async function openRun(folder: RunFolder, options: OpenRunOptions): Promise<OpenedRun> {
  const { created, listener } = options;
  const manifest = await readManifest(folder);
  await refuseLinks(folder.folder);
  const lock = await acquireRunLock(folder.lockFile, {
    onWaiting: (owner, leaseMs) => listener({ type: "ownerAwaited", owner, leaseMs }),
  });
  const disk = fencedDisk(options.disk, lock);
  const closers = [() => lock.release()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const begun = created?.config ?? (await unchangedConfig(folder, manifest));
    const { payload, dataFolder } = created ?? (await unchangedData(folder, manifest, begun));
    const library =
      created === null ? await unchangedLibrary(folder.folder, manifest, begun, dataFolder) : manifest.library;

    await detachFromSilent(disk, lock, [folder.sessionsFile, folder.eventsFile]);
    const { log: sessions, records } = await openSessionLog(disk, folder);
    closers.push(() => sessions.close());
    const { log, events, dropped } = await openEventLog(disk, folder);
    closers.push(() => log.close());
    const journal = new Journal(log, folder.folder, events, (event, view) =>
      listener({ type: "eventAppended", event, view }),
    );
    if (options.generations !== null) await extend(journal, folder, begun, options.generations);
    const config = extendedConfig(begun, journal.view.header?.generations ?? options.generations);
    const elapsedBeforeMs = Math.max(
      0,
      lastGeneration(journal.view)?.elapsedMs ?? 0,
      ...records.map((record) => record.elapsedMs),
    );

    const when = { at: new Date().toISOString(), elapsedMs: elapsedBeforeMs };
    const crashed = unfinishedSession(records);
    if (crashed !== null) {
      await sessions.append({ type: "crashDetected", process: crashed, ...when });
      listener({ type: "crashDetected", process: crashed });
    }
    if (dropped !== null) listener({ type: "logRepaired", dropped });
    const isOfThisVersion = records.every(
      (record) => !("productVersion" in record) || record.productVersion === productVersion,
    );
    const type = records.length === 0 ? "started" : "resumed";
    const workers = options.workers(config);
    await sessions.append({ type, process: currentProcess(), productVersion, workers, ...when });

    const weights = await WeightsFolder.open(disk, folder.weightsFolder, options.weightsQuotaMb(config) * 1e6);
    await weights.keepOnly(neededWeights(journal.view));
    const spool = new Spool(disk, folder.spoolFolder);
    await spool.open();
    const dataset = openDataset(payload);
    if (created === null) await dropDraft(disk, folder.dataFile);
    else await writeDataSummary(disk, folder, summarizeData(created));
    if ((await readReferences(folder)) === null) await writeReferences(disk, folder, referencesOf(begun.task, payload));
    return {
      folder,
      manifest,
      config,
      library,
      payload,
      dataFolder,
      dataset,
      journal,
      sessions,
      isOfThisVersion,
      weights,
      spool,
      disk,
      lost: lock.lost,
      elapsedBeforeMs,
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}
