import { availableParallelism } from "node:os";
import path from "node:path";
import { CancelledError } from "../base/cancelled.ts";
import { parseConfig } from "../config/parseConfig.ts";
import type { Config } from "../config/schema.ts";
import { type StudyCell, studyGrid } from "../config/studyGrid.ts";
import { loadDataset } from "../data/loadDataset.ts";
import { openDataset } from "../data/openDataset.ts";
import type { RunView } from "../run/runView.ts";
import type { StudyRun } from "../run/studyTable.ts";
import { listRunFolders, RunFolder, readConfigCopy, readManifest } from "../store/runFolder.ts";
import { readView } from "../store/viewTail.ts";
import { inParallel } from "./inParallel.ts";
import { NoTestDataError } from "./retrainErrors.ts";
import { configHash, readRunConfig } from "./runConfig.ts";
import { NoStudyError } from "./runErrors.ts";
import { resumeRun, type Session, type SessionOptions, startRun } from "./session.ts";
import { testScores } from "./testScores.ts";

interface StudyRequest {
  readonly configText: string;
  readonly configFile: string;
  /** That relative paths of the config start from. */
  readonly folder: string;
}

interface StudyProgress {
  readonly done: number;
  readonly total: number;
  readonly run: StudyRun;
  /** False where an earlier call had finished it. */
  readonly isNew: boolean;
}

export interface StudyOptions extends Pick<SessionOptions, "evaluatorFile" | "createEvaluator"> {
  readonly signal: AbortSignal;
  /** Searches side by side, each on one thread; overrides `run.workers`. */
  readonly workers?: number;
  /** Which searches of the grid are wanted; all of them by default. */
  readonly isWanted?: (cell: StudyCell) => boolean;
  /** Nothing is searched: the runs that are complete are read. */
  readonly finishedOnly?: boolean;
  readonly onProgress?: (progress: StudyProgress) => void;
}

/**
 * Runs every search of a study's grid, each in a run folder of its own, and yields them in the order of the grid.
 *
 * A call that was interrupted and is repeated goes on: a run is known by what decides its results, not by its name, so
 * a study that is given more seeds or settings, or other names for them, keeps what it has. Settings that come to the
 * same config share their runs. With `study.test`, named or confirmed networks are measured on the test data once their
 * run has ended, whether it ended in this call or in an earlier one. The order in which two calls run parts of one grid
 * decides nothing; no two of them may have the same search in hand.
 *
 * @throws {CancelledError} when the signal is aborted; the searches in hand are paused.
 * @throws {NoStudyError} | {NoTestDataError} | {RunConfigError} | {DataError} | {StorageError}
 */
export async function runStudy(request: StudyRequest, options: StudyOptions): Promise<StudyRun[]> {
  const config = readRunConfig(request.configText, request.configFile);
  if (config.study === undefined) throw new NoStudyError(request.configFile);
  const runsFolder = studyFolder(config, request.folder);
  const grid = studyGrid(request.configText).filter(options.isWanted ?? (() => true));
  const existing = new ExistingRuns(runsFolder);
  await existing.read();
  const begun = new Map<string, Promise<FinishedRun>>();
  const asked = options.workers ?? config.run.workers;
  let done = 0;
  const runs: StudyRun[] = [];
  const results = inParallel(grid, {
    places: asked === "auto" ? availableParallelism() : asked,
    order: () => 0,
    signal: options.signal,
    run: async (cell, signal): Promise<StudyRun | null> => {
      const payload = await loadDataset(cell.config, { folder: request.folder });
      const isTested = cell.config.study?.test === true;
      if (isTested && openDataset(payload).batchCount("test", cell.config.training.batch) === 0) {
        throw new NoTestDataError(request.configFile, "the cells of the study");
      }
      const identity = identityOf(cell.config, payload.hash);
      const twin = begun.get(identity);
      const known = existing.find(identity);
      if (options.finishedOnly && (known === null || (await viewOf(known)).status !== "completed")) return null;
      const own = twin ?? finished(cell, request, runsFolder, known, { ...options, signal });
      begun.set(identity, own);
      const { folder, view, isNew } = twin === undefined ? await own : { ...(await twin), isNew: false };
      const test = isTested ? await testScores(new RunFolder(folder), view, cell.config, payload, signal) : undefined;
      const { setting, data, seed } = cell;
      const solved = cell.config.study?.solved ?? null;
      const run: StudyRun = { setting, data, seed, folder, view, solved, ...(test && { test }) };
      options.onProgress?.({ done: ++done, total: grid.length, run, isNew });
      return run;
    },
  });
  for await (const run of results) if (run !== null) runs.push(run);
  return runs;
}

