import * as vscode from "vscode";
import type { RetrainTarget } from "../../protocol/retrainProtocol.ts";
import type { RetrainJob } from "../../run/retrainJob.ts";
import type { RetrainSettings } from "../../run/retrainRecord.ts";
import { LockWatch } from "../../store/lockWatch.ts";
import { listRetrainFolders } from "../../store/retrainFolder.ts";
import { endRetraining, type RetrainEnd } from "../processes/endProcess.ts";
import { type EngineStart, startEngine } from "../processes/engineProcess.ts";
import type { Run } from "../runs/run.ts";
import type { Runs } from "../runs/runs.ts";
import { type Retraining, readRetraining, retrainingStamp } from "./retraining.ts";

/** Time between two looks at retrainings that go on, and at those of another machine. */
const followMs = 500;
const roundMs = 4_000;

/** The request of a retraining. What is left out is as in the search; without `ids` its finalists are retrained. */
export interface RetrainWish {
  readonly ids: readonly number[] | null;
  readonly repetitions: number;
  readonly epochs?: number;
  readonly hidden?: number;
  readonly layers?: number;
  readonly fromSearch?: true;
}

export interface RetrainingChange {
  readonly before: Retraining | null;
  readonly retraining: Retraining;
  /** Ended from this window. */
  readonly wasCancelled: boolean;
}

/**
 * The retrainings of all runs: found by their folders, whether this window began them or not, and followed while a
 * process works on them. Their processes outlive the window.
 */
