import * as vscode from "vscode";
import { spokenDuration } from "../../base/durationText.ts";
import { shortNumber } from "../../base/numberText.ts";
import type { DataSummary } from "../../formats/dataSummary.ts";
import { rowName, verdictOf } from "../../run/confirm/verdict.ts";
import { failureSummary } from "../../run/failures.ts";
import type { IndividualId } from "../../run/individual.ts";
import { individualRecord, lastGeneration } from "../../run/runView.ts";
import { commandLink } from "../commands/commandLink.ts";
import type { Retraining } from "../retrain/retraining.ts";
import { progressText, settingsText } from "../retrain/retrainings.ts";
import type { Run } from "../runs/run.ts";
import { isExtendable, isResumable, type RunState } from "../runs/runState.ts";
import { originText } from "./individualList.ts";
import type { RunFact } from "./treeNode.ts";

/** A run as a row: its name, what it is doing, how far it is. */
export function runItem(run: Run, isRetraining: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(run.name, vscode.TreeItemCollapsibleState.Collapsed);
  const { state, view } = run;
  item.description = runDescription(run);
  item.iconPath = stateIcon(state);
  const flags: string[] = [state.kind];
  if (isResumable(state)) flags.push("resumable");
  if (isExtendable(state, view.header?.generations)) flags.push("extendable");
  if (view.individuals.size > 0) flags.push("filled");
  if ((lastGeneration(view)?.archive.length ?? 0) > 0) flags.push("front");
  if (run.isImported) flags.push("imported");
  if (isRetraining) flags.push("retraining");
  item.contextValue = `run;${flags.join(";")};`;
  item.accessibilityInformation = { label: `${run.name}, ${item.description}` };
  return item;
}

/** `running · generation 3/12 · 2 min left`, `completed · 16 on the front` */
export function runDescription(run: Run): string {
  const { state, view, isImported } = run;
  const parts = [stateText(state)];
  const { leftMs, fraction } = run.progress;
  if (state.kind === "running") {
    parts.push(generationText(run));
    if (leftMs !== null) parts.push(vscode.l10n.t("{0} left", spokenDuration(leftMs)));
  } else {
    if (state.kind !== "completed" && fraction !== null) parts.push(`${Math.round(100 * fraction)} %`);
    const front = lastGeneration(view)?.archive.length;
    if (front !== undefined) parts.push(vscode.l10n.t("{0} on the front", front));
  }
  if (isImported) parts.push(vscode.l10n.t("imported"));
  return parts.join(" · ");
}

function stateText(state: RunState): string {
  switch (state.kind) {
    case "starting":
      return vscode.l10n.t("starting");
    case "running":
      if (state.activity === "pausing") return vscode.l10n.t("pausing");
      if (state.activity === "stopping") return vscode.l10n.t("stopping");
      return vscode.l10n.t("running");
    case "elsewhere":
      return vscode.l10n.t("running on {0}", state.host);
    case "paused":
      return state.reason === "user" ? vscode.l10n.t("paused") : vscode.l10n.t("interrupted: {0}", state.reason);
    case "crashed":
      return vscode.l10n.t("crashed");
    case "completed":
      return vscode.l10n.t("completed");
    case "stopped":
      return vscode.l10n.t("stopped");
    case "unreadable":
      return vscode.l10n.t("unreadable");
  }
}

/** `generation 3/12`; the initial population is generation 0. */
export function generationText({ view, progress }: Run): string {
  const { generation, generations, evaluated } = progress;
  if (generation === null) {
    return vscode.l10n.t("initial population {0}/{1}", evaluated, view.header?.population ?? "?");
  }
  return generations === null
    ? vscode.l10n.t("generation {0}", generation)
    : vscode.l10n.t("generation {0}/{1}", generation, generations);
}

