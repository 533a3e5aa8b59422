import type { CellDifference } from "../../src/cell/cellDifference.ts";
import type { CopyForm } from "../../src/protocol/cellProtocol.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { element } from "../shared/element.ts";
import { t } from "../shared/translate.ts";
import type { CellModel } from "./cellModel.ts";

const copyForms: readonly { readonly form: CopyForm; readonly text: string; readonly label: string }[] = [
  { form: "equations", text: t("Copy"), label: t("Copy the equations as text") },
  { form: "latex", text: "LaTeX", label: t("Copy the equations as {0}", "LaTeX") },
  { form: "mermaid", text: "Mermaid", label: t("Copy the graph as Mermaid text") },
];

export function equationsSection(
  { equations }: Pick<CellModel, "equations">,
  copy: (form: CopyForm) => void,
): HTMLElement {
  const buttons = copyForms.map(({ form, text, label }) =>
    element(
      "button",
      {
        class: "quiet",
        attributes: { type: "button", title: label, "aria-label": label, "data-key": `copy-${form}` },
        on: { click: () => copy(form) },
      },
      element("span", { class: "codicon codicon-copy", attributes: { "aria-hidden": "true" } }),
      text,
    ),
  );
  return element(
    "section",
    {},
    element("div", { class: "section-head" }, element("h2", { text: t("Equations") }), ...buttons),
    element("pre", {
      class: "equations",
      text: equations,
      attributes: { tabindex: "0", "aria-label": t("Equations") },
    }),
  );
}

export function measuresSection({ rows, columns }: CellModel, open: (id: IndividualId) => void): HTMLElement {
  const heads = columns.map(({ title, id }) => {
    const name = element("th", { attributes: { scope: "col" } });
    if (id === null) name.append(element("span", { text: title, attributes: { title: t("Not trained in this run") } }));
    else {
      name.append(
        element("button", {
          class: "link",
          text: title,
          attributes: { type: "button", title: t("Open #{0}", id), "data-key": `baseline-${id}` },
          on: { click: () => open(id) },
        }),
      );
    }
    return name;
  });
  const body = rows.map(({ label, value, others, objective }) =>
    element(
      "tr",
      objective === null ? {} : { class: "objective" },
      element("th", { text: label, attributes: { scope: "row" } }),
      element("td", { text: value }),
      ...others.map((other) => {
        const cell = element("td", {}, element("span", { text: other.value }));
        if (other.change !== null && objective !== null) {
          cell.append(
            element("span", {
              class: `change ${other.change.tone}`,
              text: other.change.short,
              attributes: { title: other.change.text },
            }),
          );
        }
        return cell;
      }),
    ),
  );
  const head = element(
    "thead",
    {},
    element(
      "tr",
      {},
      element("th", { text: t("Measure"), attributes: { scope: "col" } }),
      element("th", { text: t("This cell"), attributes: { scope: "col" } }),
      ...heads,
    ),
  );
  return element(
    "section",
    {},
    element("h2", { text: t("Measures") }),
    columns.length === 0
      ? element("span")
      : element("p", {
          class: "muted note",
          text: t("Beside the baselines; the change is this cell's against theirs."),
        }),
    element(
      "div",
      { class: "table-frame", attributes: { tabindex: "0", role: "region", "aria-label": t("Measures") } },
      element("table", { class: "measures" }, head, element("tbody", {}, ...body)),
    ),
  );
}

export function makingSection({ making, parents }: CellModel, open: (id: IndividualId) => void): HTMLElement {
  const edits = making.edits.map(({ operator, description }) =>
    element(
      "li",
      {},
      element("code", { class: "operator", text: operator }),
      element("span", { class: "edit", text: description }),
    ),
  );
  return element(
    "section",
    {},
    element("h2", { text: t("How it was made") }),
    element(
      "p",
      { class: "making" },
      making.sentence,
      ...parents.map(({ id }) =>
        element("button", {
          class: "link",
          text: t("Open #{0}", id),
          attributes: { type: "button", "data-key": `parent-${id}` },
          on: { click: () => open(id) },
        }),
      ),
    ),
    ...(edits.length === 0 ? [] : [element("ol", { class: "edits" }, ...edits)]),
    ...[...making.inheritance, ...making.rungs].map((text) => element("p", { class: "muted", text })),
  );
}

/** The differences in words: for readers of lists, and for what the graph does not draw. */
export function differenceSection(difference: CellDifference, parent: IndividualId): HTMLElement {
  const parts: HTMLElement[] = [];
  const part = (kind: string, count: string, ids: readonly string[]) => {
    if (ids.length === 0) return;
    const names = ids.map((id) => element("code", { text: id }));
    parts.push(element("li", { class: kind }, element("span", { text: count }), ...names));
  };
  const { added, changed, removed, outputs } = difference;
  part("added", t("{0} added", added.length), added);
  part(
    "changed",
    t("{0} changed", changed.length),
    changed.map(({ id }) => id),
  );
  part("removed", t("{0} removed", removed.length), removed);
  part("redirected", t("{0} redirected", outputs.length), outputs);
  if (parts.length === 0) return element("p", { class: "muted", text: t("The same blocks as in #{0}.", parent) });
  return element(
    "ul",
    { class: "difference-list", attributes: { "aria-label": t("Differences from #{0}", parent), tabindex: "0" } },
    ...parts,
  );
}
