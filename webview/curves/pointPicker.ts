import type uPlot from "uplot";
import type { RunMember } from "../../src/protocol/compareProtocol.ts";
import { element } from "../shared/element.ts";
import { formatValue } from "../shared/format.ts";
import { t } from "../shared/translate.ts";
import type { Chart } from "./chart.ts";
import { type ChartTarget, nearestTarget, nextTarget } from "./chartTarget.ts";

const reach = 14;

/** Opens the individuals that stand at a chart's points: by a click, or by arrow keys and Enter. */
export class PointPicker {
  readonly announcement = element("div", { class: "visually-hidden", attributes: { "aria-live": "polite" } });
  readonly #ring = element("div", { class: "chart-target" });
  #plot: uPlot | null = null;
  #chart: Chart | null = null;
  #chosen: ChartTarget | undefined;
  #pressed: readonly [number, number] = [0, 0];

  /** @param frame the plot's element: it has the focus where there is something to open. */
  constructor(
    private readonly frame: HTMLElement,
    private readonly open: (member: RunMember) => void,
  ) {
    frame.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Enter" && this.#chosen !== undefined) this.open(this.#chosen.member);
      else if (event.key === "Escape" && this.#chosen !== undefined) this.#choose(undefined);
      else {
        // Places are those of the moment: the chart may have been zoomed since.
        const targets = this.#targets();
        const from = targets.find((target) => isSame(target, this.#chosen));
        const next = nextTarget(targets, from, event.key);
        if (next === undefined) return;
        this.#choose(next);
      }
      event.preventDefault();
    });
    frame.addEventListener("blur", () => this.#choose(undefined));
  }

  /** Of the plot that was drawn now; the one before is gone. */
  attach(plot: uPlot, chart: Chart): void {
    this.#plot = plot;
    this.#chart = chart;
    this.#choose(undefined);
    this.#ring.hidden = true;
    const opens = chart.series.some(({ members = [] }) => members.some((member) => member !== null));
    const { frame } = this;
    frame.setAttribute("role", opens ? "application" : "img");
    const keys = t("Arrow keys go along the points, Enter opens the cell.");
    frame.setAttribute("aria-label", opens ? `${chart.description}. ${keys}` : chart.description);
    if (opens) frame.setAttribute("tabindex", "0");
    else frame.removeAttribute("tabindex");
    if (!opens) return;
    plot.over.append(this.#ring);
    const place = (event: MouseEvent): readonly [number, number] => {
      const { left, top } = plot.over.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    plot.over.addEventListener("pointerdown", (event) => {
      this.#pressed = place(event);
    });
    plot.over.addEventListener("pointermove", (event) => {
      this.#choose(nearestTarget(this.#targets(), ...place(event), reach));
    });
    plot.over.addEventListener("pointerleave", () => this.#choose(undefined));
    plot.over.addEventListener("click", (event) => {
      const [x, y] = place(event);
      // The end of a drag is a zoom.
      if (Math.hypot(x - this.#pressed[0], y - this.#pressed[1]) > 4) return;
      const target = nearestTarget(this.#targets(), x, y, reach);
      if (target !== undefined) this.open(target.member);
    });
  }

  #targets(): ChartTarget[] {
    const plot = this.#plot;
    if (plot === null) return [];
    const { offsetWidth: width, offsetHeight: height } = plot.over;
    return (this.#chart?.series ?? []).flatMap(({ points, members = [] }, series) =>
      points.flatMap(([valueX, valueY], index): ChartTarget[] => {
        const member = members[index] ?? null;
        const [x, y] = [plot.valToPos(valueX, "x"), plot.valToPos(valueY, "y")];
        return member !== null && x >= -1 && x <= width + 1 && y >= -1 && y <= height + 1
          ? [{ series, member, x, y }]
          : [];
      }),
    );
  }

  #choose(target: ChartTarget | undefined): void {
    const plot = this.#plot;
    if (target === undefined && this.#chosen === undefined) return;
    this.#chosen = target;
    this.#ring.hidden = target === undefined;
    if (plot === null) return;
    plot.over.style.cursor = target === undefined ? "" : "pointer";
    if (target === undefined) {
      this.announcement.textContent = "";
      return;
    }
    this.#ring.style.transform = `translate(${target.x}px, ${target.y}px)`;
    const { member, series } = target;
    const label = this.#chart?.series[series]?.label ?? "";
    const name = `#${member.id}`;
    this.#ring.dataset.name = name;
    this.#ring.classList.toggle("left", target.x > plot.over.offsetWidth - 60);
    const values = [plot.posToVal(target.x, "x"), plot.posToVal(target.y, "y")].map(formatValue).join(", ");
    this.announcement.textContent = label.includes(name) ? `${label}: ${values}` : `${label}, ${name}: ${values}`;
  }
}

function isSame(a: ChartTarget, b: ChartTarget | undefined): boolean {
  const same = b !== undefined && a.series === b.series && a.member.id === b.member.id && a.member.run === b.member.run;
  return same && Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1;
}