/** Shown while the mouse rests on a run. */
export function runTooltip(run: Run): vscode.MarkdownString {
  const { view, manifest, state } = run;
  const text = new vscode.MarkdownString();
  const line = (name: string, value: string) => {
    text.appendMarkdown("\n\n**").appendText(name).appendMarkdown("** ").appendText(value);
  };
  text.appendText(`${run.name}: ${stateText(state)}`);
  if (state.kind === "unreadable") line(vscode.l10n.t("Problem"), state.message);
  if (view.header !== null) {
    line(vscode.l10n.t("Objectives"), view.objectives.map(({ name }) => name).join(", "));
    line(vscode.l10n.t("Seed"), String(view.header.seed));
    line(vscode.l10n.t("Individuals"), evaluatedText(run));
  }
  const last = lastGeneration(view);
  if (last !== undefined) line(vscode.l10n.t("Hypervolume"), shortNumber(last.hypervolume));
  if (run.elapsedMs > 0)
    line(vscode.l10n.t("Searched for"), spokenDuration(Math.max(run.elapsedMs, last?.elapsedMs ?? 0)));
  if (manifest !== null) line(vscode.l10n.t("Begun"), new Date(manifest.createdAt).toLocaleString());
  line(vscode.l10n.t("Folder"), run.id);
  return text;
}

/** `71 evaluated, 4 twins avoided, 2 failed`; a search says too whom it trains: `training #7, #12 and 2 more`. */
export function evaluatedText({ view, progress, work }: Run): string {
  const parts = [vscode.l10n.t("{0} evaluated", progress.evaluated.toLocaleString("en-US"))];
  if (view.twinsAvoided > 0) parts.push(vscode.l10n.t("{0} twins avoided", view.twinsAvoided));
  if (view.failed > 0) parts.push(`${vscode.l10n.t("{0} failed", view.failed)} (${failureSummary(view)})`);
  if (work?.rung != null) {
    const { reached, of, epoch } = work.rung;
    parts.push(vscode.l10n.t("{0} of {1} at epoch {2}", reached, of, epoch));
  }
  const training = trainingText(work?.training ?? []);
  return training === "" ? parts.join(", ") : `${parts.join(", ")} · ${training}`;
}

const mostNamed = 3;

function trainingText(ids: readonly number[]): string {
  const named = ids
    .slice(0, mostNamed)
    .map((id) => `#${id}`)
    .join(", ");
  const more = ids.length - mostNamed;
  if (named === "") return "";
  return more > 0 ? vscode.l10n.t("training {0} and {1} more", named, more) : vscode.l10n.t("training {0}", named);
}

function stateIcon(state: RunState): vscode.ThemeIcon {
  const colored = (icon: string, color: string) => new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  switch (state.kind) {
    case "starting":
    case "running":
      return new vscode.ThemeIcon("sync~spin");
    case "elsewhere":
      return new vscode.ThemeIcon("remote");
    case "paused":
      return colored("debug-pause", "charts.yellow");
    case "crashed":
      return colored("error", "errorForeground");
    case "completed":
      return colored("pass", "charts.green");
    case "stopped":
      return new vscode.ThemeIcon("debug-stop");
    case "unreadable":
      return colored("warning", "problemsWarningIcon.foreground");
  }
}

/** One of a run's retrainings as a row below it; one that is gone has an empty row, which the next drawing leaves out. */
export function retrainingItem(retrainings: readonly Retraining[], name: string): vscode.TreeItem {
  const retraining = retrainings.find(({ folder }) => folder.settings === name);
  if (retraining === undefined) return new vscode.TreeItem("");
  const { run, folder, state, job, settings } = retraining;
  const item = new vscode.TreeItem(vscode.l10n.t("Retrained: {0}", settingsText(settings)));
  item.description = progressText(retraining);
  item.iconPath = {
    running: new vscode.ThemeIcon("sync~spin"),
    elsewhere: new vscode.ThemeIcon("remote"),
    interrupted: new vscode.ThemeIcon("debug-pause", new vscode.ThemeColor("charts.yellow")),
    complete: new vscode.ThemeIcon("beaker"),
  }[state];
  item.contextValue = `retraining;${state};${job === null ? "" : "resumable;"}`;
  item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
  const target = { run: run.id, retraining: folder.settings };
  item.command = commandLink("moeRnas.showRetrained", vscode.l10n.t("Show Retrained Cells"), target);
  return item;
}

