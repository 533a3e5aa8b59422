import { choice, element, iconButton } from "../shared/element.ts";
import { measureTitle } from "../shared/format.ts";
import { t } from "../shared/translate.ts";
import type { FrontModel } from "./frontModel.ts";
import type { Colouring, ShownSet } from "./frontUi.ts";
import { sightOnFront } from "./scatterGestures.ts";

/** What the buttons of the tool bar do on the page beyond choosing. */
interface ToolbarActions {
  compare(): void;
  exportAs(format: "png" | "svg" | "csv"): void;
}

type Axis = "x" | "y";

/** The row of choices above the scatter plot. */
export class Toolbar {
  readonly root = element("div", {
    class: "toolbar across",
    attributes: { role: "toolbar", "aria-label": t("Pareto front") },
  });
  readonly #axes: { readonly [A in Axis]: { readonly select: HTMLSelectElement; readonly log: HTMLButtonElement } };
  readonly #colour: HTMLSelectElement;
  readonly #shown: HTMLSelectElement;
  readonly #compare: HTMLButtonElement;
  #listed = "";

  constructor(
    private readonly model: FrontModel,
    actions: ToolbarActions,
  ) {
    const y = this.#axis("y", "Y");
    const x = this.#axis("x", "X");
    this.#axes = { x, y };
    const colour = choice(t("Colour"), colourings, model.ui.colouring, (value) =>
      model.choose({ colouring: value as Colouring }),
    );
    const shown = choice(t("Show"), shownSets, model.ui.shown, (value) => model.choose({ shown: value as ShownSet }));
    this.#colour = colour.select;
    this.#shown = shown.select;
    this.#compare = element("button", {
      text: t("Compare"),
      attributes: { type: "button" },
      on: { click: actions.compare },
    });
    const exports = element("div", { class: "group", attributes: { role: "group", "aria-label": t("Export") } });
    for (const format of ["png", "svg", "csv"] as const) {
      const name = format.toUpperCase();
      const title =
        format === "csv" ? t("Export the filtered individuals as {0}", name) : t("Export the chart as {0}", name);
      exports.append(
        element("button", {
          text: name,
          attributes: { type: "button", title, "aria-label": title },
          on: { click: () => actions.exportAs(format) },
        }),
      );
    }
    this.root.append(
      y.root,
      x.root,
      colour.root,
      shown.root,
      element(
        "div",
        { class: "group", attributes: { role: "group", "aria-label": t("Zoom") } },
        iconButton("screen-full", t("Show everything (0)"), () => model.toggleAll()),
        iconButton("target", t("Zoom to the front"), () => sightOnFront(model)),
      ),
      element("div", { class: "group last" }, this.#compare, exports),
    );
  }

  update(): void {
    const { ui, measures } = this.model;
    const listed = measures.map(({ name }) => name).join();
    if (listed !== this.#listed) {
      this.#listed = listed;
      for (const { select } of Object.values(this.#axes)) {
        select.replaceChildren(
          group(
            t("Objectives"),
            measures.filter(({ objective }) => objective),
          ),
          group(
            t("Other measures"),
            measures.filter(({ objective }) => !objective),
          ),
        );
      }
    }
    for (const axis of ["x", "y"] as const) {
      const { select, log } = this.#axes[axis];
      select.value = ui[axis];
      log.setAttribute("aria-pressed", String(this.model.scaleKind(ui[axis]) === "log"));
      log.disabled = !(this.model.extent(ui[axis]).least > 0);
    }
    this.#colour.value = ui.colouring;
    this.#shown.value = ui.shown;
    this.#compare.disabled = ui.marked.length < 2;
    this.#compare.textContent = ui.marked.length === 0 ? t("Compare") : t("Compare ({0})", ui.marked.length);
    this.#compare.title =
      ui.marked.length < 2 ? t("Mark two or more individuals: Ctrl+click, or Space on the keyboard") : "";
  }

  #axis(axis: Axis, label: string) {
    const { model } = this;
    const { root, select } = choice(label, [], "", (value) => model.chooseAxis(axis, value));
    select.setAttribute("aria-label", t("{0} axis", label));
    const name = t("Logarithmic {0} axis", label);
    const log = element("button", {
      class: "icon-button log",
      text: t("log"),
      attributes: { type: "button", title: name, "aria-label": name, "aria-pressed": "false" },
      on: {
        click: () => {
          const measure = model.ui[axis];
          const kind = model.scaleKind(measure) === "log" ? "linear" : "log";
          model.choose({ scales: { ...model.ui.scales, [measure]: kind }, sight: null });
        },
      },
    });
    return { root: element("div", { class: "group" }, root, log), select, log };
  }
}

const colourings: { readonly value: Colouring; readonly text: string }[] = [
  { value: "rank", text: t("Rank") },
  { value: "generation", text: t("Generation") },
  { value: "operator", text: t("Operator") },
];

const shownSets: { readonly value: ShownSet; readonly text: string }[] = [
  { value: "all", text: t("All individuals") },
  { value: "population", text: t("Population") },
  { value: "front", text: t("Front") },
];

function group(label: string, measures: readonly { readonly name: string }[]): HTMLOptGroupElement {
  const built = element("optgroup", { attributes: { label } });
  for (const { name } of measures) built.append(new Option(measureTitle(name), name));
  return built;
}
