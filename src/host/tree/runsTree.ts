import * as vscode from "vscode";
import { shortNumber } from "../../base/numberText.ts";
import type { DataSummary } from "../../formats/dataSummary.ts";
import { emptyFrontReason, failureLines, failureSummary, isFruitless } from "../../run/failures.ts";
import type { IndividualId } from "../../run/individual.ts";
import type { IndividualRecord } from "../../run/individualTable.ts";
import { individualRecord, individualRecords, lastGeneration, type RunView } from "../../run/runView.ts";
import { frontOf, isOnFront } from "../../run/standing.ts";
import { readDataSummary } from "../../store/dataSummaryFile.ts";
import type { Retrainings } from "../retrain/retrainings.ts";
import type { Run } from "../runs/run.ts";
import type { Runs } from "../runs/runs.ts";
import { individualItem, individualTooltip } from "./individualItem.ts";
import { type IndividualFilter, type IndividualOrder, sortIndividuals } from "./individualList.ts";
import { bestItem, dataItem, factItem, openCell, retrainingItem, runItem, runTooltip } from "./runItem.ts";
import { type ListNode, nodeKey, type Page, type PageNode, pagesOf, type RunNode, type TreeNode } from "./treeNode.ts";
import { workerItem, workerNodes, workersItem } from "./workerItems.ts";

/** What is shown of the lists, and in which order. */
interface ListView {
  readonly filter: IndividualFilter | null;
  readonly order: IndividualOrder;
}

/** A run that grows is drawn again at most this often. */
const redrawMs = 500;

