import type { ChoiceNetwork } from "../../src/run/confirm/choiceFront.ts";
import { directionOf } from "../../src/run/confirm/choices.ts";
import { estimateText } from "../../src/run/confirm/verdict.ts";
import { choice, element, iconButton } from "../shared/element.ts";
import { formatValue, measureInText, measureTitle } from "../shared/format.ts";
import { t } from "../shared/translate.ts";
import { drawnMeasures, stopAt, stopsOf } from "./choiceBound.ts";
import type { FrontModel } from "./frontModel.ts";

/** What the buttons of the card do beyond choosing. */
interface ChoiceActions {
  open(id: number): void;
  reveal(id: number): void;
  exportNetwork(id: number): void;
}

/** Which network to take: the simplest as good as the best, the knee, and the best within a bound that is drawn. */
export class ChoiceCard {
  readonly root = element("section", {
    class: "take",
    attributes: { "aria-label": t("Which network to take") },
  });
  readonly #standing = element("span", { class: "muted" });
  readonly #details = element("details");
  readonly #simplest = element("div", { class: "taken" });
  readonly #knee = element("div", { class: "taken" });
  readonly #within = element("div", { class: "taken" });
  readonly #rule = element("h3");
  readonly #side = element("span", { class: "muted" });
  readonly #measure: HTMLSelectElement;
  readonly #slider = element("input", { attributes: { type: "range", min: "0", step: "1" } });
  readonly #number = element("input", { class: "bound-value", attributes: { type: "number", step: "any" } });
  #drawn: readonly unknown[] = [];
  /** The bound that the number field shows. */
  #written: number | null = null;

  constructor(
    private readonly model: FrontModel,
    private readonly actions: ChoiceActions,
  ) {
    const { root, select } = choice(t("Bound on"), [], "", (measure) => model.bound({ measure, value: null }));
    this.#measure = select;
    root.firstElementChild?.remove();
    this.#slider.addEventListener("input", () => {
      const { measure } = model.choiceBound;
      const value = stopsOf(model.choices, measure)[this.#slider.valueAsNumber] ?? null;
      model.bound({ measure, value });
    });
    this.#number.addEventListener("change", () => {
      const { measure } = model.choiceBound;
      const value = this.#number.valueAsNumber;
      model.bound({ measure, value: Number.isFinite(value) ? value : null });
    });
    this.#details.addEventListener("toggle", () => {
      if (this.#details.open !== model.isChoosing) model.choose({ choosing: this.#details.open });
    });
    this.#details.append(
      element("summary", {}, element("h2", { text: t("Which network to take") }), this.#standing),
      element(
        "div",
        { class: "takes" },
        this.#tile(element("h3", { text: t("Simplest that cannot be told from the best") }), this.#simplest),
        this.#tile(element("h3", { text: t("Knee: beyond it weights buy less") }), this.#knee),
        this.#tile(
          element("div", { class: "bound-rule" }, this.#rule, root, this.#side),
          element("div", { class: "bound" }, this.#slider, this.#number),
          this.#within,
        ),
      ),
    );
    this.root.append(this.#details);
  }

  update(): void {
    const { model } = this;
    const { choices, taken, choiceBound, isChoosing, run } = model;
    this.root.hidden = choices.networks.length === 0;
    const canExport = run?.progress.canExport ?? false;
    const state = [choices, taken, choiceBound, isChoosing, canExport];
    if (state.every((value, index) => value === this.#drawn[index])) return;
    this.#drawn = state;
    this.#details.open = isChoosing;
    this.#standing.textContent = choices.isConfirmed
      ? t("trained anew from scratch: means with their 95 % intervals")
      : t("not confirmed: values of the search, which favour lucky networks");
    this.#show(
      this.#simplest,
      taken.simplest,
      choices.isConfirmed
        ? t("none")
        : t("known of a confirmed front only: write confirm: {} in the config of the next search"),
    );
    this.#show(this.#knee, taken.knee, t("none: every further weight buys as much"));
    this.#show(this.#within, taken.withinBound, t("no network is within this bound"));
    this.#updateBound();
  }

  #updateBound(): void {
    const { choices: front, choiceBound, taken } = this.model;
    const { measure, value } = choiceBound;
    const measures = drawnMeasures(front);
    this.#measure.replaceChildren(...measures.map((name) => new Option(measureInText(name), name)));
    this.#measure.value = measure;
    this.#rule.textContent = measure === front.metric.name ? t("Smallest with") : t("Best with");
    const isMost = directionOf(front, measure) === "minimize";
    this.#side.textContent = isMost ? t("at most") : t("at least");
    const stops = stopsOf(front, measure);
    const stop = stopAt(front, choiceBound);
    const shown = value ?? stops.at(-1) ?? 0;
    this.#slider.max = String(Math.max(0, stops.length - 1));
    this.#slider.value = String(stop);
    this.#slider.disabled = stops.length < 2;
    const limit = isMost
      ? t("{0} at most {1}", measureTitle(measure), formatValue(shown))
      : t("{0} at least {1}", measureTitle(measure), formatValue(shown));
    const chosen = taken.withinBound === null ? t("no network") : `#${taken.withinBound.id}`;
    this.#slider.setAttribute("aria-label", t("Bound"));
    this.#slider.setAttribute("aria-valuetext", `${limit}: ${chosen}`);
    this.#number.setAttribute("aria-label", limit);
    // What is being typed is left alone until it is a bound.
    if (document.activeElement === this.#number && this.#written === value) return;
    this.#written = value;
    this.#number.value = String(Number(shown.toPrecision(6)));
  }

  /** The network with its numbers and buttons, or why there is none. */
  #show(place: HTMLElement, network: ChoiceNetwork | null, otherwise: string): void {
    if (network === null) {
      place.replaceChildren(element("span", { class: "muted", text: otherwise }));
      return;
    }
    const { id, complexity, metrics } = network;
    const { choices, choiceBound, run } = this.model;
    const { name } = choices.metric;
    const value = metrics[name];
    const size = t("{0} parameters in all", formatValue(complexity.total_parameters));
    const { measure } = choiceBound;
    const bounded = complexity[measure] ?? metrics[measure]?.mean;
    const isExtra = place === this.#within && measure !== name && measure !== "total_parameters";
    const texts = [
      ...(value === undefined ? [] : [`${measureInText(name)} ${estimateText(name, value)}`]),
      size,
      ...(isExtra ? [`${measureInText(measure)} ${formatValue(bounded)}`] : []),
    ];
    const link = element("button", {
      class: "plain link",
      text: `#${id}`,
      attributes: { type: "button", title: t("Open the cell") },
      on: { click: () => this.actions.open(id) },
    });
    const label = `#${id}`;
    place.replaceChildren(
      link,
      element("span", { class: "taken-values", text: texts.join(" · ") }),
      element(
        "span",
        { class: "group" },
        iconButton("target", t("Show {0} in the plot", label), () => this.actions.reveal(id)),
        ...(run?.progress.canExport === true
          ? [iconButton("export", t("Export {0}…", label), () => this.actions.exportNetwork(id))]
          : []),
      ),
    );
  }

  #tile(...parts: readonly HTMLElement[]): HTMLElement {
    return element("div", { class: "take-tile" }, ...parts);
  }
}