/** Where the runs of a study lie: `.rnas/study-<name>` beside the config, unless `run.folder` says otherwise. */
export function studyFolder(config: Config, folder: string): string {
  const name = config.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return path.resolve(folder, config.run.folder ?? ".rnas", `study-${name}`);
}

interface FinishedRun {
  readonly folder: string;
  readonly view: RunView;
  readonly isNew: boolean;
}

async function finished(
  cell: StudyCell,
  request: StudyRequest,
  runsFolder: string,
  known: RunFolder | null,
  options: StudyOptions,
): Promise<FinishedRun> {
  if (known !== null) {
    const view = await viewOf(known);
    if (view.status === "completed") return { folder: known.folder, view, isNew: false };
  }
  const { signal, evaluatorFile, createEvaluator } = options;
  const sessionOptions: SessionOptions = {
    workers: 1,
    ...(evaluatorFile === undefined ? {} : { evaluatorFile }),
    ...(createEvaluator === undefined ? {} : { createEvaluator }),
  };
  if (signal.aborted) throw new CancelledError();
  const session =
    known === null
      ? await startRun(
          { configText: cell.text, configFile: request.configFile, folder: request.folder, runsFolder },
          sessionOptions,
        )
      : await resumeRun(known.folder, sessionOptions);
  return { folder: session.folder.folder, view: await followed(session, signal), isNew: true };
}

async function followed(session: Session, signal: AbortSignal): Promise<RunView> {
  const pause = () => session.pause();
  if (signal.aborted) pause();
  signal.addEventListener("abort", pause, { once: true });
  try {
    const { outcome, view } = await session.finished;
    if (outcome === "paused") throw new CancelledError();
    return view;
  } finally {
    signal.removeEventListener("abort", pause);
  }
}

async function viewOf({ folder }: RunFolder): Promise<RunView> {
  return await readView(folder);
}

/** What decides the results of a run: all of its config but the name, its data, and how it is confirmed. */
function identityOf(config: Config, dataHash: string): string {
  const { confirm, rivals } = config;
  const confirmed = confirm === false ? "" : ` ${JSON.stringify([confirm, rivals])}`;
  return `${configHash({ ...config, name: "" })} ${dataHash}${confirmed}`;
}

/** The run folders of a study, by what decides their results. */
class ExistingRuns {
  readonly #byIdentity = new Map<string, RunFolder>();

  constructor(private readonly runsFolder: string) {}

  async read(): Promise<void> {
    for (const run of await listRunFolders(this.runsFolder)) {
      const manifest = await readManifest(run);
      const { config } = parseConfig(await readConfigCopy(run));
      // One that is not what the run began with, or that this version reads otherwise, is none of the grid.
      if (config === null || configHash(config) !== manifest.configHash) continue;
      const identity = identityOf(config, manifest.dataHash);
      const isFirst = !this.#byIdentity.has(identity);
      if (isFirst || (await viewOf(run)).status === "completed") this.#byIdentity.set(identity, run);
    }
  }

  find(identity: string): RunFolder | null {
    return this.#byIdentity.get(identity) ?? null;
  }
}
