import type { CellFileSnapshot, FromCellFilePanel } from "../../src/protocol/cellFileProtocol.ts";
import { equationsSection } from "../cell/cellSections.ts";
import { cellGraph } from "../diagram/cellGraph.ts";
import { diagramLegend } from "../diagram/diagramLegend.ts";
import { DiagramView } from "../diagram/diagramView.ts";
import { element } from "../shared/element.ts";
import { t } from "../shared/translate.ts";
import { type CellFileModel, cellFileModel } from "./cellFileModel.ts";

/** A `.cell.json` as what it is: the graph at the left, equations and costs at the right; or what is wrong with it. */
export class CellFilePage {
  readonly root: HTMLElement;
  readonly #header = element("header", { class: "cell-header" });
  readonly #fault = element("p", { class: "fault", attributes: { role: "status" } });
  readonly #side = element("div", { class: "cell-side" });
  readonly #diagram = new DiagramView(t("Graph of the cell"));
  readonly #graph = element(
    "section",
    { class: "cell-graph", attributes: { "aria-label": t("Graph") } },
    this.#diagram.root,
    diagramLegend(),
  );

  constructor(private readonly post: (message: FromCellFilePanel) => void) {
    this.root = element("main", { class: "cell-page" }, this.#header);
  }

  show(snapshot: CellFileSnapshot): void {
    const model = cellFileModel(snapshot);
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    this.#drawHeader(snapshot.name, model);
    if (model === null) {
      this.#fault.textContent = snapshot.fault;
      this.root.replaceChildren(this.#header, this.#fault);
      return;
    }
    this.root.replaceChildren(this.#header, this.#graph, this.#side);
    this.#side.replaceChildren(
      equationsSection(model, (form) => this.post({ type: "copied", form })),
      costsSection(model),
    );
    void this.#diagram.show(cellGraph(model.cell));
    if (focused !== undefined) this.root.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  #drawHeader(name: string, model: CellFileModel | null): void {
    const action = (icon: string, text: string, message: FromCellFilePanel) =>
      element(
        "button",
        { attributes: { type: "button", "data-key": message.type }, on: { click: () => this.post(message) } },
        element("span", { class: `codicon codicon-${icon}`, attributes: { "aria-hidden": "true" } }),
        text,
      );
    this.#header.replaceChildren(
      element("h1", { text: name }),
      element(
        "ul",
        { class: "badges" },
        ...(model?.badges ?? []).map((text) => element("li", { class: "badge", text })),
      ),
      element(
        "div",
        { class: "actions", attributes: { role: "toolbar", "aria-label": t("Actions") } },
        ...(model === null ? [] : [action("add", t("Use as Seed Cell"), { type: "seedCellAsked" })]),
        action("code", t("Open as Text"), { type: "textOpened" }),
      ),
    );
  }
}

function costsSection({ columns, rows }: CellFileModel): HTMLElement {
  const head = (text: string) => element("th", { text, attributes: { scope: "col" } });
  const body = rows.map(({ label, values }) =>
    element(
      "tr",
      {},
      element("th", { text: label, attributes: { scope: "row" } }),
      ...values.map((value) => element("td", { text: value })),
    ),
  );
  return element(
    "section",
    {},
    element("h2", { text: t("Costs") }),
    element("p", { class: "muted note", text: t("Of one layer that reads as many features as it has units: I = H.") }),
    element(
      "div",
      { class: "table-frame", attributes: { tabindex: "0", role: "region", "aria-label": t("Costs") } },
      element(
        "table",
        { class: "measures" },
        element("thead", {}, element("tr", {}, head(t("Measure")), ...columns.map(head))),
        element("tbody", {}, ...body),
      ),
    ),
  );
}