/** Runs → what they are doing, best values, front, generations, failed → individuals, in pages. */
export class RunsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #nodes = new Map<string, RunNode>();
  readonly #stale = new Set<Run>();
  readonly #lists = new Map<string, CachedList>();
  readonly #data = new WeakMap<Run, DataSummary>();
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #redraw: NodeJS.Timeout | undefined;

  constructor(
    private readonly runs: Runs,
    private readonly retrainings: Retrainings,
    private readonly shown: () => ListView,
  ) {
    this.#disposables.push(
      runs.onDidChangeList(() => this.redrawAll()),
      runs.onDidRemove((run) => this.#forget(run)),
      runs.onDidChangeRun((run) => this.#redrawSoon(run)),
      retrainings.onDidChange((run) => this.#redrawSoon(run)),
    );
  }

  redrawAll(): void {
    this.#lists.clear();
    this.#changed.fire(undefined);
  }

  runNode(run: Run): RunNode {
    const node = this.#nodes.get(run.id);
    if (node?.run === run) return node;
    const made: RunNode = { kind: "run", run };
    this.#nodes.set(run.id, made);
    return made;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = this.#item(node);
    item.id = nodeKey(node);
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    if (node.kind === "run") item.tooltip = runTooltip(node.run);
    if (node.kind === "individual") {
      item.tooltip = individualTooltip(individualRecord(node.run.view, node.id), node.run.view);
    }
    if (node.kind === "best") {
      const best = node.run.view.best[node.objective];
      if (best !== undefined) item.tooltip = individualTooltip(individualRecord(node.run.view, best.id), node.run.view);
    }
    return item;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node === undefined) {
      await this.runs.discovered;
      return this.runs.all.map((run) => this.runNode(run));
    }
    switch (node.kind) {
      case "run":
        return this.#runChildren(node.run, await this.#dataOf(node.run));
      case "list":
        return this.#rows(node, { start: 0, end: this.#length(node) }, node);
      case "page":
        return this.#rows(node.of, node.page, node);
      case "workers":
        return workerNodes(node);
      default:
        return [];
    }
  }

  getParent(node: TreeNode): TreeNode | undefined {
    switch (node.kind) {
      case "run":
        return undefined;
      case "individual":
        return node.parent;
      case "page":
      case "worker":
        return node.of;
      case "list":
        return typeof node.list === "number"
          ? { kind: "list", run: node.run, list: "generations" }
          : this.runNode(node.run);
      default:
        return this.runNode(node.run);
    }
  }

  dispose(): void {
    clearTimeout(this.#redraw);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Rows and lists hold the whole view of a run. */
  #forget(run: Run): void {
    this.#nodes.delete(run.id);
    this.#stale.delete(run);
    for (const [key, { view }] of this.#lists) if (view === run.view) this.#lists.delete(key);
  }

  #redrawSoon(run: Run): void {
    this.#stale.add(run);
    this.#redraw ??= setTimeout(() => {
      this.#redraw = undefined;
      const stale = [...this.#stale];
      this.#stale.clear();
      for (const each of stale) {
        // A run that is not drawn yet is drawn with the list.
        const drawn = this.#nodes.get(each.id);
        if (drawn?.run === each) this.#changed.fire(drawn);
      }
    }, redrawMs);
  }

  /** Written once, before the log. */
  async #dataOf(run: Run): Promise<DataSummary | null> {
    const known = this.#data.get(run);
    if (known !== undefined) return known;
    const summary = await readDataSummary(run.folder);
    if (summary !== null) this.#data.set(run, summary);
    return summary;
  }

  #runChildren(run: Run, summary: DataSummary | null): TreeNode[] {
    if (!run.isLoaded) void run.load();
    const { view, state } = run;
    if (!run.isLoaded && view.individuals.size === 0) return [{ kind: "fact", run, fact: "reading" }];
    const nodes: TreeNode[] = [];
    const interrupted = state.kind === "paused" && state.reason !== "user";
    if (state.kind === "crashed" || state.kind === "unreadable" || interrupted) {
      nodes.push({ kind: "fact", run, fact: "problem" });
    }
    nodes.push({ kind: "fact", run, fact: "progress" });
    if (view.confirmation !== null && view.confirmation.rounds > 0) nodes.push({ kind: "fact", run, fact: "verdict" });
    if (summary !== null) nodes.push({ kind: "data", run, summary });
    if (run.workers !== null) nodes.push({ kind: "workers", run, report: run.workers });
    for (const { name } of view.objectives) {
      if (view.best[name] !== undefined) nodes.push({ kind: "best", run, objective: name });
    }
    nodes.push({ kind: "list", run, list: "front" }, { kind: "list", run, list: "generations" });
    if (view.failed > 0) nodes.push({ kind: "list", run, list: "failed" });
    for (const { folder } of this.retrainings.of(run)) {
      nodes.push({ kind: "retraining", run, retraining: folder.settings });
    }
    return nodes;
  }

  #item(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case "run":
        return runItem(node.run, this.retrainings.isRunning(node.run));
      case "fact":
        return factItem(node.run, node.fact);
      case "data":
        return dataItem(node.summary);
      case "best":
        return bestItem(node.run, node.objective);
      case "list":
        return this.#listItem(node);
      case "page":
        return this.#pageItem(node);
      case "retraining":
        return retrainingItem(this.retrainings.of(node.run), node.retraining);
      case "workers":
        return workersItem(node);
      case "worker":
        return workerItem(node);
      case "individual": {
        const { view } = node.run;
        const item = individualItem(individualRecord(view, node.id), view, isOnFront(view, node.id));
        item.command = openCell(node.run, node.id);
        return item;
      }
    }
  }

  #listItem(node: ListNode): vscode.TreeItem {
    const { run, list } = node;
    const { view } = run;
    const length = this.#length(node);
    const closed = length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed;
    const item = new vscode.TreeItem(listTitle(list), closed);
    item.contextValue = `list;${typeof list === "number" ? "generation" : list};`;
    item.description = String(length);
    if (list === "front") item.iconPath = new vscode.ThemeIcon("graph-scatter");
    if (list === "failed") {
      item.iconPath = new vscode.ThemeIcon("error");
      item.description = failureSummary(view);
      item.tooltip = failureLines(view).join("\n");
    }
    if (list === "front" && isFruitless(view)) item.tooltip = emptyFrontReason(view)?.join("\n");
    if (list === "generations") item.iconPath = new vscode.ThemeIcon("layers");
    if (typeof list === "number") {
      item.iconPath = new vscode.ThemeIcon("git-commit");
      const summary = view.generations[list];
      const state =
        summary === undefined
          ? vscode.l10n.t("under way")
          : vscode.l10n.t("hypervolume {0}", shortNumber(summary.hypervolume));
      item.description = `${cellsText(length)} · ${state}`;
    }
    return item;
  }

  #pageItem({ of, page }: PageNode): vscode.TreeItem {
    const item = new vscode.TreeItem(
      `${(page.start + 1).toLocaleString("en-US")} – ${page.end.toLocaleString("en-US")}`,
      vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.iconPath = new vscode.ThemeIcon("list-unordered");
    item.contextValue = "page;";
    if (of.list !== "generations") {
      const first = this.#records(of)[page.start];
      if (first !== undefined) item.description = vscode.l10n.t("from #{0}", first.individual.id);
    }
    return item;
  }

  #length(node: ListNode): number {
    return node.list === "generations" ? generationCount(node.run.view) : this.#records(node).length;
  }

  #rows(of: ListNode, page: Page, parent: ListNode | PageNode): TreeNode[] {
    const pages = pagesOf(page);
    if (pages.length > 0) return pages.map((each) => ({ kind: "page", of, page: each }));
    const { run } = of;
    if (of.list === "generations") {
      // The latest first: it is what one looks for.
      const count = generationCount(run.view);
      const numbers = Array.from({ length: page.end - page.start }, (_, place) => count - 1 - page.start - place);
      return numbers.map((list) => ({ kind: "list", run, list }));
    }
    return this.#records(of)
      .slice(page.start, page.end)
      .map(({ individual }) => ({ kind: "individual", run, id: individual.id, parent }));
  }

  /** Filtered and sorted; kept until the run grows or another filter or order is chosen. */
  #records(node: ListNode): readonly IndividualRecord[] {
    const key = nodeKey(node);
    const { view } = node.run;
    const { filter, order } = this.shown();
    const cached = this.#lists.get(key);
    if (cached?.view === view && cached.filter === filter && cached.order === order) return cached.records;
    const all = [...recordsIn(view, node.list)];
    const records = sortIndividuals(filter === null ? all : all.filter(filter), order);
    this.#lists.set(key, { view, filter, order, records });
    return records;
  }
}

