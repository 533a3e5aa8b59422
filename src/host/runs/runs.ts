import path from "node:path";
import * as vscode from "vscode";
import { listRunFolders, RunFolder } from "../../store/runFolder.ts";
import { exists, sizeOf } from "../files.ts";
import { settings } from "../settings.ts";
import { Run } from "./run.ts";
import { isActive, type RunState } from "./runState.ts";

/** Time between two looks at a log that grows. Change notifications do not reach across network shares; a look costs microseconds. */
const followMs = 250;
/** Every so many looks, the runs that rest and the folders that hold them are looked at too. */
const looksPerRound = 8;
const importedKey = "moeRnas.importedRuns";
/** Logs up to this size are read without being asked for. */
const smallLogBytes = 64 << 20;

export interface RunStateChange {
  readonly run: Run;
  readonly before: RunState;
  readonly state: RunState;
}

/**
 * The runs of the workspace: found by their folders, whoever started them, and followed while a process works on them.
 *
 * Run folders lie in `.rnas` beside a config, where `moeRnas.runFolder` says, or wherever the user imported one from.
 */
export class Runs implements vscode.Disposable {
  readonly #runs = new Map<string, { readonly run: Run; readonly listening: vscode.Disposable }>();
  /** Folders that hold run folders. */
  readonly #holders = new Set<string>();
  readonly #disposables: vscode.Disposable[] = [];
  readonly #listChanged = new vscode.EventEmitter<void>();
  readonly #removed = new vscode.EventEmitter<Run>();
  readonly #runChanged = new vscode.EventEmitter<Run>();
  readonly #stateChanged = new vscode.EventEmitter<RunStateChange>();
  /** A run was found or is gone. */
  readonly onDidChangeList = this.#listChanged.event;
  /** A run is gone from the list: who holds something of it lets it go. */
  readonly onDidRemove = this.#removed.event;
  /** Something of a run changed: its view, its state, whether it is attached. */
  readonly onDidChangeRun = this.#runChanged.event;
  readonly onDidChangeState = this.#stateChanged.event;
  /** Resolves after the first look at the workspace. */
  readonly discovered: Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #look = 0;
  #isDisposed = false;

  constructor(private readonly memory: vscode.Memento) {
    this.#disposables.push(this.#listChanged, this.#removed, this.#runChanged, this.#stateChanged);
    const watcher = vscode.workspace.createFileSystemWatcher("**/.rnas/*", false, true, true);
    this.#disposables.push(
      watcher,
      watcher.onDidCreate((uri) => void this.addHolder(path.dirname(uri.fsPath))),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.refresh()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("moeRnas.runFolder")) void this.refresh();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.refresh()),
    );
    this.discovered = this.refresh();
    void this.discovered.then(() => this.#scheduleLook());
  }

  /** Newest first. */
  get all(): readonly Run[] {
    return this.#known().sort((a, b) => b.createdMs - a.createdMs || (a.name < b.name ? 1 : -1));
  }

  get(folder: string): Run | undefined {
    return this.#runs.get(folder)?.run;
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
    for (const uri of found) this.#holders.add(path.dirname(path.dirname(uri.fsPath)));
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      if (folder.uri.scheme === "file") this.#holders.add(path.join(folder.uri.fsPath, ".rnas"));
    }
    const { runFolder } = settings();
    if (runFolder !== null) this.#holders.add(runFolder);
    await this.#list();
  }

  /** Makes runs in `holder` known, now and from now on. */
  async addHolder(holder: string): Promise<void> {
    this.#holders.add(holder);
    await this.#list();
  }

  /** Adds a run from elsewhere to the list of this workspace. @returns null when the folder holds no run. */
  async import(folder: string): Promise<Run | null> {
    const known = this.get(folder);
    if (known !== undefined) return known;
    const run = await this.#add(folder, true);
    if (run !== null) await this.memory.update(importedKey, [...this.#imported(), folder]);
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

  #scheduleLook(): void {
    if (this.#isDisposed) return;
    this.#timer = setTimeout(() => {
      void this.#lookOnce().finally(() => this.#scheduleLook());
    }, followMs);
    this.#timer.unref();
  }

  async #lookOnce(): Promise<void> {
    const isRound = this.#look++ % looksPerRound === 0;
    if (isRound) await this.#list();
    // Not awaited: a process that does not answer holds up its own run only.
    for (const run of this.#known()) {
      if (isRound || isActive(run.state)) void run.check();
      if (isActive(run.state) && run.isLoaded) void run.load();
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
        this.#runChanged.fire(run);
      }),
    );
    this.#runs.set(folder, { run, listening });
    await run.check();
    before = run.state;
    if (isActive(run.state) || (await sizeOf(eventsFile)) <= smallLogBytes) void run.load();
    this.#listChanged.fire();
    return run;
  }

  #forget(run: Run): void {
    this.#runs.get(run.id)?.listening.dispose();
    this.#runs.delete(run.id);
    this.#removed.fire(run);
    run.dispose();
  }

  #known(): Run[] {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  #imported(): readonly string[] {
    return this.memory.get<readonly string[]>(importedKey, []);
  }

  #isImported(folder: string): boolean {
    return this.#imported().includes(folder);
  }
}
