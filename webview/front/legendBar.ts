import { element } from "../shared/element.ts";
import type { Theme } from "../shared/theme.ts";
import { t } from "../shared/translate.ts";
import type { FrontModel } from "./frontModel.ts";
import { colourOf, infeasibleKey } from "./legend.ts";

/** The meaning of the colours; each entry is a switch. */
export class LegendBar {
  readonly root = element("div", { class: "legend", attributes: { role: "group", "aria-label": t("Legend") } });
  #drawn: readonly unknown[] = [];

  constructor(
    private readonly model: FrontModel,
    private readonly theme: () => Theme,
  ) {}

  update(): void {
    const { run, ui, points, legend } = this.model;
    if (run === null) return;
    const theme = this.theme();
    const state = [legend, ui.hidden, points, theme];
    if (state.every((value, index) => value === this.#drawn[index])) return;
    this.#drawn = state;
    const counts = new Uint32Array(legend.entries.length);
    for (const entry of points.entries) counts[entry]!++;
    const focused = this.root.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.key
      : undefined;
    this.root.replaceChildren(
      element("span", { class: "muted", text: captions[ui.colouring] }),
      ...legend.entries.flatMap((entry, index) => {
        const hidden = ui.hidden.includes(entry.key);
        if (counts[index] === 0 && !hidden) return [];
        const swatch = element("span", { class: "swatch", attributes: { "aria-hidden": "true" } });
        const colour = colourOf(entry, theme);
        swatch.style.borderColor = colour;
        // As in the plot: what breaks a constraint is a ring.
        swatch.style.background = hidden || entry.key === infeasibleKey ? "transparent" : colour;
        const button = element("button", {
          class: "legend-entry",
          attributes: { type: "button", "aria-pressed": String(!hidden), title: hidden ? t("Show") : t("Hide") },
          on: { click: () => this.model.toggleEntry(entry.key) },
        });
        button.dataset.key = entry.key;
        button.append(swatch, entry.label);
        return [button];
      }),
      ...(run.progress.baselines.length > 0
        ? [element("span", { class: "legend-note" }, element("span", { class: "diamond" }), t("seed cell"))]
        : []),
      ...(run.progress.confirmation === null ? [] : confirmedNotes(theme)),
      ...(ui.colouring !== "rank" && hasInfeasible(this.model)
        ? [element("span", { class: "legend-note" }, element("span", { class: "ring" }), t("breaks a constraint"))]
        : []),
    );
    // A rebuilt button takes the focus of the one it replaces.
    if (focused !== undefined) {
      for (const child of this.root.children)
        if ((child as HTMLElement).dataset.key === focused) (child as HTMLElement).focus();
    }
  }
}

/** What `drawConfirmed` adds to the plot. */
function confirmedNotes({ accent, warning }: Theme): HTMLElement[] {
  const note = (mark: string, colour: string, text: string) => {
    const drawn = element("span", { class: mark });
    drawn.style.borderColor = colour;
    return element("span", { class: "legend-note" }, drawn, text);
  };
  return [note("interval-mark", accent, t("confirmed, 95 %")), note("dash-mark", warning, t("plain networks"))];
}

const captions = { rank: t("Rank"), generation: t("Generation"), operator: t("Made by") } as const;

function hasInfeasible({ run, points }: FrontModel): boolean {
  return points.ids.some((id) => run?.columns.isFeasible(id) === false);
}
