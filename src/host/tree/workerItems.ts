import * as vscode from "vscode";
import { shortNumber } from "../../base/numberText.ts";
import type { WorkersReport } from "../../protocol/queueProtocol.ts";
import type { Run } from "../runs/run.ts";

/** Who trains for a run: threads or programs of its own, or the workers of its queue. */
export interface WorkersNode {
  readonly kind: "workers";
  readonly run: Run;
  readonly report: WorkersReport;
}

export interface WorkerNode {
  readonly kind: "worker";
  readonly run: Run;
  readonly of: WorkersNode;
  readonly worker: WorkersReport["workers"][number];
}

export function workerNodes(of: WorkersNode): WorkerNode[] {
  return of.report.workers.map((worker) => ({ kind: "worker", run: of.run, of, worker }));
}

export function workersItem({ report }: WorkersNode): vscode.TreeItem {
  const { workers, isConnected, queue } = report;
  const state = workers.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(vscode.l10n.t("Workers"), state);
  item.description = workersText(report);
  const warning = new vscode.ThemeColor("problemsWarningIcon.foreground");
  if (!isConnected) item.iconPath = new vscode.ThemeIcon("debug-disconnect", warning);
  else if (workers.length === 0) item.iconPath = new vscode.ThemeIcon("warning", warning);
  else item.iconPath = new vscode.ThemeIcon("server-environment");
  if (queue === null) item.tooltip = vscode.l10n.t("They are part of this search and end with it.");
  else if (workers.length > 0) item.tooltip = vscode.l10n.t("They work for every search of {0}.", queue);
  else {
    const command = `moe-rnas worker --queue ${queue}`;
    item.tooltip = `${vscode.l10n.t("The search waits until one comes. Start one on any machine:")}\n${command}`;
  }
  item.contextValue = "workers;";
  return item;
}

/** `2 · 31 per minute · 5 in line` */
function workersText({ workers, isConnected, waiting }: WorkersReport): string {
  if (!isConnected) return vscode.l10n.t("the queue is lost; waiting until it is back");
  const perMinute = workers.reduce((sum, worker) => sum + worker.perMinute, 0);
  const parts =
    workers.length === 0
      ? [vscode.l10n.t("none; the search waits")]
      : [String(workers.length), ...rateTexts(perMinute)];
  if (waiting > 0) parts.push(vscode.l10n.t("{0} in line", waiting.toLocaleString("en-US")));
  return parts.join(" · ");
}

/** None as long as nothing was finished. */
function rateTexts(perMinute: number): string[] {
  if (perMinute === 0) return [];
  return [vscode.l10n.t("{0} per minute", shortNumber(perMinute < 10 ? perMinute : Math.round(perMinute)))];
}

export function workerItem({ run, of, worker }: WorkerNode): vscode.TreeItem {
  const { name, host, pid, version, places, evaluations, perMinute, jobs, refused } = worker;
  const isOwn = of.report.queue === null;
  const item = new vscode.TreeItem(isOwn ? vscode.l10n.t("Worker {0}", name) : name);
  const own = jobs.filter(({ run: each }) => each === of.report.run);
  const others = jobs.length - own.length;
  const parts = own.map(({ individual, epoch }) => vscode.l10n.t("#{0} epoch {1}", individual, epoch));
  if (others > 0) parts.push(vscode.l10n.t("{0} of other runs", others));
  if (refused !== null) parts.push(refused);
  else if (jobs.length === 0) parts.push(vscode.l10n.t("idle"));
  item.description = [parts.join(", "), ...rateTexts(perMinute)].join(" · ");
  item.iconPath = refused === null ? new vscode.ThemeIcon("server-process") : new vscode.ThemeIcon("circle-slash");
  item.tooltip = isOwn
    ? vscode.l10n.t("{0} evaluations so far", evaluations)
    : [
        vscode.l10n.t("Process {0} on {1}, version {2}", pid, host, version),
        vscode.l10n.t("{0} at once, {1} evaluations so far", places, evaluations),
        ...jobs.map(({ title, individual }) => `${title} #${individual}`),
      ].join("\n");
  item.accessibilityInformation = { label: `${item.label}, ${item.description}, ${run.name}` };
  item.contextValue = "worker;";
  return item;
}
