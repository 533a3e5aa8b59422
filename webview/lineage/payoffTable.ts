import { element } from "../shared/element.ts";
import { t } from "../shared/translate.ts";
import type { PayoffOrder, PayoffRow, Share } from "./payoffModel.ts";
import { sortedPayoff } from "./payoffModel.ts";

const columns: readonly { readonly order: PayoffOrder; readonly text: string; readonly title: string }[] = [
  { order: "operator", text: t("Operator"), title: t("The transformation, or crossover") },
  { order: "tried", text: t("Tried"), title: t("Evaluated children that it helped to make") },
  {
    order: "improved",
    text: t("Improved"),
    title: t("Children better than their first parent in the first objective"),
  },
  { order: "archive", text: t("Reached front"), title: t("Children that were non-dominated when a generation ended") },
  {
    order: "median",
    text: t("Median change"),
    title: t("Child against first parent in the first objective, the median"),
  },
  {
    order: "morphism",
    text: t("Morphism error"),
    title: t("Child against first parent in validation loss before the child trained, the median"),
  },
  { order: "mean", text: t("Mean change"), title: t("Child against first parent in the first objective, the mean") },
];

/** Which operators paid off, sorted by the column that the reader chose. */
export function payoffTable(
  rows: readonly PayoffRow[],
  order: PayoffOrder,
  choose: (order: PayoffOrder) => void,
): HTMLElement {
  const heads = columns.map((column) => {
    const sorted = column.order === order;
    return element(
      "th",
      {
        attributes: {
          scope: "col",
          "aria-sort": sorted ? (column.order === "operator" ? "ascending" : "descending") : "none",
        },
      },
      element(
        "button",
        {
          class: "link",
          text: column.text,
          attributes: { type: "button", title: column.title, "data-key": `sort-${column.order}` },
          on: { click: () => choose(column.order) },
        },
        element("span", {
          class: sorted ? "codicon codicon-chevron-down" : "",
          attributes: { "aria-hidden": "true" },
        }),
      ),
    );
  });
  const body = sortedPayoff(rows, order).map((row) =>
    element(
      "tr",
      {},
      element("th", { attributes: { scope: "row" } }, element("code", { class: "operator", text: row.operator })),
      element("td", {}, String(row.tried), element("span", { class: "change worse", text: row.failed })),
      shareCell(row.improved),
      shareCell(row.archive),
      element("td", { class: `tone ${row.median.tone}`, text: row.median.text }),
      morphismCell(row.morphism),
      element("td", { class: `tone ${row.mean.tone}`, text: row.mean.text }),
    ),
  );
  return element(
    "div",
    { class: "table-frame", attributes: { tabindex: "0", role: "region", "aria-label": t("Operators") } },
    element(
      "table",
      { class: "measures payoff" },
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...body),
    ),
  );
}

/** The error as the children began to train; under it what it was before they were calibrated. */
function morphismCell({ text, detail }: PayoffRow["morphism"]): HTMLElement {
  return element("td", {}, text, ...(detail === "" ? [] : [element("div", { class: "muted", text: detail })]));
}

function shareCell({ share, text, detail }: Share): HTMLElement {
  const bar = element("span", { class: "bar", attributes: { "aria-hidden": "true" } });
  const filled = element("span", { class: "filled" });
  filled.style.width = `${100 * share}%`;
  bar.append(filled);
  return element("td", { class: "share", attributes: { title: detail } }, element("span", { text }), bar);
}