/** What a run is doing, or what went wrong with it. */
export function factItem(run: Run, fact: RunFact): vscode.TreeItem {
  const { state, view } = run;
  if (fact === "reading") {
    const item = new vscode.TreeItem(vscode.l10n.t("Reading the log …"));
    item.iconPath = new vscode.ThemeIcon("loading~spin");
    return item;
  }
  if (fact === "progress") {
    const text = generationText(run);
    const item = new vscode.TreeItem(text.charAt(0).toUpperCase() + text.slice(1));
    item.description = evaluatedText(run);
    const last = lastGeneration(view);
    if (last !== undefined) item.description += ` · ${vscode.l10n.t("hypervolume {0}", shortNumber(last.hypervolume))}`;
    item.iconPath = new vscode.ThemeIcon("pulse");
    return item;
  }
  if (fact === "verdict") return verdictItem(run);
  const item = new vscode.TreeItem(problemText(run));
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("problemsWarningIcon.foreground"));
  item.tooltip = state.kind === "unreadable" ? state.message : vscode.l10n.t("Nothing that was announced is lost.");
  if (state.kind !== "unreadable" && vscode.workspace.isTrusted) {
    item.description = vscode.l10n.t("Resume");
    item.command = commandLink("moeRnas.resumeSearch", vscode.l10n.t("Resume"), { run: run.id });
    item.contextValue = "problem;resumable;";
  }
  return item;
}

/** The network to take, or the plain one that is as good; the whole sentence on hover. A click opens the cell. */
function verdictItem(run: Run): vscode.TreeItem {
  const { confirmation, objectives } = run.view;
  const verdict = confirmation === null ? null : verdictOf(confirmation, objectives);
  const item = new vscode.TreeItem(vscode.l10n.t("Confirmed"));
  item.iconPath = new vscode.ThemeIcon(verdict?.kind === "noBetter" ? "info" : "verified");
  const row = confirmation?.contenders.find(({ contender }) => contender.key === verdict?.take)?.contender;
  if (verdict === null || row === undefined) return item;
  const words = {
    better: vscode.l10n.t("{0} is better than plain networks of its size", rowName(row)),
    smaller: vscode.l10n.t("{0} is as good as the best plain network, and smaller", rowName(row)),
    noBetter: vscode.l10n.t("a plain network is as good: {0}", rowName(row)),
    none: rowName(row),
  };
  item.description = words[verdict.kind];
  item.tooltip = verdict.text;
  if (row.id !== null) item.command = openCell(run, row.id);
  item.contextValue = "verdict;";
  return item;
}

function problemText({ state }: Run): string {
  if (state.kind === "unreadable") return vscode.l10n.t("Cannot be shown");
  if (state.kind === "paused") return vscode.l10n.t("Interrupted by an error: {0}", state.reason);
  return vscode.l10n.t("The search process ended unexpectedly");
}

/** What was read of the data in a few words, more on hover: as plain text, since a run may be anyone's. */
export function dataItem({ brief, lines, findings }: DataSummary): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("Data"));
  item.description = brief;
  item.tooltip = [...lines, ...findings.map(({ what, remedy }) => `${what}. ${remedy}`)].join("\n");
  item.iconPath = new vscode.ThemeIcon(findings.length > 0 ? "info" : "table");
  return item;
}

/** The best value of an objective so far. */
export function bestItem(run: Run, objective: string): vscode.TreeItem {
  const best = run.view.best[objective];
  const item = new vscode.TreeItem(vscode.l10n.t("Best {0}", objective));
  item.iconPath = new vscode.ThemeIcon("star-empty");
  if (best === undefined) return item;
  const { individual } = individualRecord(run.view, best.id);
  item.description = `${shortNumber(best.value)} · #${best.id} · ${originText(individual)}`;
  item.command = openCell(run, best.id);
  item.contextValue = "best;";
  return item;
}

export function openCell(run: Run, id: IndividualId): vscode.Command {
  return commandLink("moeRnas.showCell", vscode.l10n.t("Show Cell"), { run: run.id, id });
}
