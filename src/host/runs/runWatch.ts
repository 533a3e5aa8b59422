import path from "node:path";
import * as vscode from "vscode";

/** Files that a process writes when it begins or ends; not those that it writes while it works. */
const changingFiles = "{manifest.json,lock,sessions.jsonl}";
const changingRetrainFiles = "retrain/*/{job.json,lock,results.jsonl}";
/** For changes without a notification, as on a network share: once a minute, while the window has the focus. */
const unnoticedMs = 60_000;

/**
 * Notifies of changes in run folders, by any process, so that runs at rest need not be polled.
 *
 * The editor watches its workspace anyway; folders outside of it are watched in addition.
 */
export class RunWatch implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #unnoticed = new vscode.EventEmitter<void>();
  /** Something in this run folder changed; it may be new, or gone. */
  readonly onDidChange = this.#changed.event;
  /** Something may have changed without a notification: listeners look, if that is cheap for them. */
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
    const pattern = `*/{${changingFiles},${changingRetrainFiles}}`;
    this.#watch(holder, pattern, (file) => path.join(holder, path.relative(holder, file).split(path.sep)[0] ?? ""));
    // A folder that is deleted, as by the explorer, sends no notifications of the files in it.
    this.#watch(`${holder}${path.sep}`, "*", (folder) => folder);
  }

  /** Watches one run folder, among others that are no runs. */
  addRun(folder: string): void {
    this.#watch(folder, changingFiles, () => folder);
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
