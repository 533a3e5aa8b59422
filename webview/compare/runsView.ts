import type { FromComparePanel, RunsSnapshot } from "../../src/protocol/compareProtocol.ts";
import { LineChart } from "../curves/lineChart.ts";
import { choice, element } from "../shared/element.ts";
import { measureTitle } from "../shared/format.ts";
import { t } from "../shared/translate.ts";
import { comparedTable } from "./comparedTable.ts";
import { type Axes, attainmentChart, frontsChart, hypervolumeChart, runSummary } from "./runsModel.ts";

/** What the reader chose. */
export interface RunsUi {
  readonly axes: Axes;
}

/** Runs side by side: a summary, fronts and attainment in two objectives, hypervolume against evaluations. */
export class RunsView {
  readonly root = element("div", { class: "compare-body" });
  readonly #fronts: LineChart;
  readonly #attainment = new LineChart(300);
  readonly #hypervolume = new LineChart(260);
  #snapshot: RunsSnapshot | null = null;

  constructor(
    private ui: RunsUi,
    private readonly actions: { post(message: FromComparePanel): void; saveUi(ui: RunsUi): void },
  ) {
    this.#fronts = new LineChart(300, (member) => actions.post({ type: "cellOpened", member }));
  }

  show(snapshot: RunsSnapshot): string {
    this.#snapshot = snapshot;
    this.#draw(snapshot);
    return t("Comparison of {0} runs", snapshot.runs.length);
  }

  #draw(snapshot: RunsSnapshot): void {
    const { runs, comparison } = snapshot;
    const heads = runs.map(({ run, name }) =>
      element("button", {
        class: "link",
        text: name,
        attributes: { type: "button", title: t("Show its Pareto front") },
        on: { click: () => this.actions.post({ type: "frontOpened", run }) },
      }),
    );
    const summary = element(
      "section",
      {},
      element("h2", { text: t("Runs") }),
      comparedTable(t("Runs"), heads, runSummary(snapshot)),
    );
    if (comparison.notShared.length > 0) {
      const names = comparison.notShared.map(measureTitle).join(", ");
      summary.append(
        element("p", { class: "muted", text: t("Not objectives of every run, so left out: {0}.", names) }),
      );
    }
    const axes = this.#axes(comparison.objectives.length);
    if (axes === null) {
      const message = t("The runs have fewer than two objectives in common, so their fronts cannot be compared.");
      this.root.replaceChildren(summary, element("p", { text: message }));
      return;
    }
    const section = (title: string, note: string, chart: LineChart) =>
      element(
        "section",
        { class: "chart-section" },
        element("h2", { text: title }),
        element("p", { class: "muted note", text: note }),
        chart.root,
      );
    const attained =
      runs.length > 2
        ? t("What any run, half of the runs and every run reached.")
        : t("What either run and both runs reached.");
    const reference = comparison.objectives
      .map(({ name }, index) => `${measureTitle(name)} ${comparison.reference[index]}`)
      .join(", ");
    const front = section(
      t("Fronts"),
      t("Non-dominated individuals of each run; a click on a corner opens its cell."),
      this.#fronts,
    );
    front.querySelector("h2")?.after(...this.#axisChoices(snapshot, axes));
    const volume = t("Against paid-for evaluations; one reference point for all runs: {0}.", reference);
    this.root.replaceChildren(
      element(
        "div",
        { class: "charts" },
        summary,
        section(t("Hypervolume"), volume, this.#hypervolume),
        front,
        section(t("Attainment"), attained, this.#attainment),
      ),
    );
    this.#fronts.show(frontsChart(snapshot, axes));
    this.#attainment.show(attainmentChart(snapshot, axes));
    this.#hypervolume.show(hypervolumeChart(snapshot));
  }

  /** What was chosen, where the objectives are still there. */
  #axes(objectives: number): Axes | null {
    if (objectives < 2) return null;
    const { x, y } = this.ui.axes;
    return x < objectives && y < objectives && x !== y ? this.ui.axes : { x: 0, y: 1 };
  }

  /** Two objectives need no choice. */
  #axisChoices({ comparison }: RunsSnapshot, axes: Axes): HTMLElement[] {
    if (comparison.objectives.length === 2) return [];
    const options = comparison.objectives.map(({ name }, index) => ({
      value: String(index),
      text: measureTitle(name),
    }));
    const choose = (axis: "x" | "y") => (value: string) => {
      const chosen = Number(value);
      const other = axis === "x" ? axes.y : axes.x;
      const swapped = chosen === other ? axes[axis] : other;
      this.ui = { axes: axis === "x" ? { x: chosen, y: swapped } : { x: swapped, y: chosen } };
      this.actions.saveUi(this.ui);
      if (this.#snapshot !== null) this.#draw(this.#snapshot);
    };
    return [
      element(
        "div",
        { class: "axis-choices" },
        choice(t("Horizontal"), options, String(axes.x), choose("x")).root,
        choice(t("Vertical"), options, String(axes.y), choose("y")).root,
      ),
    ];
  }
}
