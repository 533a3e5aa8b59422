import { element } from "../shared/element.ts";
import { t } from "../shared/translate.ts";

/** What the colours of the nodes stand for. */
export function diagramLegend(): HTMLElement {
  const kinds = [
    ["terminal", t("input, state")],
    ["weighted", t("weights")],
    ["activation", t("activation")],
    ["combination", t("combination")],
    ["output", t("output")],
  ] as const;
  return element(
    "ul",
    { class: "diagram-legend", attributes: { "aria-label": t("Kinds of blocks") } },
    ...kinds.map(([kind, text]) =>
      element("li", {}, element("span", { class: `kind-swatch ${kind}`, attributes: { "aria-hidden": "true" } }), text),
    ),
  );
}
