import { stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";
import { type ControlClient, connectControl } from "../../control/controlClient.ts";
import type { WorkersReport } from "../../protocol/queueProtocol.ts";
import type { RunActivity } from "../../protocol/runActivity.ts";
import { type WorkInHand, workInHand } from "../../protocol/workInHand.ts";
import type { IndividualId } from "../../run/individual.ts";
import { lastGeneration, type RunView } from "../../run/runView.ts";
import { LockWatch } from "../../store/lockWatch.ts";
import { RunFolder, type RunManifest, readManifest } from "../../store/runFolder.ts";
import { readSessions, type SessionRecord } from "../../store/sessionLog.ts";
import { ViewTail } from "../../store/viewTail.ts";
import { readWorkersFile } from "../../store/workersFile.ts";
import { type Progress, progressOf, type RunChange, type RunModel } from "./runModel.ts";
import { activityOf, isActive, isResting, isSameState, type RunState, runStateOf } from "./runState.ts";

/** An individual and the run that it belongs to. */
export interface Member {
  readonly run: Run;
  readonly id: IndividualId;
}

/**
 * A run folder under observation: its state, and its log folded once `load` was called.
 *
 * Nothing is read until `check` or `load`; `Runs` calls them.
 */
export class Run implements RunModel, vscode.Disposable {
  /** The folder, as `RunFolder` writes it. */
  readonly id: string;
  readonly name: string;
  readonly folder: RunFolder;
  readonly #lock: LockWatch;
  readonly #changed = new vscode.EventEmitter<RunChange>();
  readonly #stateChanged = new vscode.EventEmitter<RunState>();
  readonly onDidChange = this.#changed.event;
  /** Fires when `state`, `isAttached` or `workers` is another one. */
  readonly onDidChangeState = this.#stateChanged.event;
  #state: RunState = { kind: "starting" };
  readonly #tail: ViewTail;
  #manifest: RunManifest | null = null;
  #workers: { readonly stamp: string; readonly report: WorkersReport | null } = noWorkers;
  #sessions: { readonly stamp: string; readonly records: readonly SessionRecord[] } = { stamp: "", records: [] };
  #client: ControlClient | null = null;
  #loading: Promise<void> | null = null;
  #checking: Promise<void> | null = null;
  /** Why the log cannot be shown, whatever else the folder says. */
  #logFault: unknown = null;
  #isLoaded = false;
  #isDisposed = false;
  #createdMs = 0;
  #folderMs = 0;

  /** @param isImported the user added it from a folder outside of this workspace. */
  constructor(
    folder: string,
    readonly isImported: boolean,
  ) {
    this.folder = new RunFolder(folder);
    this.#lock = new LockWatch(this.folder.lockFile);
    this.id = this.folder.folder;
    this.name = path.basename(folder);
    this.#tail = new ViewTail(folder);
  }

  get view(): RunView {
    return this.#tail.view;
  }

  get state(): RunState {
    return this.#state;
  }

  get activity(): RunActivity {
    return activityOf(this.#state);
  }

  /** What its process says of its workers; null where none does, and for a run that rests. */
  get workers(): WorkersReport | null {
    return this.#workers.report;
  }

  get work(): WorkInHand | null {
    return this.workers === null ? null : workInHand(this.workers, this.view);
  }

  get progress(): Progress {
    return progressOf(this.view, this.work);
  }

  /** Whether the log was read to its end at least once. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Whether its search process has answered, with the right token, and takes requests to pause or stop. */
  get isAttached(): boolean {
    return this.#client !== null;
  }

  get client(): ControlClient | null {
    return this.#client;
  }

  /** Null until it was read. */
  get manifest(): RunManifest | null {
    return this.#manifest;
  }

  /** Milliseconds since 1970 when the folder was made; 0 until it was read. */
  get createdMs(): number {
    return this.#createdMs;
  }

  /** Milliseconds searched, by the latest session that said so. */
  get elapsedMs(): number {
    return Math.max(0, ...this.#sessions.records.map(({ elapsedMs }) => elapsedMs));
  }

  /**
   * Looks at lock and sessions anew, and attaches to a process that is found. Calls while one is under way share it.
   */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  /** Whether names in the folder came or went since the last call. Costs one `stat`. */
  async hasOtherFolderTime(): Promise<boolean> {
    const { mtimeMs } = await stat(this.id).catch(() => ({ mtimeMs: 0 }));
    const isOther = mtimeMs !== this.#folderMs;
    this.#folderMs = mtimeMs;
    return isOther;
  }

  /** Reads the log to its present end. Calls while one is under way share it. */
  load(): Promise<void> {
    this.#loading ??= this.#readOn().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** Shows that a request to pause or stop is under way, or was given up. */
  noteActivity(activity: "running" | "pausing" | "stopping"): void {
    if (this.#state.kind === "running") this.#setState({ ...this.#state, activity });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#detach();
    this.#changed.dispose();
    this.#stateChanged.dispose();
  }

  async #check(): Promise<void> {
    if (this.#logFault !== null) return;
    try {
      this.#manifest ??= await readManifest(this.folder);
      this.#createdMs ||= (await stat(this.folder.manifestFile)).mtimeMs;
      const owner = await this.#lock.owner();
      await this.#readSessions();
      const state = runStateOf({ owner, sessions: this.#sessions.records, ageMs: Date.now() - this.#createdMs });
      if (state.kind === "running") await this.#attach();
      else this.#detach();
      await this.#readWorkers(isResting(state));
      this.#setState(state.kind === "running" ? { ...state, activity: await this.#activity() } : state);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  async #readOn(): Promise<void> {
    if (this.#state.kind === "unreadable") return;
    try {
      for (;;) {
        const change = await this.#tail.poll();
        if (change === null || this.#isDisposed) break;
        this.#changed.fire(change);
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (cause) {
      // A share that is away may come back; a log that no search wrote stays one.
      if (cause instanceof AppError && cause.code === "RUN_LOG_INVALID") this.#logFault = cause;
      this.#fail(cause);
    }
    const isFirst = !this.#isLoaded;
    this.#isLoaded = true;
    if (this.#isDisposed) return;
    if (isFirst) this.#stateChanged.fire(this.#state);
    void this.#tail.keep();
  }

  async #readSessions(): Promise<void> {
    const found = await stat(this.folder.sessionsFile).catch(() => null);
    const stamp = found === null ? "" : `${found.mtimeMs} ${found.size}`;
    if (stamp === this.#sessions.stamp) return;
    this.#sessions = { stamp, records: await readSessions(this.id) };
  }

  /** Written every second or so, by a process that works. */
  async #readWorkers(rests: boolean): Promise<void> {
    const before = this.#workers;
    const found = rests ? null : await stat(this.folder.workersFile).catch(() => null);
    const stamp = found === null ? "" : `${found.mtimeMs} ${found.ino}`;
    if (stamp === before.stamp) return;
    this.#workers = found === null ? noWorkers : { stamp, report: await readWorkersFile(this.folder) };
    if (!this.#isDisposed) this.#stateChanged.fire(this.#state);
  }

  async #attach(): Promise<void> {
    if (this.#client !== null || this.#isDisposed) return;
    const client = await connectControl(this.id);
    if (client === null) return;
    if (this.#isDisposed) return client.close();
    this.#client = client;
    void client.closed.then(() => {
      if (this.#client !== client) return;
      this.#client = null;
      // Its process has ended, one way or another: say so at once, not at the next look.
      if (!this.#isDisposed) void this.check().then(() => this.load());
    });
  }

  async #activity(): Promise<"running" | "pausing" | "stopping" | null> {
    if (this.#client === null) return null;
    // A process that ends meanwhile is noticed by `closed`.
    return this.#client.status().then(
      ({ state }) => state,
      () => null,
    );
  }

  #detach(): void {
    const client = this.#client;
    this.#client = null;
    client?.close();
  }

  #fail(cause: unknown): void {
    const message = cause instanceof Error ? cause.message : String(cause);
    const remedy = cause instanceof AppError ? ` ${cause.remedy}` : "";
    this.#detach();
    this.#setState({ kind: "unreadable", message: `${message}${remedy}` });
  }

  #setState(state: RunState): void {
    if (this.#isDisposed || isSameState(state, this.#state)) return;
    const ended = isActive(this.#state) && !isActive(state);
    this.#state = state;
    this.#stateChanged.fire(state);
    if (ended && this.#isLoaded) void this.load();
  }
}

const noWorkers = { stamp: "", report: null };

/** Whether a run has individuals to show. A large log that was not read yet is taken to have some. */
export function hasIndividuals({ view, isLoaded }: Run): boolean {
  return view.individuals.size > 0 || !isLoaded;
}

/** Whether a run has cells to take away; as `hasIndividuals`. */
export function hasFront({ view, state, isLoaded }: Run): boolean {
  if (state.kind === "unreadable") return false;
  return (lastGeneration(view)?.archive.length ?? 0) > 0 || !isLoaded;
}
