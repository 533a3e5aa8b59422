import type { FromComparePanel, IndividualsSnapshot } from "../../src/protocol/compareProtocol.ts";
import { LineChart } from "../curves/lineChart.ts";
import { cellGraph } from "../diagram/cellGraph.ts";
import { DiagramView } from "../diagram/diagramView.ts";
import { element } from "../shared/element.ts";
import { t } from "../shared/translate.ts";
import { comparedTable } from "./comparedTable.ts";
import { type IndividualColumn, individualsModel } from "./individualsModel.ts";

/** Individuals side by side: a table, the learning curves overlaid, and a card with the graph of each. */
export class IndividualsView {
  readonly root = element("div", { class: "compare-body" });
  readonly #chart: LineChart;
  /** By place: a snapshot of a run that goes on does not draw a graph anew. */
  readonly #diagrams: DiagramView[] = [];

  constructor(private readonly post: (message: FromComparePanel) => void) {
    this.#chart = new LineChart(240, (member) => post({ type: "cellOpened", member }));
  }

  show(snapshot: IndividualsSnapshot): string {
    const { columns, rows, curves } = individualsModel(snapshot);
    const heads = columns.map(({ title, member }) =>
      element("button", {
        class: "link",
        text: title,
        attributes: { type: "button", title: t("Show the cell") },
        on: { click: () => this.post({ type: "cellOpened", member }) },
      }),
    );
    this.root.replaceChildren(
      element(
        "section",
        {},
        element("h2", { text: t("Measures") }),
        comparedTable(
          t("Measures"),
          heads,
          rows.map(({ label, cells, objective }) => ({ label, cells, strong: objective !== null })),
        ),
      ),
      ...(curves === null
        ? []
        : [element("section", {}, element("h2", { text: t("Learning curves") }), this.#chart.root)]),
      element(
        "section",
        { class: "cards-section" },
        element("h2", { text: t("Cells") }),
        element("div", { class: "cards" }, ...columns.map((column, index) => this.#card(column, index))),
      ),
    );
    if (curves !== null) this.#chart.show(curves);
    return t("Comparison of {0} individuals", columns.length);
  }

  #card(column: IndividualColumn, index: number): HTMLElement {
    const { title, making, onFront, failure, equations, cell, member, individual } = column;
    this.#diagrams[index] ??= new DiagramView(t("Graph of {0}", title));
    const diagram = this.#diagrams[index];
    if (cell !== null) {
      const { starts } = individual.record.individual;
      void diagram.show(cellGraph(cell, { sizes: individual.sizes, starts }));
    }
    const badges: HTMLElement[] = [];
    if (onFront) badges.push(element("span", { class: "badge good", text: t("on the front") }));
    if (failure !== "") badges.push(element("span", { class: "badge bad", text: failure }));
    return element(
      "article",
      { class: "card", attributes: { "aria-label": title } },
      element(
        "div",
        { class: "card-head" },
        element("h3", { text: title }),
        ...badges,
        element("button", {
          class: "quiet",
          text: t("Lineage"),
          attributes: { type: "button", "aria-label": t("Show the lineage of {0}", title) },
          on: { click: () => this.post({ type: "lineageOpened", member }) },
        }),
      ),
      element("p", { class: "muted", text: making }),
      ...(cell === null ? [] : [diagram.root]),
      element("pre", {
        class: "equations",
        text: equations,
        attributes: { tabindex: "0", "aria-label": t("Equations of {0}", title) },
      }),
    );
  }
}
