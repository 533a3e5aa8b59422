import type { DataSummary } from "../../formats/dataSummary.ts";
import type { IndividualId } from "../../run/individual.ts";
import type { Member, Run } from "../runs/run.ts";
import type { WorkerNode, WorkersNode } from "./workerItems.ts";

export interface RunNode {
  readonly kind: "run";
  readonly run: Run;
}

/** A line that says something of a run. */
/** `verdict`: what a search came to against plain networks. */
export type RunFact = "progress" | "problem" | "reading" | "verdict";

interface FactNode {
  readonly kind: "fact";
  readonly run: Run;
  readonly fact: RunFact;
}

/** The best value of an objective so far. */
interface BestNode {
  readonly kind: "best";
  readonly run: Run;
  readonly objective: string;
}

/** What was read of the data. */
interface DataNode {
  readonly kind: "data";
  readonly run: Run;
  readonly summary: DataSummary;
}

/** A list of individuals or, for `generations`, of lists. */
export interface ListNode {
  readonly kind: "list";
  readonly run: Run;
  readonly list: "front" | "failed" | "generations" | number;
}

export interface PageNode {
  readonly kind: "page";
  readonly of: ListNode;
  readonly page: Page;
}

interface IndividualNode {
  readonly kind: "individual";
  readonly run: Run;
  readonly id: IndividualId;
  /** Under which it stands; one individual is in several lists. */
  readonly parent: ListNode | PageNode;
}

/** What was retrained of a run, by the name of its folder. */
interface RetrainingNode {
  readonly kind: "retraining";
  readonly run: Run;
  readonly retraining: string;
}

export type TreeNode =
  | RunNode
  | FactNode
  | BestNode
  | DataNode
  | ListNode
  | PageNode
  | IndividualNode
  | RetrainingNode
  | WorkersNode
  | WorkerNode;

/** What identifies a row as long as the tree lives. */
export function nodeKey(node: TreeNode): string {
  switch (node.kind) {
    case "run":
      return node.run.id;
    case "fact":
      return `${node.run.id}/${node.fact}`;
    case "data":
      return `${node.run.id}/data`;
    case "best":
      return `${node.run.id}/best/${node.objective}`;
    case "list":
      return `${node.run.id}/list/${node.list}`;
    case "page":
      return `${nodeKey(node.of)}/${node.page.start}-${node.page.end}`;
    case "retraining":
      return `${node.run.id}/retraining/${node.retraining}`;
    case "workers":
      return `${node.run.id}/workers`;
    case "worker":
      return `${node.run.id}/workers/${node.worker.id}`;
    case "individual":
      return `${nodeKey(node.parent)}/#${node.id}`;
  }
}

/** The individual that a row is about. */
export function memberOf(node: TreeNode | undefined): Member | undefined {
  if (node?.kind === "individual") return { run: node.run, id: node.id };
  if (node?.kind !== "best") return undefined;
  const id: IndividualId | undefined = node.run.view.best[node.objective]?.id;
  return id === undefined ? undefined : { run: node.run, id };
}

/** Rows of the tree that are shown together: editors become slow with thousands of siblings. */
export const pageSize = 200;

/** A part of a long list, first and one past the last place in it. */
export interface Page {
  readonly start: number;
  readonly end: number;
}

/**
 * The pages below `page`, or none where it is short enough to be shown itself.
 *
 * There are never more than `pageSize` of them: pages of a longer list hold pages.
 */
export function pagesOf({ start, end }: Page): readonly Page[] {
  const length = end - start;
  if (length <= pageSize) return [];
  let step = pageSize;
  while (length > step * pageSize) step *= pageSize;
  const pages: Page[] = [];
  for (let at = start; at < end; at += step) pages.push({ start: at, end: Math.min(at + step, end) });
  return pages;
}