export class Retrainings implements vscode.Disposable {
  readonly #found = new Map<string, readonly Retraining[]>();
  readonly #changed = new vscode.EventEmitter<Run>();
  readonly #stateChanged = new vscode.EventEmitter<RetrainingChange>();
  /** Something of a run's retrainings changed. */
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeState = this.#stateChanged.event;
  readonly #looks = new Map<string, Promise<void>>();
  readonly #cancelled = new Set<string>();
  readonly #locks = new Map<string, LockWatch>();
  readonly #disposables: vscode.Disposable[] = [this.#changed, this.#stateChanged];
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(
    private readonly runs: Runs,
    private readonly engine: EngineStart,
  ) {
    this.#disposables.push(
      runs.onDidChangeList(() => {
        for (const run of runs.all) if (!this.#found.has(run.id)) void this.refresh(run);
      }),
      runs.onDidChangeFiles((run) => void this.refresh(run)),
      runs.onDidRemove(({ id }) => {
        this.#found.delete(id);
        this.#looks.delete(id);
        for (const folder of this.#locks.keys()) if (folder.startsWith(id)) this.#locks.delete(folder);
      }),
    );
  }

  /** By the names of their folders. */
  of(run: Run): readonly Retraining[] {
    return this.#found.get(run.id) ?? [];
  }

  get all(): readonly Retraining[] {
    return this.runs.all.flatMap((run) => this.of(run));
  }

  isRunning(run: Run): boolean {
    return this.of(run).some(({ state }) => state === "running");
  }

  /** As it is now; null when there is none. */
  async open({ run: folder, retraining: name }: RetrainTarget): Promise<Retraining | null> {
    const run = await this.runs.open(folder);
    if (run === null) return null;
    await this.refresh(run);
    return this.of(run).find((each) => each.folder.settings === name) ?? null;
  }

  /** Looks at the folders of a run now, after every look that is under way. */
  refresh(run: Run): Promise<void> {
    const looked = (this.#looks.get(run.id) ?? Promise.resolve()).then(() => this.#refresh(run));
    this.#looks.set(run.id, looked);
    return looked;
  }

  /** @returns the retraining, once its process has begun; null when the user changed their mind. */
  async start(run: Run, wish: RetrainWish): Promise<Retraining | null> {
    const title = vscode.l10n.t("Starting to retrain cells of {0}", run.name);
    const started = await startEngine(this.engine, title, {
      kind: "retrain",
      runFolder: run.id,
      options: optionsOf(wish),
    });
    if (started === null) return null;
    this.#cancelled.delete(started.runFolder);
    await this.refresh(run);
    return this.of(run).find(({ folder }) => folder.folder === started.runFolder) ?? null;
  }

  /** Goes on with what is missing of the last job. */
  resume({ run, job }: Retraining): Promise<Retraining | null> {
    return job === null ? Promise.resolve(null) : this.start(run, wishOf(job));
  }

  /** Comes back when its process has ended. */
  async cancel({ run, folder }: Retraining): Promise<RetrainEnd> {
    this.#cancelled.add(folder.folder);
    const title = vscode.l10n.t("Ending the retraining of {0}; what is finished is kept", run.name);
    const end = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
      endRetraining(folder),
    );
    await this.refresh(run);
    return end;
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #refresh(run: Run): Promise<void> {
    const before = this.of(run);
    const folders = await listRetrainFolders(run.folder).catch(() => []);
    const found: Retraining[] = [];
    for (const folder of folders) {
      const known = before.find((each) => each.folder.folder === folder.folder);
      const lock = this.#locks.get(folder.folder) ?? new LockWatch(folder.lockFile);
      this.#locks.set(folder.folder, lock);
      const same = known !== undefined && known.stamp === (await retrainingStamp(folder, lock));
      // A folder that cannot be read, such as one that is being deleted, is not there.
      const read = same ? known : await readRetraining(run, folder, lock).catch(() => null);
      if (read !== null) found.push(read);
    }
    if (this.#isDisposed || this.runs.get(run.id) !== run) return;
    const isFirst = !this.#found.has(run.id);
    this.#found.set(run.id, found);
    this.#follow();
    if (found.length === before.length && found.every((each, index) => each === before[index])) return;
    this.#changed.fire(run);
    for (const retraining of found) {
      const earlier = before.find((each) => each.folder.folder === retraining.folder.folder) ?? null;
      if (isFirst || earlier?.state === retraining.state) continue;
      const wasCancelled = this.#cancelled.has(retraining.folder.folder);
      this.#stateChanged.fire({ before: earlier, retraining, wasCancelled });
    }
  }

  /** Looks again every few seconds while a process works on a retraining. */
  #follow(): void {
    clearTimeout(this.#timer);
    const states = this.all.map(({ state }) => state);
    const afterMs = states.includes("running") ? followMs : states.includes("elsewhere") ? roundMs : null;
    if (afterMs === null || this.#isDisposed) return;
    this.#timer = setTimeout(() => {
      const followed = this.runs.all.filter((run) => this.of(run).some(({ state }) => isFollowed(state)));
      for (const run of followed) void this.refresh(run);
    }, afterMs);
    this.#timer.unref();
  }
}

/** Whether a process works on it, on whichever machine. */
function isFollowed(state: Retraining["state"]): boolean {
  return state === "running" || state === "elsewhere";
}

function wishOf({ ids, repetitions, epochs, hidden, layers, fromSearch }: RetrainJob): RetrainWish {
  if (fromSearch) return { ids, repetitions, epochs, fromSearch };
  const sizes = { ...(hidden === null ? {} : { hidden }), ...(layers === null ? {} : { layers }) };
  return { ids, repetitions, epochs, ...sizes };
}

function optionsOf({ ids, repetitions, fromSearch, ...sizes }: RetrainWish): string[] {
  const options = ["--seeds", String(repetitions)];
  if (ids !== null) options.push("--ids", ids.join(","));
  for (const [name, size] of Object.entries(sizes)) if (size !== undefined) options.push(`--${name}`, String(size));
  if (fromSearch) options.push("--from-search");
  return options;
}

/** `H 128, 2 layers, 30 epochs` */
export function settingsText({ hidden, layers, epochs }: RetrainSettings): string {
  const layersText =
    layers === null
      ? vscode.l10n.t("layers as searched")
      : layers === 1
        ? vscode.l10n.t("1 layer")
        : vscode.l10n.t("{0} layers", layers);
  const epochsText = epochs === 1 ? vscode.l10n.t("1 epoch") : vscode.l10n.t("{0} epochs", epochs);
  return vscode.l10n.t("H {0}, {1}, {2}", hidden ?? vscode.l10n.t("as searched"), layersText, epochsText);
}

/** `12/40 trainings`, `interrupted · 12/40 trainings`, `8 cells` */
export function progressText({ state, progress, table }: Retraining): string {
  const cells = table.rows.filter(({ ofSearch }) => !ofSearch).length;
  const trainings = progress === null ? "" : vscode.l10n.t("{0}/{1} trainings", progress.done, progress.total);
  switch (state) {
    case "running":
      return trainings;
    case "elsewhere":
      return vscode.l10n.t("running elsewhere · {0}", trainings);
    case "interrupted":
      return vscode.l10n.t("interrupted · {0}", trainings);
    case "complete":
      return cells === 1 ? vscode.l10n.t("1 cell") : vscode.l10n.t("{0} cells", cells);
  }
}
