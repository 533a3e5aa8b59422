import * as vscode from "vscode";
import { cellMeasures } from "../../measures/complexity.ts";
import type { IndividualId } from "../../run/individual.ts";
import { individualRecord, nextId } from "../../run/runView.ts";
import type { Retrainings } from "../retrain/retrainings.ts";
import type { Member, Run } from "../runs/run.ts";
import type { Runs } from "../runs/runs.ts";
import { type IndividualFilter, type IndividualOrder, orderById, parseIndividualFilter } from "./individualList.ts";
import { RunsTree } from "./runsTree.ts";
import { memberOf, type TreeNode } from "./treeNode.ts";

const orderKey = "moeRnas.order";
/** Looks for the row of a run, and the milliseconds between two of them. */
const mostReveals = 20;
const revealMs = 150;

/** The tree of runs on the side bar, with its filter and its order, which the workspace remembers. */
export class RunsView implements vscode.Disposable {
  readonly #tree: RunsTree;
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #selected = new vscode.EventEmitter<Member>();
  /** An individual was selected. */
  readonly onDidSelect = this.#selected.event;
  /** The runs whose rows are open. */
  readonly #opened = new Set<string>();
  readonly #removing: vscode.Disposable;
  #filter: { readonly text: string; readonly accepts: IndividualFilter } | null = null;
  #order: IndividualOrder;

  constructor(
    private readonly runs: Runs,
    retrainings: Retrainings,
    private readonly memory: vscode.Memento,
  ) {
    this.#order = memory.get(orderKey, orderById);
    this.#tree = new RunsTree(runs, retrainings, () => ({ filter: this.#filter?.accepts ?? null, order: this.#order }));
    this.#view = vscode.window.createTreeView("moeRnas.runs", {
      treeDataProvider: this.#tree,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#view.onDidExpandElement(({ element }) => {
      if (element.kind === "run") this.#opened.add(element.run.id);
    });
    this.#view.onDidCollapseElement(({ element }) => {
      if (element.kind === "run") this.#opened.delete(element.run.id);
    });
    this.#removing = runs.onDidRemove(({ id }) => this.#opened.delete(id));
    this.#view.onDidChangeSelection(({ selection }) => {
      const member = memberOf(selection[0]);
      if (member !== undefined) this.#selected.fire(member);
    });
  }

  get filterText(): string {
    return this.#filter?.text ?? "";
  }

  get order(): IndividualOrder {
    return this.#order;
  }

  /** What the lists can be filtered and sorted by: everything that some run measured. */
  get measures(): readonly string[] {
    const names = new Set(cellMeasures.map(({ name }) => name));
    for (const { view } of this.runs.all) {
      for (const { name } of [...view.objectives, ...view.constraints]) names.add(name);
      const evaluation = nextId(view) > 0 ? individualRecord(view, 0 as IndividualId).evaluation : null;
      if (evaluation?.status === "ok") for (const name of Object.keys(evaluation.metrics)) names.add(name);
    }
    return [...names];
  }

  get selection(): readonly TreeNode[] {
    return this.#view.selection;
  }

  /** An empty text shows everything; so does one that cannot be read. */
  setFilter(text: string): void {
    const trimmed = text.trim();
    const accepts = parseIndividualFilter(trimmed, this.measures);
    this.#filter = trimmed === "" || typeof accepts !== "function" ? null : { text: trimmed, accepts };
    this.#view.message = this.#filter === null ? "" : vscode.l10n.t("Showing individuals with {0}", trimmed);
    void vscode.commands.executeCommand("setContext", "moeRnas.isFiltered", this.#filter !== null);
    this.#tree.redrawAll();
  }

  setOrder(order: IndividualOrder): void {
    this.#order = order;
    void this.memory.update(orderKey, order);
    this.#tree.redrawAll();
  }

  /**
   * Shows a run in the tree, opened, as soon as the tree is so far: a side bar that is only now shown draws its rows a
   * moment later, and a row that is not drawn yet can neither be found nor opened.
   */
  async reveal(run: Run): Promise<void> {
    for (let attempt = 0; attempt < mostReveals; attempt++) {
      const options = { select: true, focus: false, expand: true };
      const isFound = await this.#view.reveal(this.#tree.runNode(run), options).then(
        () => true,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, revealMs));
      if (isFound && this.#opened.has(run.id)) return;
    }
  }

  /** The rows below `node`, or the runs; what the tree shows, for tests. */
  async rows(node?: TreeNode): Promise<readonly { readonly node: TreeNode; readonly item: vscode.TreeItem }[]> {
    const nodes = await this.#tree.getChildren(node);
    return nodes.map((each) => ({ node: each, item: this.#tree.getTreeItem(each) }));
  }

  /** What is shown while the mouse rests on a row. */
  tooltip(node: TreeNode): vscode.TreeItem["tooltip"] {
    return this.#tree.resolveTreeItem(this.#tree.getTreeItem(node), node).tooltip;
  }

  dispose(): void {
    this.#removing.dispose();
    this.#view.dispose();
    this.#tree.dispose();
    this.#selected.dispose();
  }
}
