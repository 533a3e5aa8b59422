import { availableParallelism } from "node:os";
import path from "node:path";
import { CancelledError } from "../base/cancelled.ts";
import type { Config } from "../config/schema.ts";
import { type StudyCell, studyGrid } from "../config/studyGrid.ts";
import { loadDataset } from "../data/loadDataset.ts";
import { foldRunEvents, type RunView } from "../run/runView.ts";
import type { StudyRun } from "../run/studyTable.ts";
import { readEvents } from "../store/eventLog.ts";
import { listRunFolders, type RunFolder, readManifest } from "../store/runFolder.ts";
import { inParallel } from "./inParallel.ts";
import { configHash, readRunConfig } from "./runConfig.ts";
import { NoStudyError } from "./runErrors.ts";
import { resumeRun, type Session, type SessionOptions, startRun } from "./session.ts";

export interface StudyRequest {
  readonly configText: string;
  readonly configFile: string;
  /** That relative paths of the config start from. */
  readonly folder: string;
}

export interface StudyProgress {
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
  readonly onProgress?: (progress: StudyProgress) => void;
}

/**
 * Runs every search of a study's grid, each in a run folder of its own, and yields them in the order of the grid.
 *
 * A call that was interrupted and is repeated goes on: a run is known by its config and its data, whatever its folder
 * is named, so a study that is given more seeds or settings keeps what it has.
 *
 * @throws {CancelledError} when the signal is aborted; the searches in hand are paused.
 * @throws {NoStudyError} | {RunConfigError} | {DataError} | {StorageError}
 */
export async function runStudy(request: StudyRequest, options: StudyOptions): Promise<StudyRun[]> {
  const config = readRunConfig(request.configText, request.configFile);
  if (config.study === undefined) throw new NoStudyError(request.configFile);
  const runsFolder = studyFolder(config, request.folder);
  const grid = studyGrid(request.configText);
  const existing = new ExistingRuns(runsFolder);
  await existing.read();
  const asked = options.workers ?? config.run.workers;
  let done = 0;
  const runs: StudyRun[] = [];
  const results = inParallel(grid, {
    places: asked === "auto" ? availableParallelism() : asked,
    order: () => 0,
    signal: options.signal,
    run: async (cell, signal) => {
      const { folder, view, isNew } = await finished(cell, request, runsFolder, existing, { ...options, signal });
      const { setting, data, seed } = cell;
      const run: StudyRun = { setting, data, seed, folder, view, solved: cell.config.study?.solved ?? null };
      options.onProgress?.({ done: ++done, total: grid.length, run, isNew });
      return run;
    },
  });
  for await (const run of results) runs.push(run);
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
  existing: ExistingRuns,
  options: StudyOptions,
): Promise<FinishedRun> {
  const dataHash = (await loadDataset(cell.config, { folder: request.folder })).hash;
  const known = existing.find(configHash(cell.config), dataHash);
  if (known !== null) {
    const view = foldRunEvents((await readEvents(known.folder)).events);
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

/** The run folders of a study, by what decides their results. */
class ExistingRuns {
  readonly #byHashes = new Map<string, RunFolder>();

  constructor(private readonly runsFolder: string) {}

  async read(): Promise<void> {
    for (const run of await listRunFolders(this.runsFolder)) {
      const manifest = await readManifest(run);
      this.#byHashes.set(`${manifest.configHash} ${manifest.dataHash}`, run);
    }
  }

  find(config: string, data: string): RunFolder | null {
    return this.#byHashes.get(`${config} ${data}`) ?? null;
  }
}
