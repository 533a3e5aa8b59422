import { elementAt } from "../../src/base/elementAt.ts";
import type { FrontDescription } from "../../src/protocol/frontProtocol.ts";
import { element } from "../shared/element.ts";
import { formatValue, measureTitle } from "../shared/format.ts";
import { t } from "../shared/translate.ts";
import { feasibilityText } from "./feasibilityText.ts";
import type { FrontModel } from "./frontModel.ts";
import { unranked } from "./frontRun.ts";
import { originTitle } from "./legend.ts";

/** The card beside a point: its id, what it reaches, its equations as soon as the host has sent them. */
export class HoverCard {
  readonly root = element("div", { class: "card", attributes: { "aria-hidden": "true" } });
  #shown: number | null = null;

  constructor(private readonly model: FrontModel) {
    this.root.hidden = true;
  }

  /**
   * @param x, y the point, in pixels of the card's container.
   * @param bounds size of the container.
   */
  show(
    id: number,
    description: FrontDescription | null,
    x: number,
    y: number,
    bounds: { readonly width: number; readonly height: number },
  ): void {
    this.#shown = id;
    this.root.replaceChildren(...this.#content(id, description));
    this.root.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.root;
    const gap = 14;
    const right = x + gap + width <= bounds.width || x < bounds.width / 2;
    const left = right ? x + gap : x - gap - width;
    const top = Math.min(Math.max(4, y - height / 3), Math.max(4, bounds.height - height - 4));
    this.root.style.transform = `translate(${Math.round(Math.max(4, left))}px, ${Math.round(top)}px)`;
  }

  hide(): void {
    this.#shown = null;
    this.root.hidden = true;
  }

  get shown(): number | null {
    return this.#shown;
  }

  #content(id: number, description: FrontDescription | null): Node[] {
    const { run } = this.model;
    if (run === null) return [];
    const title = element("div", { class: "card-title" }, element("strong", { text: individualName(this.model, id) }));
    title.append(element("span", { class: "muted", text: standing(this.model, id) }));
    const values = element("dl", { class: "card-values" });
    for (const { name, objective, min, max } of this.model.measures) {
      const onAxis = name === this.model.ui.x || name === this.model.ui.y;
      if (!objective && !onAxis && min === null && max === null) continue;
      values.append(
        element("dt", { text: measureTitle(name) }),
        element("dd", { text: formatValue(this.model.valueOf(name, id)) }),
      );
    }
    const how = description === null ? [] : [description.origin, ...description.edits];
    const genes = description?.genes ?? "";
    return [
      title,
      values,
      ...(genes === "" ? [] : [element("div", { class: "card-genes", text: genes })]),
      ...(how.length > 0 ? [element("div", { class: "card-origin muted", text: how.join(" · ") })] : []),
      ...(description !== null ? [element("pre", { class: "equations", text: clipped(description.equations) })] : []),
    ];
  }
}

const mostLines = 14;

function clipped(equations: string): string {
  const lines = equations.trimEnd().split("\n");
  if (lines.length <= mostLines) return lines.join("\n");
  return [...lines.slice(0, mostLines - 1), t("… {0} more", lines.length - mostLines + 1)].join("\n");
}

/** `lstm` for a seed cell, `#12` for the others. */
export function individualName(model: FrontModel, id: number): string {
  const seed = model.run?.progress.baselines.find((baseline) => baseline.id === id);
  return seed === undefined ? `#${id}` : `#${id} ${seed.name}`;
}

/** `front · generation 3 · fits the microcontroller`, `rank 2 · generation 3 · infeasible`. */
function standing(model: FrontModel, id: number): string {
  const { run } = model;
  if (run === null) return "";
  const rank = model.ui.colouring === "rank" ? (model.ranks[id] ?? unranked) : unranked;
  const parts = [
    ...(model.front.has(id) ? [t("front")] : rank === unranked ? [] : [t("rank {0}", rank)]),
    t("generation {0}", elementAt(run.columns.generations, id)),
    ...feasibilityText(model, id),
    ...(run.columns.isTwin(id) ? [t("same cell as an earlier one")] : []),
  ];
  return parts.join(" · ");
}

/** One sentence for screen readers. */
export function spoken(model: FrontModel, id: number): string {
  const values = model.measures
    .filter(({ name, objective }) => objective || name === model.ui.x || name === model.ui.y)
    .map(({ name }) => `${measureTitle(name)} ${formatValue(model.valueOf(name, id))}`);
  const origin = originTitle(model.run?.originOf(id) ?? "");
  return [t("Individual {0}", individualName(model, id)), ...values, standing(model, id), origin].join(", ");
}
