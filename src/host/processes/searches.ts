import path from "node:path";
import * as vscode from "vscode";
import { connectControl } from "../../control/controlClient.ts";
import type { Run } from "../runs/run.ts";
import { isActive } from "../runs/runState.ts";
import type { Runs } from "../runs/runs.ts";
import { settings } from "../settings.ts";
import { endSearch, type SearchEnd } from "./endProcess.ts";
import { type EngineRequest, type EngineStart, type ResumeOptions, startEngine } from "./engineProcess.ts";

const logsKey = "moeRnas.processLogs";

/** Starts, resumes, pauses and stops the search processes; says what it does in a progress notification. */
export class Searches {
  constructor(
    private readonly runs: Runs,
    private readonly engine: EngineStart,
    private readonly memory: vscode.Memento,
  ) {}

  /** @returns the run, once its process has begun; null when the user changed their mind. */
  start(configFile: string): Promise<Run | null> {
    const { runFolder } = settings();
    const title = vscode.l10n.t("Starting the search of {0}", path.basename(configFile));
    return this.#start(title, { kind: "start", configFile }, runFolder);
  }

  resume(run: Run, options: ResumeOptions = {}): Promise<Run | null> {
    const title = vscode.l10n.t("Resuming {0}", run.name);
    return this.#start(title, { kind: "resume", runFolder: run.id, ...options }, null);
  }

  /** Comes back when the process and all that it started have ended. */
  async end(run: Run, how: "pause" | "stop"): Promise<SearchEnd> {
    run.noteActivity(how === "pause" ? "pausing" : "stopping");
    const title = how === "pause" ? vscode.l10n.t("Pausing {0}", run.name) : vscode.l10n.t("Stopping {0}", run.name);
    const end = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title },
      (progress) => {
        progress.report({ message: vscode.l10n.t("finishing the batch and writing everything down") });
        return endSearch(run.folder, how, run.client);
      },
    );
    this.engine.log.info(`${how} of ${run.id}: ${end}`);
    await run.check();
    await run.load();
    return end;
  }

  /**
   * Asks every search of this workspace to pause, without waiting for it: the window is closing. The runs and their
   * connections are disposed of meanwhile, so each search gets a connection of its own.
   */
  async pauseAll(): Promise<void> {
    const active = this.runs.all.filter(({ state }) => isActive(state));
    await Promise.allSettled(
      active.map(async ({ id }) => {
        const client = await connectControl(id);
        await client?.pause().finally(() => client.close());
      }),
    );
  }

  /** What the run's last process said on its standard error, as far as this workspace started it. */
  processLog(run: Run): string | undefined {
    return this.#processLogs()[run.id];
  }

  async #start(title: string, action: EngineRequest["action"], runsFolder: string | null): Promise<Run | null> {
    const started = await startEngine(this.engine, title, action, runsFolder);
    if (started === null) return null;
    const folder = vscode.Uri.file(started.runFolder).fsPath;
    await this.memory.update(logsKey, { ...this.#processLogs(), [folder]: started.logFile });
    await this.runs.addHolder(path.dirname(folder));
    const run = await this.runs.open(folder);
    await run?.check();
    return run;
  }

  #processLogs(): { readonly [run: string]: string } {
    return this.memory.get(logsKey, {});
  }
}
