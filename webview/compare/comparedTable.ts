import { element } from "../shared/element.ts";
import { t } from "../shared/translate.ts";

interface TableRow {
  readonly label: string;
  readonly cells: readonly { readonly value: string; readonly best: boolean }[];
  readonly strong?: boolean;
}

/** A table with one column per compared thing; the best of a row is marked by weight, colour and a word. */
export function comparedTable(name: string, heads: readonly HTMLElement[], rows: readonly TableRow[]): HTMLElement {
  const body = rows.map(({ label, cells, strong }) =>
    element(
      "tr",
      strong ? { class: "objective" } : {},
      element("th", { text: label, attributes: { scope: "row" } }),
      ...cells.map(({ value, best }) =>
        best
          ? element(
              "td",
              { class: "best" },
              element("span", { class: "codicon codicon-star-full", attributes: { "aria-hidden": "true" } }),
              value,
              element("span", { class: "visually-hidden", text: ` ${t("(best)")}` }),
            )
          : element("td", { text: value }),
      ),
    ),
  );
  return element(
    "div",
    { class: "table-frame", attributes: { tabindex: "0", role: "region", "aria-label": name } },
    element(
      "table",
      { class: "measures compared" },
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("th", { text: t("Measure"), attributes: { scope: "col" } }),
          ...heads.map((head) => element("th", { attributes: { scope: "col" } }, head)),
        ),
      ),
      element("tbody", {}, ...body),
    ),
  );
}
