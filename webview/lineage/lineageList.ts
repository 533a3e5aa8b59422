import type { IndividualId } from "../../src/run/individual.ts";
import { element } from "../shared/element.ts";
import { onResize } from "../shared/frame.ts";
import { t } from "../shared/translate.ts";
import type { LineageLine, LineageModel, LineageRow } from "./lineageModel.ts";

const laneWidth = 18;
const margin = 14;
/** From the top of a row to its dot, and from a dot to where its lines run straight. */
const dotTop = 13;
const bend = 26;
const svgNamespace = "http://www.w3.org/2000/svg";

/** The ancestors as a list, with the graph drawn beside it. */
export class LineageList {
  readonly root: HTMLElement;
  readonly #list = element("ol", { class: "lineage-rows" });
  readonly #graph = document.createElementNS(svgNamespace, "svg");
  #model: LineageModel | null = null;

  constructor(
    private readonly actions: {
      cellOpened(id: IndividualId): void;
      lineageOpened(id: IndividualId): void;
    },
  ) {
    this.#graph.classList.add("lineage-graph");
    this.#graph.setAttribute("aria-hidden", "true");
    this.root = element("div", {}, legend(), element("div", { class: "lineage-list" }, this.#graph, this.#list));
    onResize(this.#list, () => this.#drawGraph());
  }

  show(model: LineageModel): void {
    this.#model = model;
    this.#list.replaceChildren(...model.rows.map((row, index) => this.#row(row, index === 0)));
    this.#list.style.paddingLeft = `${this.#laneX(model.layout.lanes) + 4}px`;
    this.#drawGraph();
  }

  #row(row: LineageRow, subject: boolean): HTMLElement {
    const { cellOpened, lineageOpened } = this.actions;
    const heading = element("button", {
      class: "link id",
      text: row.heading,
      attributes: { type: "button", title: t("Show the cell"), "data-key": `cell-${row.id}` },
      on: { click: () => cellOpened(row.id) },
    });
    const head = element("div", { class: "lineage-head" }, heading, element("span", { text: row.making }));
    if (row.genes !== "") head.append(element("span", { class: "muted", text: row.genes }));
    if (row.onFront) head.append(element("span", { class: "badge good", text: t("front") }));
    if (row.status === "failed") head.append(element("span", { class: "badge bad", text: t("failed") }));
    if (row.status === "pending") head.append(element("span", { class: "badge", text: t("not evaluated yet") }));
    if (row.twinOf !== null) head.append(element("span", { class: "badge", text: t("same cell as #{0}", row.twinOf) }));
    for (const { label, value } of row.values) {
      head.append(element("span", { class: "value" }, element("span", { class: "muted", text: `${label} ` }), value));
    }
    if (!subject && row.edges.length > 0) {
      head.append(
        element("button", {
          class: "link more",
          text: t("its lineage"),
          attributes: {
            type: "button",
            "aria-label": t("Show the lineage of {0}", `#${row.id}`),
            "data-key": `lineage-${row.id}`,
          },
          on: { click: () => lineageOpened(row.id) },
        }),
      );
    }
    return element(
      "li",
      { class: subject ? "subject" : "" },
      head,
      ...row.edges.flatMap((edge) => [edgeLine(edge), ...operators(edge.edits)]),
      ...operators(row.edits),
    );
  }

  #laneX(lane: number): number {
    return margin + lane * laneWidth;
  }

  #drawGraph(): void {
    const model = this.#model;
    if (model === null) return;
    const rows = [...this.#list.children] as HTMLElement[];
    const tops = rows.map((row) => row.offsetTop + dotTop);
    const shapes: SVGElement[] = [];
    const { layout } = model;
    layout.rows.forEach(({ links }, index) => {
      const [top, bottom] = [tops[index], tops[index + 1]];
      if (top === undefined || bottom === undefined) return;
      for (const { from, to, first } of links) {
        const [x, nextX] = [this.#laneX(from), this.#laneX(to)];
        const turn = Math.min(bend, bottom - top);
        const path =
          from === to
            ? `M${x},${top}V${bottom}`
            : `M${x},${top}C${x},${top + turn * 0.6} ${nextX},${top + turn * 0.4} ${nextX},${top + turn}V${bottom}`;
        shapes.push(shape("path", { d: path, class: first ? "line" : "line second" }));
      }
    });
    layout.rows.forEach(({ lane }, index) => {
      const row = model.rows[index] as LineageRow;
      const center = { cx: String(this.#laneX(lane)), cy: String(tops[index]) };
      if (row.onFront) shapes.push(shape("circle", { ...center, r: "8.5", class: "ring" }));
      shapes.push(shape("circle", { ...center, r: "5", class: `dot ${row.origin} ${row.status}` }));
    });
    this.#graph.setAttribute("width", String(this.#laneX(layout.lanes)));
    this.#graph.setAttribute("height", String(this.#list.offsetHeight));
    this.#graph.replaceChildren(...shapes);
  }
}

/** What the dots and lines stand for. */
function legend(): HTMLElement {
  const kinds = [
    ["mutation", t("mutation")],
    ["crossover", t("crossover")],
    ["random", t("random")],
    ["seed", t("seed cell")],
    ["on-front", t("on the front")],
    ["second", t("second parent")],
  ] as const;
  return element(
    "ul",
    { class: "lineage-legend", attributes: { "aria-label": t("Legend") } },
    ...kinds.map(([kind, text]) =>
      element("li", {}, element("span", { class: `dot-swatch ${kind}`, attributes: { "aria-hidden": "true" } }), text),
    ),
  );
}

function edgeLine({ parent, role, changes, morphism }: LineageLine): HTMLElement {
  const line = element("div", { class: "lineage-edge" });
  line.append(
    element("span", {
      class: "muted",
      text: role === "first" ? t("from #{0}", parent) : t("with a part of #{0}", parent),
    }),
  );
  for (const { label, text, tone } of changes) {
    line.append(
      element(
        "span",
        { class: "edge-change" },
        element("span", { class: "muted", text: `${label} ` }),
        element("span", { class: `tone ${tone}`, text }),
      ),
    );
  }
  if (morphism !== null) line.append(element("span", { class: "muted edge-change", text: morphism }));
  return line;
}

function operators(edits: LineageRow["edits"]): HTMLElement[] {
  return edits.map(({ operator, description }) =>
    element(
      "div",
      { class: "edge-edit" },
      element("code", { class: "operator", text: operator }),
      element("span", { class: "edit", text: description }),
    ),
  );
}

function shape(name: "path" | "circle", attributes: { readonly [name: string]: string }): SVGElement {
  const built = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) built.setAttribute(key, value);
  return built;
}
