import * as vscode from "vscode";
import type { IndividualId } from "../../run/individual.ts";
import { individualRecord, individualRecords } from "../../run/runView.ts";
import { isOnFront } from "../../run/standing.ts";
import type { Host } from "../host.ts";
import type { Retraining } from "../retrain/retraining.ts";
import { progressText, settingsText } from "../retrain/retrainings.ts";
import { hasIndividuals, type Member, type Run } from "../runs/run.ts";
import { individualItem } from "../tree/individualItem.ts";
import { bestFirst, sortIndividuals } from "../tree/individualList.ts";
import { runDescription } from "../tree/runItem.ts";
import { memberOf, type TreeNode } from "../tree/treeNode.ts";

/*
 * The subject of a command: a run, an individual, a config. Menus, lenses, panels and keys hand over rows of the tree,
 * `{run, id}` with a run folder, `{uri}` of a config, or URIs; for any other argument the user chooses.
 */

/** The run of an argument, else one that the user chooses; with its log read. */
export async function runFor(
  host: Host,
  argument: unknown,
  accepts: (run: Run) => boolean,
  title: string,
): Promise<Run | undefined> {
  return (await runOf(host, argument)) ?? (await pickRun(host, accepts, title));
}

/** The individual of an argument, else the one that is selected in the tree, else one that the user chooses. */
export async function memberFor(host: Host, argument: unknown, title: string): Promise<Member | undefined> {
  return (await memberArgument(host, argument)) ?? (await pickMember(host, title));
}

/** The retraining of an argument, else one that the user chooses. */
export async function retrainingFor(
  host: Host,
  argument: unknown,
  accepts: (retraining: Retraining) => boolean,
  title: string,
): Promise<Retraining | undefined> {
  return (await retrainingArgument(host, argument)) ?? (await pickRetraining(host, accepts, title));
}

/** The run of an argument, with its log read. */
async function runOf(host: Host, argument: unknown): Promise<Run | undefined> {
  if (!isObject(argument)) return undefined;
  if (typeof argument.run === "string") return (await host.runs.open(argument.run)) ?? undefined;
  const node = asNode(argument);
  if (node === undefined) return undefined;
  const { run } = node.kind === "page" ? node.of : node;
  await run.load();
  return run;
}

/** The individual of an argument. */
export async function memberArgument(host: Host, argument: unknown): Promise<Member | undefined> {
  const row = memberOf(asNode(argument));
  if (row !== undefined) return row;
  if (!isObject(argument) || typeof argument.run !== "string" || !Number.isInteger(argument.id)) return undefined;
  const run = await host.runs.open(argument.run);
  const id = argument.id as IndividualId;
  return run === null || id < 0 || id >= run.view.individuals.size ? undefined : { run, id };
}

/** The retraining of an argument: a row of the tree, or `{run, retraining}` with a run folder and a name. */
async function retrainingArgument(host: Host, argument: unknown): Promise<Retraining | undefined> {
  if (!isObject(argument)) return undefined;
  const { run, retraining } = argument;
  if (typeof retraining !== "string") return undefined;
  const folder = isObject(run) ? run.id : run;
  return typeof folder === "string"
    ? ((await host.retrainings.open({ run: folder, retraining })) ?? undefined)
    : undefined;
}

/** Rows that were selected together: a menu hands over the row it was opened on, then all of them. */
export function selectedRows(args: readonly unknown[]): readonly TreeNode[] {
  const [first, all] = args;
  const rows = Array.isArray(all) && all.length > 0 ? all : [first];
  return rows.map(asNode).filter((node) => node !== undefined);
}

/** The config of an argument: a lens says `{uri}`, a menu hands over the URI itself. */
export function configArgument(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (isObject(argument) && typeof argument.uri === "string") return vscode.Uri.parse(argument.uri);
  return undefined;
}

/** The runs among rows that were selected together. */
export function selectedRuns(rows: readonly TreeNode[]): readonly Run[] {
  return rows.flatMap((row) => (row.kind === "run" ? [row.run] : []));
}

function asNode(argument: unknown): TreeNode | undefined {
  return isObject(argument) && typeof argument.kind === "string" ? (argument as unknown as TreeNode) : undefined;
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null;
}

/** Lets the user choose among the runs that a command is for; the only one is taken without asking. */
async function pickRun(host: Host, accepts: (run: Run) => boolean, title: string): Promise<Run | undefined> {
  await host.runs.discovered;
  const runs = host.runs.all.filter(accepts);
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no run for that: {0}", title));
    return undefined;
  }
  if (runs.length === 1) return loaded(runs[0]);
  const items = runs.map((run) => ({ label: run.name, description: runDescription(run), run }));
  return loaded((await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.run);
}

/** Two or more runs. */
export async function pickRuns(host: Host, accepts: (run: Run) => boolean, title: string): Promise<readonly Run[]> {
  const items = host.runs.all
    .filter(accepts)
    .map((run) => ({ label: run.name, description: runDescription(run), run }));
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true, matchOnDescription: true });
  return chosen?.map(({ run }) => run) ?? [];
}

/** The individual that is selected in the tree, else one that the user chooses from a run. */
async function pickMember(host: Host, title: string): Promise<Member | undefined> {
  const selected = memberOf(host.runsView.selection[0]);
  if (selected !== undefined) return selected;
  const run = await pickRun(host, hasIndividuals, title);
  if (run === undefined) return undefined;
  const chosen = await vscode.window.showQuickPick(memberItems(run), { title, matchOnDescription: true });
  return chosen?.member;
}

export async function pickMembers(run: Run, title: string): Promise<readonly Member[]> {
  const options = { title, canPickMany: true, matchOnDescription: true } as const;
  const chosen = await vscode.window.showQuickPick(memberItems(run), options);
  return chosen?.map(({ member }) => member) ?? [];
}

const mostOffered = 1000;

/** The front first, then the rest, each best first. */
function memberItems(run: Run): (vscode.QuickPickItem & { readonly member: Member })[] {
  const { view } = run;
  const [objective] = view.objectives;
  const records = sortIndividuals(
    [...individualRecords(view)].filter(({ evaluation }) => evaluation !== null),
    bestFirst(objective?.name ?? "id", view.objectives),
  );
  const front = records.filter(({ individual }) => isOnFront(view, individual.id));
  const rest = records.filter(({ individual }) => !isOnFront(view, individual.id));
  return [...front, ...rest].slice(0, mostOffered).map(({ individual: { id } }) => {
    const item = individualItem(individualRecord(view, id), view, isOnFront(view, id));
    return {
      label: String(item.label),
      description: String(item.description),
      ...(item.iconPath instanceof vscode.ThemeIcon ? { iconPath: item.iconPath } : {}),
      member: { run, id },
    };
  });
}

async function loaded(run: Run | undefined): Promise<Run | undefined> {
  await run?.load();
  return run;
}

/** A retraining that the user chooses; the only one is taken without asking. */
async function pickRetraining(
  host: Host,
  accepts: (retraining: Retraining) => boolean,
  title: string,
): Promise<Retraining | undefined> {
  await host.runs.discovered;
  for (const run of host.runs.all) await host.retrainings.refresh(run);
  const retrainings = host.retrainings.all.filter(accepts);
  if (retrainings.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("No cells were retrained that could be used for that."));
    return undefined;
  }
  if (retrainings.length === 1) return retrainings[0];
  const items = retrainings.map((retraining) => ({
    label: retraining.run.name,
    description: `${settingsText(retraining.settings)} · ${progressText(retraining)}`,
    retraining,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.retraining;
}
