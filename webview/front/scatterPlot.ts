import { CanvasPen, preparedContext } from "../shared/canvasPen.ts";
import { element } from "../shared/element.ts";
import { oncePerFrame, onResize } from "../shared/frame.ts";
import type { Theme } from "../shared/theme.ts";
import { t } from "../shared/translate.ts";
import { drawBound } from "./boundMark.ts";
import { drawConfirmed } from "./confirmedMarks.ts";
import type { Descriptions } from "./descriptions.ts";
import type { FrontModel } from "./frontModel.ts";
import { HoverCard, spoken } from "./hoverCard.ts";
import { PointGrid } from "./pointGrid.ts";
import { PointRaster } from "./pointRaster.ts";
import { drawBaselines, pointLooks } from "./pointStyle.ts";
import { drawFrontLine, drawScatterGround } from "./scatterFrame.ts";
import { brushRectangle, neighbour, panBy, zoomAt } from "./scatterGestures.ts";
import { pointPixels, type ScatterLayout, scatterLayout } from "./scatterLayout.ts";

const reach = 12;

/** What the plot draws over the points while the pointer is on them. */
interface Drag {
  readonly kind: "select" | "pan";
  readonly from: readonly [number, number];
  to: readonly [number, number];
}

/**
 * The scatter plot: points on a canvas, what follows the pointer on another one above it, so that hovering never
 * draws the points again.
 */
export class ScatterPlot {
  readonly root: HTMLElement;
  readonly redraw: () => void;
  readonly #base = element("canvas");
  readonly #overlay = element("canvas");
  readonly #plot: HTMLDivElement;
  readonly #announcement = element("div", { class: "visually-hidden", attributes: { "aria-live": "polite" } });
  readonly #card: HoverCard;
  readonly #raster = new PointRaster();
  readonly #redrawOverlay: () => void;
  #layout: ScatterLayout | null = null;
  #pixels: { xs: Float32Array; ys: Float32Array } = { xs: new Float32Array(0), ys: new Float32Array(0) };
  #grid: PointGrid | null = null;
  #size = { width: 0, height: 0 };
  #hovered: number | null = null;
  #drag: Drag | null = null;

