import { element } from "../shared/element.ts";
import { formatValue, measureInText } from "../shared/format.ts";
import { t } from "../shared/translate.ts";
import type { AxisScale } from "./axisScale.ts";
import type { FrontModel } from "./frontModel.ts";

type End = "least" | "most";

/**
 * The brush of one axis: drag along the axis to let a range through, drag its ends to change it, click beside it to
 * take it away; the ends are sliders for the keyboard.
 */
export class AxisBrush {
  readonly root: HTMLDivElement;
  readonly #range = element("div", { class: "brush-range" });
  readonly #ends: { readonly [E in End]: HTMLDivElement };
  #scale: AxisScale | null = null;

  constructor(
    private readonly model: FrontModel,
    readonly measure: string,
  ) {
    this.#ends = { least: this.#handle("least"), most: this.#handle("most") };
    this.root = element("div", { class: "axis-brush" }, this.#range, this.#ends.most, this.#ends.least);
    this.#listen();
  }

  /** Puts the brush where the axis is. */
  place(x: number, scale: AxisScale): void {
    this.#scale = scale;
    const { root } = this;
    root.style.left = `${x - 13}px`;
    root.style.top = `${scale.end}px`;
    root.style.height = `${scale.start - scale.end}px`;
    const brush = this.model.ui.brushes[this.measure];
    root.classList.toggle("active", brush !== undefined);
    const [least, most] = brush ?? this.#all();
    const [low, high] = [this.#within(scale.pixel(least)), this.#within(scale.pixel(most))];
    this.#range.hidden = brush === undefined;
    this.#range.style.top = `${high - scale.end}px`;
    this.#range.style.height = `${Math.max(2, low - high)}px`;
    this.#dress("least", low, least);
    this.#dress("most", high, most);
  }

  #dress(end: End, pixel: number, value: number): void {
    const handle = this.#ends[end];
    const [least, most] = this.#all();
    handle.style.top = `${pixel - (this.#scale?.end ?? 0)}px`;
    handle.setAttribute("aria-valuemin", decimal(least));
    handle.setAttribute("aria-valuemax", decimal(most));
    handle.setAttribute("aria-valuenow", decimal(Math.min(most, Math.max(least, value))));
    handle.setAttribute("aria-valuetext", formatValue(value));
  }

  #handle(end: End): HTMLDivElement {
    return element("div", {
      class: `brush-end ${end}`,
      attributes: {
        role: "slider",
        tabindex: "0",
        "aria-orientation": "vertical",
        "aria-label":
          end === "least"
            ? t("Least {0}", measureInText(this.measure))
            : t("Greatest {0}", measureInText(this.measure)),
      },
      on: { keydown: (event) => this.#key(event, end) },
    });
  }

  #all(): readonly [number, number] {
    const scale = this.#scale;
    return scale === null ? [0, 1] : [this.#valueAt(scale.start), this.#valueAt(scale.end)];
  }

  /** At an end of the axis what lies beyond it belongs to the range. */
  #valueAt(pixel: number): number {
    const scale = this.#scale;
    if (scale === null) return 0;
    const { least, most } = this.model.extent(this.measure);
    const value = scale.value(pixel);
    if (pixel <= scale.end) return Math.max(most, value);
    return pixel >= scale.start ? Math.min(least, value) : value;
  }

  #within(pixel: number): number {
    const scale = this.#scale;
    return scale === null ? pixel : Math.min(scale.start, Math.max(scale.end, pixel));
  }

  #listen(): void {
    const { root } = this;
    let from: number | null = null;
    let moved = false;
    const pixelOf = (event: PointerEvent) =>
      this.#within(event.clientY - root.getBoundingClientRect().top + (this.#scale?.end ?? 0));
    root.addEventListener("pointerdown", (event) => {
      const scale = this.#scale;
      if (event.button !== 0 || scale === null) return;
      root.setPointerCapture(event.pointerId);
      moved = false;
      const [least, most] = this.model.ui.brushes[this.measure] ?? this.#all();
      // At an end, the other end stays; anywhere else a new range begins.
      if (event.target === this.#ends.least) from = scale.pixel(most);
      else if (event.target === this.#ends.most) from = scale.pixel(least);
      else from = pixelOf(event);
    });
    root.addEventListener("pointermove", (event) => {
      const scale = this.#scale;
      if (from === null || scale === null) return;
      const to = pixelOf(event);
      if (!moved && Math.abs(to - from) < 3) return;
      moved = true;
      const [a, b] = [this.#valueAt(from), this.#valueAt(to)];
      this.model.brush(this.measure, [Math.min(a, b), Math.max(a, b)]);
    });
    root.addEventListener("pointerup", (event) => {
      const onEnd = event.target === this.#ends.least || event.target === this.#ends.most;
      if (from !== null && !moved && !onEnd) this.model.brush(this.measure, null);
      from = null;
    });
    root.addEventListener("pointercancel", () => {
      from = null;
    });
  }

  #key(event: KeyboardEvent, end: End): void {
    const scale = this.#scale;
    if (scale === null) return;
    if (event.key === "Delete" || event.key === "Backspace" || event.key === "Escape") {
      event.preventDefault();
      this.model.brush(this.measure, null);
      return;
    }
    const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
    const [least, most] = this.model.ui.brushes[this.measure] ?? this.#all();
    const current = end === "least" ? least : most;
    let value: number;
    if (event.key === "Home") [value] = this.#all();
    else if (event.key === "End") [, value] = this.#all();
    else if (steps !== undefined) {
      const pixel = this.#within(scale.pixel(current) + (steps / 50) * (scale.end - scale.start));
      value = this.#valueAt(pixel);
    } else return;
    event.preventDefault();
    this.model.brush(this.measure, end === "least" ? [Math.min(value, most), most] : [least, Math.max(value, least)]);
  }
}

const plain = new Intl.NumberFormat("en", { useGrouping: false, maximumSignificantDigits: 17 });

/** All digits and no exponent: the numbers that ARIA takes. */
function decimal(value: number): string {
  return Number.isFinite(value) ? plain.format(value) : "0";
}
