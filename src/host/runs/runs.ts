import path from "node:path";
import * as vscode from "vscode";
import { withCapitalDrive } from "../../base/driveLetter.ts";
import { listRunFolders, RunFolder } from "../../store/runFolder.ts";
import { exists, sizeOf } from "../files.ts";
import { settings } from "../settings.ts";
import { Run } from "./run.ts";
import { isActive, isResting, type RunState } from "./runState.ts";
import { RunWatch } from "./runWatch.ts";

/**
 * Time between two looks at a log that grows. Change notifications do not reach across network shares; a look costs
 * microseconds.
 */
const followMs = 250;
/** Every so many looks, also at runs that a process of another machine works on: it announces nothing here. */
const looksPerRound = 8;
const importedKey = "moeRnas.importedRuns";
/** Logs up to this size are read before they are shown. */
const smallLogBytes = 64 << 20;

export interface RunStateChange {
  readonly run: Run;
  readonly before: RunState;
  readonly state: RunState;
}

/**
 * The runs of the workspace: found by their folders, whether this window started them or not, and followed while a
 * process works on them.
 *
 * Run folders lie in `.rnas` beside a config, where `moeRnas.runFolder` says, or wherever the user imported one from.
 */
export class Runs implements vscode.Disposable {
  /** By `Run.id`. */
  readonly #runs = new Map<string, { readonly run: Run; readonly listening: vscode.Disposable }>();
  /** Folders that hold run folders. */
  readonly #holders = new Set<string>();
  readonly #watch = new RunWatch();
  readonly #disposables: vscode.Disposable[] = [];
  readonly #listChanged = new vscode.EventEmitter<void>();
  readonly #filesChanged = new vscode.EventEmitter<Run>();
  readonly #removed = new vscode.EventEmitter<Run>();
  readonly #runChanged = new vscode.EventEmitter<Run>();
  readonly #stateChanged = new vscode.EventEmitter<RunStateChange>();
  /** A run was found or is gone. */
  readonly onDidChangeList = this.#listChanged.event;
  /** A run is gone from the list: holders of anything of it release it. */
  readonly onDidRemove = this.#removed.event;
  /** Files of a run were made or changed, by whomever. */
  readonly onDidChangeFiles = this.#filesChanged.event;
  /** Something of a run changed: its view, its state, whether it is attached. */
  readonly onDidChangeRun = this.#runChanged.event;
  readonly onDidChangeState = this.#stateChanged.event;
  /** Resolves after the first look at the workspace. */
  readonly discovered: Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #look = 0;
  #isDisposed = false;

