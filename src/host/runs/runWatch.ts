import path from "node:path";
import * as vscode from "vscode";

/** What somebody's process writes when it begins or ends; not what it goes on writing while it works. */
const tellingFiles = "{manifest.json,lock,sessions.jsonl}";
const tellingRetrainFiles = "retrain/*/{job.json,lock,results.jsonl}";
/** For changes that no notification tells of, as on a network share: once a minute, while somebody looks. */
const unnoticedMs = 60_000;

/**
 * Tells of changes in run folders, whoever makes them, so that nobody has to look at runs that rest.
 *
 * The editor watches its workspace anyway; folders elsewhere are watched in addition.
 */
export class RunWatch implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #unnoticed = new vscode.EventEmitter<void>();
  /** Something in this run folder changed; it may be new, or gone. */
  readonly onDidChange = this.#changed.event;
  /** Something may have changed unnoticed: whoever has a cheap way to find out may look. */
  readonly onMayHaveChanged = this.#unnoticed.event;
  readonly #watchers = new Map<string, vscode.Disposable>();
  readonly #disposables: vscode.Disposable[] = [this.#changed, this.#unnoticed];
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => {
      if (vscode.window.state.focused) this.#unnoticed.fire();
    }, unnoticedMs);
    this.#timer.unref();
    this.#disposables.push(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.#unnoticed.fire();
      }),
    );
  }

  /** Watches the run folders in `holder`, those that are still to be made too. */
  addHolder(holder: string): void {
    const pattern = `*/{${tellingFiles},${tellingRetrainFiles}}`;
    this.#watch(holder, pattern, (file) => path.join(holder, path.relative(holder, file).split(path.sep)[0] ?? ""));
    // A folder that is deleted, as by the explorer, tells nothing of the files in it.
    this.#watch(`${holder}${path.sep}`, "*", (folder) => folder);
  }

  /** Watches one run folder, among others that are no runs. */
  addRun(folder: string): void {
    this.#watch(folder, tellingFiles, () => folder);
  }

  removeRun(folder: string): void {
    this.#watchers.get(folder)?.dispose();
    this.#watchers.delete(folder);
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const disposable of [...this.#watchers.values(), ...this.#disposables]) disposable.dispose();
  }

  #watch(folder: string, pattern: string, runOf: (file: string) => string): void {
    if (this.#watchers.has(folder)) return;
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(folder), pattern),
    );
    const fire = (uri: vscode.Uri) => this.#changed.fire(runOf(uri.fsPath));
    const listening = [watcher.onDidCreate(fire), watcher.onDidChange(fire), watcher.onDidDelete(fire)];
    this.#watchers.set(folder, vscode.Disposable.from(watcher, ...listening));
  }
}
