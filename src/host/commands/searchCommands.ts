import path from "node:path";
import * as vscode from "vscode";
import { spokenDuration } from "../../base/durationText.ts";
import { pickConfig } from "../config/pickConfig.ts";
import type { CommandTable, Host } from "../host.ts";
import { runCliCommand } from "../processes/cliProcess.ts";
import type { SearchEnd } from "../processes/endProcess.ts";
import { EngineRefusedError, type ResumeOptions } from "../processes/engineProcess.ts";
import type { Run } from "../runs/run.ts";
import { isExtendable, isResumable } from "../runs/runState.ts";
import { settings } from "../settings.ts";
import { configArgument, runFor } from "./commandSubjects.ts";

/** Commands that start, end or estimate a search. */
export const searchCommands = {
  /** Saves the config and starts a search from it, in a process of its own. @returns the run's folder. */
  "moeRnas.startSearch": async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const config = await pickConfig(host, configArgument(argument), vscode.l10n.t("Start a search from"));
    if (config === undefined) return undefined;
    try {
      const run = await host.searches.start(config.fsPath);
      if (run !== null) await host.runsView.reveal(run);
      return run?.id;
    } catch (cause) {
      if (!(cause instanceof EngineRefusedError) || cause.code !== "CONFIG_INVALID") throw cause;
      host.log.warn(cause.message);
      await showConfigErrors(config);
      return undefined;
    }
  },

  "moeRnas.pauseSearch": (host, argument) => endSearch(host, argument, "pause"),

  /** Ends the search with the front so far; its process and all that it started end with it. */
  "moeRnas.stopSearch": (host, argument) => endSearch(host, argument, "stop"),

  /** Goes on with a paused, stopped or crashed run, from where its log ends. */
  "moeRnas.resumeSearch": async (host, argument) => {
    if (!vscode.workspace.isTrusted) return;
    const accepts = ({ state }: Run) => isResumable(state);
    const run = await runFor(host, argument, accepts, vscode.l10n.t("Resume"));
    if (run === undefined) return;
    await resume(host, run, {});
  },

  /** Goes on with a complete run to more generations; it becomes what it would be if it had been begun with them. */
  "moeRnas.extendSearch": async (host, argument) => {
    if (!vscode.workspace.isTrusted) return;
    const accepts = ({ state, view }: Run) => isExtendable(state, view.header?.generations);
    const run = await runFor(host, argument, accepts, vscode.l10n.t("Extend"));
    const has = run?.view.header?.generations ?? null;
    if (run === undefined || has === null) return;
    const generations = await askGenerations(run, has);
    if (generations !== undefined) await resume(host, run, { generations });
  },

  /** Measures, in a process of its own, what one individual takes, and says what the search will take. */
  "moeRnas.estimate": async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const config = await pickConfig(host, configArgument(argument), vscode.l10n.t("Estimate the search of"));
    if (config === undefined) return undefined;
    const name = path.basename(config.fsPath);
    const title = vscode.l10n.t("Estimating {0}", name);
    const options = settings().workers === null ? [] : ["--workers", String(settings().workers)];
    const args = ["estimate", config.fsPath, "--json", ...options];
    const printed = await runCliCommand(host.extensionUri, title, args, path.dirname(config.fsPath));
    if (printed === null) return undefined;
    host.log.info(`estimate of ${config.fsPath}: ${printed.trim()}`);
    const estimate = JSON.parse(printed) as Estimate;
    const start = vscode.l10n.t("Start Search");
    // Not awaited: the command is done when it has said so.
    void vscode.window.showInformationMessage(estimateText(name, estimate), start).then((chosen) => {
      if (chosen === start) void host.intents.startSearch(config);
    });
    return estimate;
  },
} satisfies Partial<CommandTable>;

