import * as vscode from "vscode";
import type { WorkersReport } from "../../protocol/queueProtocol.ts";
import { readWorkersFile } from "../../store/workersFile.ts";
import { shortNumber } from "../runs/progress.ts";
import type { Run } from "../runs/run.ts";
import { isActive } from "../runs/runState.ts";

/** Who trains for a run: the workers of its queue. */
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

/** None for a run that trains on threads of its own, and for one that rests. */
export async function workersNode(run: Run): Promise<WorkersNode | null> {
  const report = isActive(run.state) ? await readWorkersFile(run.folder) : null;
  return report === null ? null : { kind: "workers", run, report };
}

export function workerNodes(of: WorkersNode): WorkerNode[] {
  return of.report.workers.map((worker) => ({ kind: "worker", run: of.run, of, worker }));
}

export function workersItem({ report }: WorkersNode): vscode.TreeItem {
  const { workers, isConnected, waiting, queue } = report;
  const state = workers.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(vscode.l10n.t("Workers"), state);
  const perMinute = workers.reduce((sum, worker) => sum + worker.perMinute, 0);
  item.description = isConnected
    ? vscode.l10n.t("{0} · {1} per minute · {2} in line", workers.length, shortNumber(perMinute), waiting)
    : vscode.l10n.t("the queue is lost; waiting until it is back");
  item.iconPath = isConnected
    ? new vscode.ThemeIcon("server-environment")
    : new vscode.ThemeIcon("debug-disconnect", new vscode.ThemeColor("problemsWarningIcon.foreground"));
  item.tooltip = vscode.l10n.t("They work for every search of {0}.", queue);
  item.contextValue = "workers;";
  return item;
}

export function workerItem({ run, of, worker }: WorkerNode): vscode.TreeItem {
  const { name, host, pid, version, places, evaluations, perMinute, jobs, refused } = worker;
  const item = new vscode.TreeItem(name);
  const own = jobs.filter(({ run: each }) => each === of.report.run);
  const others = jobs.length - own.length;
  const parts = own.map(({ individual, epoch }) => vscode.l10n.t("#{0} epoch {1}", individual, epoch));
  if (others > 0) parts.push(vscode.l10n.t("{0} of other runs", others));
  if (refused !== null) parts.push(refused);
  else if (jobs.length === 0) parts.push(vscode.l10n.t("idle"));
  item.description = `${parts.join(", ")} · ${vscode.l10n.t("{0} per minute", shortNumber(perMinute))}`;
  item.iconPath = refused === null ? new vscode.ThemeIcon("server-process") : new vscode.ThemeIcon("circle-slash");
  item.tooltip = [
    vscode.l10n.t("Process {0} on {1}, version {2}", pid, host, version),
    vscode.l10n.t("{0} at once, {1} evaluations so far", places, evaluations),
    ...jobs.map(({ title, individual }) => `${title} #${individual}`),
  ].join("\n");
  item.accessibilityInformation = { label: `${name}, ${item.description}, ${run.name}` };
  item.contextValue = "worker;";
  return item;
}
