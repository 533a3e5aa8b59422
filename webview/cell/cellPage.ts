import type { CellSnapshot, FromCellPanel } from "../../src/protocol/cellProtocol.ts";
import { type LineChart as Curve, LineChart } from "../curves/lineChart.ts";
import { cellGraph } from "../diagram/cellGraph.ts";
import { diagramLegend } from "../diagram/diagramLegend.ts";
import { DiagramView } from "../diagram/diagramView.ts";
import { choice, element } from "../shared/element.ts";
import { t } from "../shared/translate.ts";
import { type CellModel, cellModel } from "./cellModel.ts";
import { differenceSection, equationsSection, makingSection, measuresSection } from "./cellSections.ts";
import { confusionSection } from "./confusionSection.ts";
import { learningCurve } from "./learningCurve.ts";

/** What the reader chose; kept while the page is hidden. */
export interface CellUi {
  readonly highlight: boolean;
  readonly removed: boolean;
  /** Which parent the differences are from: 0 or 1. */
  readonly parent: number;
}

/** What the page asks of its port. */
interface CellPageActions {
  post(message: FromCellPanel): void;
  saveUi(ui: CellUi): void;
}

/** The cell panel: the graph at the left, what is known of the individual at the right. */
export class CellPage {
  readonly root: HTMLElement;
  readonly #header = element("header", { class: "cell-header" });
  readonly #graphTools = element("div", { class: "graph-tools" });
  readonly #difference = element("div", { class: "difference" });
  readonly #side = element("div", { class: "cell-side" });
  readonly #diagram = new DiagramView(t("Graph of the cell"));
  readonly #curve: Curve = new LineChart(210);
  #ui: CellUi;
  #snapshot: CellSnapshot | null = null;

  constructor(
    savedUi: Partial<CellUi> | null,
    private readonly actions: CellPageActions,
  ) {
    this.#ui = {
      highlight: savedUi?.highlight ?? true,
      removed: savedUi?.removed ?? false,
      parent: savedUi?.parent ?? 0,
    };
    const graph = element(
      "section",
      { class: "cell-graph", attributes: { "aria-label": t("Graph") } },
      this.#graphTools,
      this.#diagram.root,
      this.#difference,
      diagramLegend(),
    );
    this.root = element("main", { class: "cell-page" }, this.#header, graph, this.#side);
  }

  show(snapshot: CellSnapshot): void {
    this.#snapshot = snapshot;
    this.#draw();
  }

  #set(change: Partial<CellUi>): void {
    this.#ui = { ...this.#ui, ...change };
    this.actions.saveUi(this.#ui);
    this.#draw();
  }

  #draw(): void {
    const snapshot = this.#snapshot;
    if (snapshot === null) return;
    const focused = focusedKey(this.root);
    const model = cellModel(snapshot);
    this.#drawHeader(model, snapshot);
    this.#drawGraph(model, snapshot);
    const curve = learningCurve(model);
    this.#side.replaceChildren(
      equationsSection(model, (form) => this.actions.post({ type: "copied", form })),
      measuresSection(model, (id) => this.actions.post({ type: "cellOpened", id })),
      ...(model.confusion === null ? [] : [confusionSection(model.confusion)]),
      makingSection(model, (id) => this.actions.post({ type: "cellOpened", id })),
      element(
        "section",
        {},
        element("h2", { text: t("Learning curve") }),
        curve === null ? element("p", { class: "muted", text: t("No epoch has been trained yet.") }) : this.#curve.root,
      ),
    );
    if (curve !== null) this.#curve.show(curve);
    restoreFocus(this.root, focused);
  }

  #drawHeader(model: CellModel, snapshot: CellSnapshot): void {
    const { post } = this.actions;
    const { id } = snapshot.record.individual;
    const parents = model.parents.map((parent) => parent.id);
    const action = (icon: string, text: string, message: FromCellPanel) =>
      element(
        "button",
        { attributes: { type: "button", "data-key": message.type }, on: { click: () => post(message) } },
        element("span", { class: `codicon codicon-${icon}`, attributes: { "aria-hidden": "true" } }),
        text,
      );
    this.#header.replaceChildren(
      element("h1", { text: model.title }),
      element(
        "ul",
        { class: "badges", attributes: { "aria-label": t("State") } },
        ...model.badges.map(({ text, kind }) => element("li", { class: `badge ${kind}`, text })),
      ),
      element(
        "div",
        { class: "actions", attributes: { role: "toolbar", "aria-label": t("Actions") } },
        action("type-hierarchy-super", t("Show Lineage"), { type: "lineageOpened" }),
        action("graph-scatter", t("Reveal in Front"), { type: "revealedInFront" }),
        action("git-compare", parents.length > 0 ? t("Compare with Parents") : t("Compare…"), {
          type: "comparisonAsked",
          ids: [id, ...parents],
        }),
        action("add", t("Use as Seed Cell"), { type: "seedCellAsked" }),
        ...(snapshot.canExport ? [action("export", t("Export…"), { type: "exportAsked" })] : []),
      ),
    );
  }

  #drawGraph(model: CellModel, { sizes, record }: CellSnapshot): void {
    const { cell, parents, fault } = model;
    const chosen = parents[this.#ui.parent] ?? parents[0];
    const parent = this.#ui.highlight ? (chosen?.cell ?? null) : null;
    this.#graphTools.replaceChildren(...(parents.length === 0 ? [] : this.#differenceTools(model)));
    if (cell === null) {
      this.#difference.replaceChildren(element("p", { class: "fault", text: fault ?? "" }));
      return;
    }
    const graph = cellGraph(cell, {
      parent,
      withRemoved: this.#ui.removed,
      sizes,
      starts: record.individual.starts,
      parentIds: parents.map(({ id }) => id),
    });
    this.#difference.replaceChildren(
      ...(graph.difference === null || chosen === undefined ? [] : [differenceSection(graph.difference, chosen.id)]),
    );
    void this.#diagram.show(graph);
  }

  #differenceTools({ parents }: CellModel): HTMLElement[] {
    const { highlight, removed, parent } = this.#ui;
    const tools: HTMLElement[] = [
      checkbox(t("Highlight differences from"), "highlight", highlight, (on) => this.#set({ highlight: on })),
    ];
    if (parents.length === 1) tools.push(element("span", { text: t("parent #{0}", parents[0]?.id ?? "") }));
    else {
      const options = parents.map(({ id }, index) => ({
        value: String(index),
        text: index === 0 ? t("first parent #{0}", id) : t("second parent #{0}", id),
      }));
      const { select } = choice("", options, String(parent), (value) => this.#set({ parent: Number(value) }));
      select.setAttribute("aria-label", t("Parent to compare with"));
      select.dataset.key = "parent";
      tools.push(select);
    }
    if (highlight) {
      tools.push(checkbox(t("Draw removed blocks"), "removed", removed, (on) => this.#set({ removed: on })));
    }
    return tools;
  }
}

function checkbox(text: string, key: string, checked: boolean, changed: (on: boolean) => void): HTMLLabelElement {
  const input = element("input", {
    attributes: { type: "checkbox", "data-key": key },
    on: { change: () => changed(input.checked) },
  });
  input.checked = checked;
  return element("label", { class: "checkbox" }, input, text);
}

/** Elements are made anew with every snapshot; the one in focus is found again by its key. */
function focusedKey(root: HTMLElement): string | null {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement && root.contains(activeElement)
    ? (activeElement.dataset.key ?? null)
    : null;
}

function restoreFocus(root: HTMLElement, key: string | null): void {
  if (key !== null) root.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
}