  /**
   * @param open what a click or Enter on an individual does.
   * @param pointed called with the individual under the pointer.
   */
  constructor(
    private readonly model: FrontModel,
    private readonly theme: () => Theme,
    private readonly descriptions: Descriptions,
    private readonly open: (id: number) => void,
    private readonly pointed: (id: number | null) => void,
  ) {
    this.redraw = oncePerFrame(() => this.#draw());
    this.#redrawOverlay = oncePerFrame(() => this.#drawOverlay());
    this.#card = new HoverCard(model);
    this.#plot = element("div", {
      class: "plot",
      attributes: {
        tabindex: "0",
        role: "application",
        "aria-roledescription": t("scatter plot"),
        "aria-describedby": "scatter-keys",
      },
    });
    this.#plot.append(this.#base, this.#overlay, this.#card.root);
    const keys = element("p", {
      class: "visually-hidden",
      text: t(
        "Left and right go along the front, up and down through all individuals. Enter opens the cell, Space marks it for comparison. Plus and minus zoom, shift with arrows moves, 0 shows everything, Escape clears.",
      ),
      attributes: { id: "scatter-keys" },
    });
    this.root = element("section", { class: "scatter", attributes: { "aria-label": t("Pareto front") } });
    this.root.append(this.#plot, keys, this.#announcement);
    this.#listen();
    // Asked for first: the points are read back and written as pixels, which a canvas on the graphics card is slow at.
    this.#base.getContext("2d", { willReadFrequently: true });
    onResize(this.#plot, (width, height) => {
      this.#size = { width, height };
      this.#draw();
    });
  }

  get size(): { readonly width: number; readonly height: number } {
    return this.#size;
  }

  /** Brings an individual into sight and shows its card. */
  reveal(id: number): void {
    this.#draw();
    this.#focus(id);
  }

  /** A description has come: the card may be waiting for it. */
  described(id: number): void {
    if (this.#card.shown === id) this.#redrawOverlay();
  }

  #draw(): void {
    const { width, height } = this.#size;
    if (width === 0 || height === 0 || this.model.run === null) return;
    const theme = this.theme();
    const layout = scatterLayout(this.model, width, height);
    const ratio = window.devicePixelRatio;
    const context = preparedContext(this.#base, width, height, ratio);
    const pen = new CanvasPen(context, theme.fontFamily);
    // Opaque, so that points can be laid over it as pixels.
    pen.rectangle(0, 0, width, height, { colour: theme.background });
    drawScatterGround(pen, this.model, layout, theme);
    this.#layout = layout;
    this.#pixels = pointPixels(this.model, layout);
    this.#grid = null;
    this.#raster.draw(context, pointLooks(this.model, theme), this.#pixels.xs, this.#pixels.ys, layout, ratio);
    drawFrontLine(pen, this.model, layout, theme);
    drawConfirmed(pen, this.model, layout, theme);
    drawBaselines(pen, this.model, layout, theme);
    const { keptCount } = this.model.points;
    this.#plot.setAttribute("aria-label", t("{0} individuals, {1} on the front", keptCount, this.model.front.size));
    this.#drawOverlay();
  }

  #drawOverlay(): void {
    const layout = this.#layout;
    if (layout === null) return;
    const theme = this.theme();
    const context = preparedContext(this.#overlay, layout.width, layout.height);
    const pen = new CanvasPen(context, theme.fontFamily);
    this.model.ui.marked.forEach((id, index) => {
      const place = this.#placeOf(id);
      if (place === null || !inside(layout, ...place)) return;
      pen.circle(...place, 8, null, { colour: theme.accent, width: 2 });
      const label = { colour: theme.foreground, size: 11, bold: true, halo: theme.background };
      pen.text(String(index + 1), place[0] + 10, place[1] + 9, label);
    });
    if (this.model.isChoosing) drawBound(pen, this.model, layout, theme);
    const drag = this.#drag;
    if (drag?.kind === "select") {
      const [x, y] = [Math.min(drag.from[0], drag.to[0]), Math.min(drag.from[1], drag.to[1])];
      const [width, height] = [Math.abs(drag.to[0] - drag.from[0]), Math.abs(drag.to[1] - drag.from[1])];
      pen.rectangle(x, y, width, height, { colour: theme.accent, opacity: 0.15 }, { colour: theme.accent });
    }
    const place = this.#hovered === null ? null : this.#placeOf(this.#hovered);
    if (this.#hovered === null || place === null || drag !== null || !inside(layout, ...place)) {
      this.#card.hide();
      return;
    }
    const guide = { colour: theme.muted, dash: [2, 3] };
    pen.line([place, [layout.left, place[1]]], guide);
    pen.line([place, [place[0], layout.bottom]], guide);
    pen.circle(...place, 6, null, { colour: theme.background, width: 4 });
    pen.circle(...place, 6, null, { colour: theme.foreground, width: 2 });
    this.#card.show(this.#hovered, this.descriptions.of(this.#hovered), ...place, this.#size);
  }

  #placeOf(id: number): [number, number] | null {
    const { model } = this;
    if (this.#layout === null || model.run === null || id >= model.limit || !model.run.columns.isPlaced(id))
      return null;
    const x = this.#layout.x.pixel(model.valueOf(model.ui.x, id));
    const y = this.#layout.y.pixel(model.valueOf(model.ui.y, id));
    return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
  }

  #at(x: number, y: number): number | null {
    const layout = this.#layout;
    if (layout === null || !inside(layout, x, y)) return null;
    this.#grid ??= new PointGrid(this.model.points.ids, this.#pixels.xs, this.#pixels.ys, layout.width, layout.height);
    return this.#grid.nearest(x, y, reach);
  }

  #hover(id: number | null): void {
    if (id === this.#hovered) return;
    this.#hovered = id;
    this.#plot.classList.toggle("on-point", id !== null);
    this.pointed(id);
    this.#redrawOverlay();
  }

  #showAll(): void {
    const { model } = this;
    model.choose({ sight: { x: model.wholeSpan("x"), y: model.wholeSpan("y") } });
    this.#draw();
  }

  #focus(id: number | null): void {
    const place = id === null ? null : this.#placeOf(id);
    if (this.#layout !== null && place !== null && !inside(this.#layout, ...place)) this.#showAll();
    this.#hover(id);
    this.#announcement.textContent = id === null ? "" : spoken(this.model, id);
  }

  #listen(): void {
    const plot = this.#plot;
    const place = (event: MouseEvent): [number, number] => {
      const { left, top } = plot.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    plot.addEventListener("pointerdown", (event) => {
      const at = place(event);
      if (this.#layout === null || !inside(this.#layout, ...at) || event.button > 1) return;
      const pan = event.button === 1 || event.shiftKey;
      this.#drag = { kind: pan ? "pan" : "select", from: at, to: at };
      plot.setPointerCapture(event.pointerId);
    });
    plot.addEventListener("pointermove", (event) => {
      const at = place(event);
      const drag = this.#drag;
      if (drag === null) {
        this.#hover(this.#at(...at));
        return;
      }
      if (drag.kind === "pan" && this.#layout !== null) {
        panBy(this.model, this.#layout, at[0] - drag.to[0], at[1] - drag.to[1]);
        // The next move starts from the layout that this one asked for.
        this.#layout = scatterLayout(this.model, this.#size.width, this.#size.height);
      }
      drag.to = at;
      this.#redrawOverlay();
    });
    plot.addEventListener("pointerup", (event) => {
      const drag = this.#drag;
      this.#drag = null;
      if (drag === null || this.#layout === null) return;
      const moved = Math.hypot(drag.to[0] - drag.from[0], drag.to[1] - drag.from[1]) > 4;
      if (moved && drag.kind === "select") brushRectangle(this.model, this.#layout, drag.from, drag.to);
      else if (!moved) this.#click(place(event), event.ctrlKey || event.metaKey);
      this.#redrawOverlay();
    });
    plot.addEventListener("pointercancel", () => {
      this.#drag = null;
      this.#redrawOverlay();
    });
    plot.addEventListener("pointerleave", () => {
      if (this.#drag === null) this.#hover(null);
    });
    plot.addEventListener("blur", () => this.#hover(null));
    plot.addEventListener("dblclick", (event) => {
      if (this.#at(...place(event)) === null) this.model.toggleAll();
    });
    plot.addEventListener(
      "wheel",
      (event) => {
        const at = place(event);
        if (this.#layout === null || !inside(this.#layout, ...at)) return;
        event.preventDefault();
        const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
        zoomAt(this.model, this.#layout, ...at, 1.0015 ** Math.max(-300, Math.min(300, event.deltaY * lines)));
        this.#layout = scatterLayout(this.model, this.#size.width, this.#size.height);
      },
      { passive: false },
    );
    plot.addEventListener("keydown", (event) => {
      if (this.#key(event)) event.preventDefault();
    });
  }

  #click(at: [number, number], mark: boolean): void {
    const id = this.#at(...at);
    const { x, y } = this.model.ui;
    if (id === null) {
      const { [x]: _x, [y]: _y, ...others } = this.model.ui.brushes;
      this.model.choose({ brushes: others });
    } else if (mark) this.model.toggleMark(id);
    else this.open(id);
  }

  /** Whether the key meant something here. */
  #key({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    const layout = this.#layout;
    if (layout === null || ctrlKey || metaKey || altKey) return false;
    const arrow = arrows[key];
    if (arrow !== undefined) {
      if (shiftKey) panBy(this.model, layout, -40 * arrow.dx, 40 * arrow.dy);
      else {
        const along = arrow.dx === 0 ? "all" : "front";
        this.#focus(neighbour(this.model, this.#hovered, along, (arrow.dx || arrow.dy) as 1 | -1));
      }
      return true;
    }
    const centre = (this.#hovered === null ? null : this.#placeOf(this.#hovered)) ?? [
      (layout.left + layout.right) / 2,
      (layout.top + layout.bottom) / 2,
    ];
    switch (key) {
      case "Enter":
        if (this.#hovered !== null) this.open(this.#hovered);
        return true;
      case " ":
        if (this.#hovered !== null) this.model.toggleMark(this.#hovered);
        return true;
      case "+":
      case "=":
        zoomAt(this.model, layout, ...centre, 1 / 1.5);
        return true;
      case "-":
        zoomAt(this.model, layout, ...centre, 1.5);
        return true;
      case "0":
        this.model.toggleAll();
        return true;
      case "Escape":
        this.#focus(null);
        this.model.choose({ brushes: {}, marked: [] });
        return true;
      default:
        return false;
    }
  }
}

const arrows: { readonly [key: string]: { readonly dx: number; readonly dy: number } } = {
  ArrowLeft: { dx: -1, dy: 0 },
  ArrowRight: { dx: 1, dy: 0 },
  ArrowUp: { dx: 0, dy: 1 },
  ArrowDown: { dx: 0, dy: -1 },
};

function inside({ left, right, top, bottom }: ScatterLayout, x: number, y: number): boolean {
  return x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1;
}
