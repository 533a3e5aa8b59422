import { readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { connectControl } from "../../control/controlClient.ts";
import type { Run } from "../runs/run.ts";
import { isActive } from "../runs/runState.ts";
import type { Runs } from "../runs/runs.ts";
import { settings } from "../settings.ts";
import { endSearch, type SearchEnd } from "./endSearch.ts";
import { SearchLostError, type SearchPlaces, type SearchRequest, spawnSearch } from "./searchProcess.ts";

const logsKey = "moeRnas.processLogs";

/** Starts, resumes, pauses and stops the search processes; says what it does in a progress notification. */
export class Searches {
  constructor(
    private readonly runs: Runs,
    private readonly places: SearchPlaces,
    private readonly memory: vscode.Memento,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** @returns the run, once its process has begun; null when the user changed their mind. */
  start(configFile: string): Promise<Run | null> {
    const { runFolder } = settings();
    const title = vscode.l10n.t("Starting the search of {0}", path.basename(configFile));
    return this.#spawn(title, { kind: "start", configFile }, runFolder);
  }

  /** @param keepsConfig goes on though the file that the run was started from has changed. */
  resume(run: Run, keepsConfig = false): Promise<Run | null> {
    const title = vscode.l10n.t("Resuming {0}", run.name);
    return this.#spawn(title, { kind: "resume", runFolder: run.id, keepsConfig }, null);
  }

  /** Comes back when the process and all that it started have ended. */
  async end(run: Run, how: "pause" | "stop"): Promise<SearchEnd> {
    run.noteActivity(how === "pause" ? "pausing" : "stopping");
    const title = how === "pause" ? vscode.l10n.t("Pausing {0}", run.name) : vscode.l10n.t("Stopping {0}", run.name);
    const end = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title },
      (progress) => {
        progress.report({ message: vscode.l10n.t("finishing the batch and writing everything down") });
        return endSearch(run.folder, how);
      },
    );
    this.log.info(`${how} of ${run.id}: ${end}`);
    await run.check();
    await run.load();
    return end;
  }

  /**
   * Asks every search of this workspace to pause, without waiting for it: the window is closing. The runs and their
   * connections are disposed of meanwhile, so each search is asked over another one.
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

  async #spawn(title: string, action: SearchRequest["action"], runsFolder: string | null): Promise<Run | null> {
    const { workers, weightsQuotaMb } = settings();
    const started = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        progress.report({ message: vscode.l10n.t("reading config and data") });
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        try {
          return await spawnSearch({ action, workers, weightsQuotaMb, runsFolder }, this.places, abort.signal);
        } catch (cause) {
          if (abort.signal.aborted) return null;
          if (cause instanceof SearchLostError) this.log.error(await readFile(cause.logFile, "utf8"));
          throw cause;
        }
      },
    );
    if (started === null) return null;
    const folder = vscode.Uri.file(started.runFolder).fsPath;
    this.log.info(`search process of ${folder} began; its standard error is in ${started.logFile}`);
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