  constructor(private readonly memory: vscode.Memento) {
    this.#disposables.push(
      this.#watch,
      this.#listChanged,
      this.#filesChanged,
      this.#removed,
      this.#runChanged,
      this.#stateChanged,
    );
    const watcher = vscode.workspace.createFileSystemWatcher("**/.rnas/*", false, true, true);
    this.#disposables.push(
      watcher,
      watcher.onDidCreate((uri) => void this.addHolder(path.dirname(uri.fsPath))),
      this.#watch.onDidChange((folder) => void this.#noticed(folder)),
      this.#watch.onMayHaveChanged(() => void this.#lookAtFolders()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.refresh()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("moeRnas.runFolder")) void this.refresh();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.refresh()),
    );
    this.discovered = this.refresh();
  }

  /** Newest first. */
  get all(): readonly Run[] {
    return this.#known().sort((a, b) => b.createdMs - a.createdMs || (a.name < b.name ? 1 : -1));
  }

  get(folder: string): Run | undefined {
    return this.#runs.get(withCapitalDrive(folder))?.run;
  }

  /** The run in `folder` with its log read, also one that is not in the list; null when there is none. */
  async open(folder: string): Promise<Run | null> {
    await this.discovered;
    const run = this.get(folder) ?? (await this.#add(folder, this.#isImported(folder)));
    await run?.load();
    return run;
  }

  /** Looks for run folders anew, everywhere. */
  async refresh(): Promise<void> {
    const found = await vscode.workspace.findFiles("**/.rnas/*/manifest.json", "**/node_modules/**");
    for (const uri of found) this.#addHolder(path.dirname(path.dirname(uri.fsPath)));
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      if (folder.uri.scheme === "file") this.#addHolder(path.join(folder.uri.fsPath, ".rnas"));
    }
    const { runFolder } = settings();
    if (runFolder !== null) this.#addHolder(runFolder);
    const known = this.#known();
    await this.#list();
    for (const run of known) if (this.get(run.id) === run) this.#lookAt(run);
  }

  /** Makes runs in `holder` known, now and from now on. */
  async addHolder(holder: string): Promise<void> {
    this.#addHolder(holder);
    await this.#list();
  }

  /** Adds a run of another place to the list of this workspace. @returns null when the folder holds no run. */
  async import(folder: string): Promise<Run | null> {
    const known = this.get(folder);
    if (known !== undefined) return known;
    const run = await this.#add(folder, true);
    if (run !== null) await this.memory.update(importedKey, [...this.#imported(), run.id]);
    return run;
  }

  /** Forgets a run: its folder is gone, or an imported one is no longer wanted. */
  async remove(run: Run): Promise<void> {
    if (run.isImported) {
      await this.memory.update(
        importedKey,
        this.#imported().filter((folder) => folder !== run.id),
      );
    }
    this.#forget(run);
    this.#listChanged.fire();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    for (const run of this.#known()) run.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #addHolder(folder: string): void {
    const holder = withCapitalDrive(folder);
    this.#holders.add(holder);
    this.#watch.addHolder(holder);
  }

  /** Follows the runs that a process works on, as long as there are any. */
  #follow(): void {
    if (this.#isDisposed || this.#timer !== undefined || !this.#known().some(isFollowed)) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const isRound = this.#look++ % looksPerRound === 0;
      // Not awaited: a process that does not answer holds up its own run only.
      for (const run of this.#known()) if (isActive(run.state) || (isRound && isFollowed(run))) this.#followOnce(run);
      this.#follow();
    }, followMs);
    this.#timer.unref();
  }

  #followOnce(run: Run): void {
    void run.check();
    if (run.isLoaded) void run.load();
  }

  /** For a run that may have changed in any of its files. */
  #lookAt(run: Run): void {
    this.#followOnce(run);
    this.#filesChanged.fire(run);
  }

  /** Something of a run folder changed that is not followed already. */
  async #noticed(folder: string): Promise<void> {
    const run = this.get(folder);
    if (run === undefined || !(await exists(run.folder.manifestFile))) await this.#list();
    if (run === undefined || this.get(folder) !== run) return;
    this.#lookAt(run);
  }

  /** A lock that is taken or given back changes the time of the run's folder. */
  async #lookAtFolders(): Promise<void> {
    await this.#list();
    for (const run of this.#known()) {
      if (isActive(run.state)) continue;
      if (run.state.kind === "unreadable" || (await run.hasOtherFolderTime())) this.#lookAt(run);
    }
  }

  async #list(): Promise<void> {
    const before = this.#runs.size;
    const folders = new Set<string>();
    for (const holder of this.#holders) {
      // A holder that cannot be read, such as a share that is away, holds nothing for now.
      const found = await listRunFolders(holder).catch(() => []);
      for (const { folder } of found) folders.add(folder);
    }
    for (const folder of this.#imported()) folders.add(folder);
    let isChanged = false;
    for (const run of this.#known()) {
      if (folders.has(run.id) || (await exists(run.folder.manifestFile))) continue;
      this.#forget(run);
      isChanged = true;
    }
    const missing = [...folders].filter((folder) => !this.#runs.has(folder));
    for (const folder of missing) await this.#add(folder, this.#isImported(folder));
    if (isChanged || this.#runs.size !== before) this.#listChanged.fire();
  }

  async #add(folder: string, isImported: boolean): Promise<Run | null> {
    const { manifestFile, eventsFile } = new RunFolder(folder);
    if (!(await exists(manifestFile))) return null;
    const known = this.get(folder);
    if (known !== undefined || this.#isDisposed) return known ?? null;
    const run = new Run(folder, isImported);
    let before: RunState | null = null;
    const listening = vscode.Disposable.from(
      run.onDidChange(() => this.#runChanged.fire(run)),
      run.onDidChangeState((state) => {
        // What it did before the first look is its state, not a change of it.
        if (before === null) return;
        if (state !== before) this.#stateChanged.fire({ run, before, state });
        before = state;
        this.#follow();
        this.#runChanged.fire(run);
      }),
    );
    this.#runs.set(run.id, { run, listening });
    if (!this.#holders.has(path.dirname(run.id))) this.#watch.addRun(run.id);
    await run.check();
    before = run.state;
    this.#follow();
    if (isActive(run.state) || (await sizeOf(eventsFile)) <= smallLogBytes) void run.load();
    this.#listChanged.fire();
    return run;
  }

  #forget(run: Run): void {
    this.#runs.get(run.id)?.listening.dispose();
    this.#runs.delete(run.id);
    this.#watch.removeRun(run.id);
    this.#removed.fire(run);
    run.dispose();
  }

  #known(): Run[] {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  #imported(): readonly string[] {
    return this.memory.get<readonly string[]>(importedKey, []).map(withCapitalDrive);
  }

  #isImported(folder: string): boolean {
    return this.#imported().includes(withCapitalDrive(folder));
  }
}

/** Whether a process works on it, on whichever machine. */
function isFollowed({ state }: Run): boolean {
  return !isResting(state);
}