async function showConfigErrors(config: vscode.Uri): Promise<void> {
  const text = vscode.l10n.t("{0} has errors, so nothing was started.", path.basename(config.fsPath));
  const show = vscode.l10n.t("Show Problems");
  if ((await vscode.window.showErrorMessage(text, show)) !== show) return;
  await vscode.window.showTextDocument(config);
  await vscode.commands.executeCommand("workbench.actions.view.problems");
}

/** Pauses or stops a running search and says if that was not possible. @returns how it ended. */
async function endSearch(host: Host, argument: unknown, how: "pause" | "stop"): Promise<SearchEnd | undefined> {
  const title = how === "pause" ? vscode.l10n.t("Pause") : vscode.l10n.t("Stop");
  const run = await runFor(host, argument, ({ state }) => state.kind === "running", title);
  if (run === undefined || !vscode.workspace.isTrusted) return undefined;
  const end = await host.searches.end(run, how);
  if (end !== "ended") void vscode.window.showWarningMessage(endText(run, end));
  return end;
}

function endText(run: Run, end: Exclude<SearchEnd, "ended">): string {
  switch (end) {
    case "wasNotRunning":
      return vscode.l10n.t("No process was searching in {0} any more.", run.name);
    case "signalled":
      return vscode.l10n.t("The search process of {0} did not answer, so it was paused.", run.name);
    case "killed":
      return vscode.l10n.t(
        "The search process of {0} did not answer and was ended. Nothing that it announced is lost.",
        run.name,
      );
    case "notVerified":
      return vscode.l10n.t(
        "{0} is locked by a process that does not answer and may be another program, so it was left alone.",
        run.name,
      );
  }
}

async function resume(host: Host, run: Run, options: ResumeOptions): Promise<void> {
  try {
    await host.searches.resume(run, options);
  } catch (cause) {
    if (!(cause instanceof EngineRefusedError) || cause.code !== "CONFIG_SOURCE_CHANGED") throw cause;
    if (!(await goesOn(host, run, options, cause.message))) return;
  }
  await host.runsView.reveal(run);
}

const mostGenerations = 1_000_000;

/** Undefined when the user went away. @param has the generations that the run has. */
async function askGenerations(run: Run, has: number): Promise<number | undefined> {
  const prompt = vscode.l10n.t("A whole number from {0} to {1}", has + 1, mostGenerations);
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Generations of {0} in all", run.name),
    prompt,
    value: String(Math.min(2 * Math.max(1, has), mostGenerations)),
    validateInput: (entered) => {
      const number = Number(entered);
      const isMore = Number.isSafeInteger(number) && number > has && number <= mostGenerations;
      return entered.trim() !== "" && isMore ? undefined : prompt;
    },
  });
  return text === undefined ? undefined : Number(text);
}

/** The file that the run was started from has changed: the user chooses which config is used. */
async function goesOn(host: Host, run: Run, options: ResumeOptions, what: string): Promise<boolean> {
  const source = run.manifest?.configSource ?? null;
  const keep = vscode.l10n.t("Go On as Begun");
  const start = vscode.l10n.t("Start a New Run");
  const detail = vscode.l10n.t("A run goes on with the config it began with. The changed file can begin another one.");
  const text = source === null ? what : what.replace(source, () => path.basename(source));
  const chosen = await vscode.window.showWarningMessage(text, { modal: true, detail }, keep, start);
  if (chosen === keep) return (await host.searches.resume(run, { ...options, keepsConfig: true })) !== null;
  if (chosen === start && source !== null) await host.intents.startSearch(vscode.Uri.file(source));
  return false;
}

/** What `moe-rnas estimate --json` prints. */
interface Estimate {
  readonly evaluations: number;
  readonly workers: number;
  readonly totalMs: { readonly least: number; readonly most: number };
}

function estimateText(name: string, { evaluations, workers, totalMs }: Estimate): string {
  return vscode.l10n.t(
    "{0}: {1} evaluations, {2} to {3} with {4} workers.",
    name,
    evaluations.toLocaleString("en-US"),
    spokenDuration(totalMs.least),
    spokenDuration(totalMs.most),
    workers,
  );
}
