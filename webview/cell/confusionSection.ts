import { element } from "../shared/element.ts";
import { t } from "../shared/translate.ts";
import type { ConfusionModel } from "./cellModel.ts";

/** The confusion matrix on the validation data as a coloured table, with the scores of each class. */
export function confusionSection({ classes, rows }: ConfusionModel): HTMLElement {
  const head = (text: string) => element("th", { text, attributes: { scope: "col" } });
  const body = rows.map(({ name, cells, scores }) =>
    element(
      "tr",
      {},
      element("th", { text: name, attributes: { scope: "row" } }),
      ...cells.map(({ count, heat, right }) =>
        element("td", { class: `heat h${heat}${right ? " right" : ""}`, text: count }),
      ),
      ...scores.map((score) => element("td", { text: score })),
    ),
  );
  const columns = [...classes, t("precision"), t("recall"), "F1"];
  return element(
    "section",
    {},
    element("h2", { text: t("Confusion matrix") }),
    element("p", {
      class: "muted note",
      text: t("Validation data: rows are the classes, columns what they were taken for."),
    }),
    element(
      "div",
      { class: "table-frame", attributes: { tabindex: "0", role: "region", "aria-label": t("Confusion matrix") } },
      element(
        "table",
        { class: "measures confusion" },
        element("thead", {}, element("tr", {}, head(t("class")), ...columns.map(head))),
        element("tbody", {}, ...body),
      ),
    ),
  );
}
