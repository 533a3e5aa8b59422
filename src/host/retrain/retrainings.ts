import * as vscode from "vscode";
import type { RetrainJob } from "../../run/retrainJob.ts";
import { listRetrainFolders } from "../../store/retrainFolder.ts";
import type { Run } from "../runs/run.ts";
import type { Runs } from "../runs/runs.ts";
import { type SearchPlaces, spawnSearch } from "../search/searchProcess.ts";
import { settings } from "../settings.ts";
import { endRetraining, type RetrainEnd } from "./endRetraining.ts";
import { type Retraining, readRetraining, retrainingStamp } from "./retraining.ts";

/** Time between two looks at retrainings that go on, and at all of them. */
const followMs = 500;
const roundMs = 4_000;

/** What a retraining is asked for; what is left out is as in the search, and `ids` then the front. */
export interface RetrainWish {
  readonly ids: readonly number[] | null;
  readonly repetitions: number;
  readonly epochs?: number;
  readonly hidden?: number;
  readonly layers?: number;
}

export interface RetrainingChange {
  readonly before: Retraining | null;
  readonly retraining: Retraining;
  /** Ended from this window. */
  readonly wasCancelled: boolean;
}

/**
 * The retrainings of all runs: found by their folders, whoever began them, and followed while a process works on them.
 * Their processes outlive the window.
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
  readonly #disposables: vscode.Disposable[] = [this.#changed, this.#stateChanged];
  #timer: NodeJS.Timeout | undefined;
  #lookedMs = 0;
  #isDisposed = false;

  constructor(
    private readonly runs: Runs,
    private readonly places: SearchPlaces,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.#disposables.push(
      runs.onDidChangeList(() => {
        for (const run of runs.all) if (!this.#found.has(run.id)) void this.refresh(run);
      }),
    );
    void runs.discovered.then(() => this.#scheduleLook());
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
  async open(run: Run, name: string): Promise<Retraining | null> {
    await this.refresh(run);
    return this.of(run).find(({ folder }) => folder.settings === name) ?? null;
  }

  /** Looks at the folders of a run now, after every look that is under way. */
  refresh(run: Run): Promise<void> {
    const looked = (this.#looks.get(run.id) ?? Promise.resolve()).then(() => this.#refresh(run));
    this.#looks.set(run.id, looked);
    return looked;
  }

  /** @returns the retraining, once its process has begun; null when the user changed their mind. */
  async start(run: Run, wish: RetrainWish): Promise<Retraining | null> {
    const abort = new AbortController();
    const title = vscode.l10n.t("Starting to retrain cells of {0}", run.name);
    const where = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const { workers, weightsQuotaMb } = settings();
    const action = { kind: "retrain", runFolder: run.id, options: optionsOf(wish) } as const;
    const started = await vscode.window.withProgress(where, async (_, token) => {
      token.onCancellationRequested(() => abort.abort());
      const request = { action, workers, weightsQuotaMb, runsFolder: null };
      return spawnSearch(request, this.places, abort.signal).catch((cause: unknown) => {
        if (abort.signal.aborted) return null;
        throw cause;
      });
    });
    if (started === null) return null;
    this.log.info(`retraining in ${started.runFolder} began; its standard error is in ${started.logFile}`);
    this.#cancelled.delete(started.runFolder);
    await this.refresh(run);
    this.#scheduleLook();
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
      const same = known !== undefined && known.stamp === (await retrainingStamp(folder));
      // A folder that cannot be read, such as one that is being deleted, is not there.
      const read = same ? known : await readRetraining(run, folder).catch(() => null);
      if (read !== null) found.push(read);
    }
    if (this.#isDisposed) return;
    const isFirst = !this.#found.has(run.id);
    this.#found.set(run.id, found);
    if (found.length === before.length && found.every((each, index) => each === before[index])) return;
    this.#changed.fire(run);
    for (const retraining of found) {
      const earlier = before.find((each) => each.folder.folder === retraining.folder.folder) ?? null;
      if (isFirst || earlier?.state === retraining.state) continue;
      const wasCancelled = this.#cancelled.has(retraining.folder.folder);
      this.#stateChanged.fire({ before: earlier, retraining, wasCancelled });
    }
  }

  #scheduleLook(): void {
    clearTimeout(this.#timer);
    if (this.#isDisposed) return;
    const isFollowed = this.all.some(({ state }) => state === "running");
    this.#timer = setTimeout(
      () => void this.#look().finally(() => this.#scheduleLook()),
      isFollowed ? followMs : roundMs,
    );
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const isRound = performance.now() - this.#lookedMs >= roundMs;
    if (isRound) this.#lookedMs = performance.now();
    for (const run of this.runs.all) if (isRound || this.isRunning(run)) await this.refresh(run);
  }
}

function wishOf({ ids, repetitions, epochs, hidden, layers }: RetrainJob): RetrainWish {
  return { ids, repetitions, epochs, hidden, layers };
}

function optionsOf({ ids, repetitions, ...sizes }: RetrainWish): string[] {
  const options = ["--seeds", String(repetitions)];
  if (ids !== null) options.push("--ids", ids.join(","));
  for (const [name, size] of Object.entries(sizes)) if (size !== undefined) options.push(`--${name}`, String(size));
  return options;
}
