import { element, iconButton } from "../shared/element.ts";
import { formatValue, measureTitle } from "../shared/format.ts";
import { t } from "../shared/translate.ts";
import type { FrontModel } from "./frontModel.ts";
import { individualName } from "./hoverCard.ts";
import { originTitle } from "./legend.ts";

/** Most rows that are built; the caption says so where the front has more. */
const mostRows = 200;

/** The front as a table: the same as the picture for those who read or cannot see it. */
export class FrontTable {
  readonly root = element("section", {
    class: "front-table across",
    attributes: { "aria-label": t("Front as a table") },
  });
  readonly #summary = element("summary");
  readonly #details = element("details", {}, this.#summary);
  readonly #scroll = element("div", {
    class: "scroll",
    attributes: { tabindex: "0", role: "region", "aria-label": t("Front") },
  });
  #front: ReadonlySet<number> | null = null;
  #sort: { readonly measure: string; readonly sign: 1 | -1 } | null = null;

  constructor(
    private readonly model: FrontModel,
    private readonly open: (id: number) => void,
    private readonly openLineage: (id: number) => void,
  ) {
    this.#details.append(this.#scroll);
    this.#details.addEventListener("toggle", () => {
      this.#front = null;
      this.update();
    });
    this.root.append(this.#details);
  }

  update(): void {
    const { front, run } = this.model;
    if (run === null) return;
    this.#summary.textContent =
      front.size === 1 ? t("Front as a table: 1 individual") : t("Front as a table: {0} individuals", front.size);
    if (!this.#details.open || front === this.#front) return;
    this.#front = front;
    this.#build();
  }

  #build(): void {
    const { model } = this;
    const measures = model.measures.filter(
      ({ objective, name }) => objective || name === "blocks" || name === "parameters",
    );
    const sort = this.#sort ?? { measure: measures[0]?.name ?? "", sign: 1 };
    const value = (id: number) => model.valueOf(sort.measure, id);
    const ids = [...model.front].sort((a, b) => sort.sign * (value(a) - value(b)) || a - b);
    const head = element("tr", {}, element("th", { text: t("Individual"), attributes: { scope: "col" } }));
    head.append(element("th", { text: t("Made by"), attributes: { scope: "col" } }));
    for (const { name } of measures) {
      const sorted = sort.measure === name ? (sort.sign === 1 ? "ascending" : "descending") : "none";
      const cell = element("th", { class: "number", attributes: { scope: "col", "aria-sort": sorted } });
      const arrow = sorted === "none" ? "" : sorted === "ascending" ? " ↑" : " ↓";
      cell.append(
        element("button", {
          class: "plain",
          text: measureTitle(name) + arrow,
          attributes: { type: "button" },
          on: {
            click: () => {
              this.#sort = { measure: name, sign: sorted === "ascending" ? -1 : 1 };
              this.#build();
            },
          },
        }),
      );
      head.append(cell);
    }
    const body = element("tbody");
    for (const id of ids.slice(0, mostRows)) {
      const open = element("button", {
        class: "plain link",
        text: individualName(model, id),
        attributes: { type: "button", title: t("Open the cell") },
        on: { click: () => this.open(id) },
      });
      const origin = model.run?.originOf(id) ?? "";
      const lineage = iconButton("type-hierarchy", t("Show the lineage of {0}", `#${id}`), () => this.openLineage(id));
      const row = element("tr", {}, element("td", {}, open, lineage), element("td", { text: originTitle(origin) }));
      for (const { name } of measures) {
        row.append(element("td", { class: "number", text: formatValue(model.valueOf(name, id)) }));
      }
      body.append(row);
    }
    const table = element("table", {}, element("thead", {}, head), body);
    if (ids.length > mostRows)
      table.prepend(element("caption", { text: t("The first {0} of {1}", mostRows, ids.length) }));
    this.#scroll.replaceChildren(table);
  }
}
