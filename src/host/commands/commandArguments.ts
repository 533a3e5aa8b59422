import * as vscode from "vscode";
import type { IndividualId } from "../../run/individual.ts";
import type { Host } from "../host.ts";
import type { Retraining } from "../retrain/retraining.ts";
import type { Member, Run } from "../runs/run.ts";
import { memberOf, type TreeNode } from "../tree/treeNode.ts";

/**
 * Readers of what menus, lenses and panels hand to a command: rows of the tree, `{run, id}` with a run folder,
 * `{uri}` of a config, or URIs. What is something else counts as nothing, and the command asks.
 */

/** The run of an argument, with its log read. */
export async function runOf(host: Host, argument: unknown): Promise<Run | undefined> {
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
  if (!isObject(argument) || typeof argument.run !== "string" || typeof argument.id !== "number") return undefined;
  const run = await host.runs.open(argument.run);
  return run === null || argument.id >= run.view.individuals.size
    ? undefined
    : { run, id: argument.id as IndividualId };
}

/** The retraining of an argument: a row of the tree, or `{run, retraining}` with a run folder and a name. */
export async function retrainingArgument(host: Host, argument: unknown): Promise<Retraining | undefined> {
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