interface CachedList extends ListView {
  readonly view: RunView;
  readonly records: readonly IndividualRecord[];
}

function recordsIn(view: RunView, list: ListNode["list"]): Iterable<IndividualRecord> {
  if (list === "front") return [...frontOf(view)].map((id) => individualRecord(view, id));
  if (typeof list === "number") {
    const start = list === 0 ? 0 : (view.generations[list - 1]?.nextId ?? view.individuals.size);
    const end = view.generations[list]?.nextId ?? view.individuals.size;
    return Array.from({ length: end - start }, (_, place) => individualRecord(view, (start + place) as IndividualId));
  }
  return [...individualRecords(view)].filter(({ evaluation }) => evaluation?.status === "failed");
}

/** With the one under way, once it has individuals. */
function generationCount(view: RunView): number {
  const completed = view.generations.length;
  return view.individuals.size > (lastGeneration(view)?.nextId ?? 0) ? completed + 1 : completed;
}

function cellsText(count: number): string {
  return count === 1 ? vscode.l10n.t("1 cell") : vscode.l10n.t("{0} cells", count);
}

function listTitle(list: ListNode["list"]): string {
  switch (list) {
    case "front":
      return vscode.l10n.t("Pareto front");
    case "failed":
      return vscode.l10n.t("Failed");
    case "generations":
      return vscode.l10n.t("Generations");
    case 0:
      return vscode.l10n.t("Initial population");
    default:
      return vscode.l10n.t("Generation {0}", list);
  }
}
