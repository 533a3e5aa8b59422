import { element, iconButton } from "../shared/element.ts";
import { onResize } from "../shared/frame.ts";
import { t } from "../shared/translate.ts";
import type { CellGraph, GraphNode } from "./cellGraph.ts";
import { loadMermaid } from "./loadMermaid.ts";
import { neighbour } from "./neighbour.ts";
import { fitted, moved, revealing, type Size, type Viewport, zoomedAt } from "./viewport.ts";

interface DrawnNode {
  readonly node: GraphNode;
  readonly group: SVGGElement;
  /** Of its box, in the picture's units. */
  readonly box: Size & { readonly x: number; readonly y: number };
}

const panStep = 40;
/** What the arrow keys move the picture by, in steps. */
const arrows: { readonly [key: string]: { readonly x: number; readonly y: number } } = {
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
  ArrowLeft: { x: 1, y: 0 },
  ArrowRight: { x: -1, y: 0 },
};
/** Of the buttons in the corner, CSS pixels. */
const toolsHeight = 36;

/**
 * A cell's graph, drawn by Mermaid and painted by the style sheet: drag or scroll to pan, Ctrl and scroll to zoom.
 *
 * The frame takes arrow keys, `+`, `-` and `0`; a node in focus takes arrow keys along the edges and shows its tooltip.
 */
export class DiagramView {
  readonly root: HTMLElement;
  readonly #frame: HTMLElement;
  readonly #canvas: HTMLElement;
  readonly #tooltip: HTMLElement;
  #nodes: readonly DrawnNode[] = [];
  #graph: CellGraph | null = null;
  #picture: Size = { width: 1, height: 1 };
  #viewport: Viewport = { zoom: 1, x: 0, y: 0 };
  /** Until the reader moves it, the picture follows the frame's size. */
  #touched = false;
  #drawing = 0;

  /** @param label what the diagram is of, for those who do not see it. */
  constructor(private readonly label: string) {
    this.#canvas = element("div", { class: "diagram-canvas" });
    this.#tooltip = element("div", { class: "diagram-tooltip", attributes: { role: "status" } });
    this.#tooltip.hidden = true;
    this.#frame = element(
      "div",
      {
        class: "diagram-frame",
        attributes: {
          tabindex: "0",
          role: "group",
          "aria-label": t("{0}. Arrow keys move it, plus and minus zoom.", label),
        },
      },
      this.#canvas,
    );
    const zoom = (factor: number) => () => this.#zoom(factor);
    const tools = element(
      "div",
      { class: "diagram-tools" },
      iconButton("zoom-in", t("Zoom in"), zoom(1.25)),
      iconButton("zoom-out", t("Zoom out"), zoom(0.8)),
      iconButton("screen-full", t("Fit to the view"), () => this.#fit()),
    );
    this.root = element("div", { class: "diagram" }, this.#frame, tools, this.#tooltip);
    this.#listen();
    onResize(this.#frame, () => {
      if (!this.#touched) this.#fit();
    });
  }

  /** Draws another graph; the viewport stays where the reader put it when the nodes are the same. */
  async show(graph: CellGraph): Promise<void> {
    this.#hideTooltip();
    const same = graph.text === this.#graph?.text;
    this.#graph = graph;
    if (!same) {
      const drawing = ++this.#drawing;
      this.#frame.setAttribute("aria-busy", "true");
      const { drawFlowchart } = await loadMermaid();
      const picture = await drawFlowchart(graph.text);
      if (drawing !== this.#drawing) return;
      this.#place(picture);
      this.#frame.removeAttribute("aria-busy");
      this.#touched = false;
      this.#fit();
    } else if (this.#frame.hasAttribute("aria-busy")) return;
    // What came while it was drawn has the same nodes, and perhaps other marks.
    this.#decorate(this.#graph);
  }

  #place(svg: SVGSVGElement): void {
    this.#canvas.replaceChildren(svg);
    this.#picture = { width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", this.label);
    svg.removeAttribute("aria-roledescription");
  }

  #decorate(graph: CellGraph): void {
    const svg = this.#canvas.querySelector("svg") as SVGSVGElement;
    const origin = { x: svg.viewBox.baseVal.x, y: svg.viewBox.baseVal.y };
    const byId = new Map(graph.nodes.map((node) => [node.id, node]));
    this.#nodes = [...svg.querySelectorAll<SVGGElement>("g.node")].flatMap((group) => {
      const node = byId.get(/-(n\d+)-\d+$/.exec(group.id)?.[1] ?? "");
      if (node === undefined) return [];
      const place = group.transform.baseVal.consolidate()?.matrix;
      const { x, y, width, height } = group.getBBox();
      const box = { x: x + (place?.e ?? 0) - origin.x, y: y + (place?.f ?? 0) - origin.y, width, height };
      group.dataset.node = node.id;
      group.dataset.shows = node.shows;
      mark(group, node.change);
      group.setAttribute("role", "img");
      group.setAttribute("tabindex", "-1");
      group.setAttribute("aria-label", [node.tooltip.title, ...node.tooltip.lines].join(". "));
      return [{ node, group, box }];
    });
    this.#nodes[0]?.group.setAttribute("tabindex", "0");
    const changes = new Map(graph.edges.map(({ from, to, change }) => [`${from} ${to}`, change]));
    for (const path of svg.querySelectorAll<SVGPathElement>("path.flowchart-link")) {
      const [, from, to] = /^L_(n\d+)_(n\d+)_\d+$/.exec(path.dataset.id ?? "") ?? [];
      mark(path, changes.get(`${from} ${to}`) ?? null);
    }
  }

  #listen(): void {
    const frame = this.#frame;
    frame.addEventListener("keydown", (event) => this.#keyPressed(event));
    frame.addEventListener("dblclick", () => this.#fit());
    frame.addEventListener(
      "wheel",
      (event) => {
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          const { left, top } = frame.getBoundingClientRect();
          this.#touch(
            zoomedAt(this.#viewport, Math.exp(-event.deltaY / 300), event.clientX - left, event.clientY - top),
          );
        } else if (this.#overflows()) {
          event.preventDefault();
          this.#pan(-event.deltaX, -event.deltaY);
        }
      },
      { passive: false },
    );
    frame.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      frame.setPointerCapture(event.pointerId);
      frame.classList.add("dragged");
    });
    frame.addEventListener("pointermove", (event) => {
      if (frame.hasPointerCapture(event.pointerId)) this.#pan(event.movementX, event.movementY);
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      frame.addEventListener(end, () => frame.classList.remove("dragged"));
    }
    this.#canvas.addEventListener("pointerover", ({ target }) => this.#showTooltipOf(target));
    this.#canvas.addEventListener("pointerleave", () => this.#hideTooltip());
    this.#canvas.addEventListener("focusin", ({ target }) => {
      const drawn = this.#nodeAt(target);
      if (drawn === undefined) return;
      this.#touch(revealing(this.#viewport, drawn.box, this.#frameSize()));
      this.#showTooltip(drawn);
    });
    this.#canvas.addEventListener("focusout", () => this.#hideTooltip());
  }

  #keyPressed(event: KeyboardEvent): void {
    const focused = this.#nodeAt(event.target);
    const arrow = arrows[event.key];
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") this.#zoom(1.25);
    else if (event.key === "-") this.#zoom(0.8);
    else if (event.key === "0") this.#fit();
    else if (event.key === "Escape" && !this.#tooltip.hidden) this.#hideTooltip();
    else if (arrow === undefined) return;
    else if (focused === undefined) this.#pan(arrow.x * panStep, arrow.y * panStep);
    else this.#focusNext(focused, event.key);
    event.preventDefault();
  }

  #focusNext(from: DrawnNode, key: string): void {
    const places = this.#nodes.map(({ node, box }) => ({
      id: node.id,
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
    }));
    const id = neighbour(key, from.node.id, places, this.#graph?.edges ?? []);
    const next = this.#nodes.find(({ node }) => node.id === id);
    if (next === undefined) return;
    from.group.setAttribute("tabindex", "-1");
    next.group.setAttribute("tabindex", "0");
    next.group.focus();
  }

  #nodeAt(target: EventTarget | null): DrawnNode | undefined {
    const group = target instanceof Element ? target.closest("g.node") : null;
    return this.#nodes.find((drawn) => drawn.group === group);
  }

  #showTooltipOf(target: EventTarget | null): void {
    const drawn = this.#nodeAt(target);
    if (drawn === undefined) this.#hideTooltip();
    else this.#showTooltip(drawn);
  }

  #showTooltip({ node, box }: DrawnNode): void {
    const { title, lines } = node.tooltip;
    this.#tooltip.replaceChildren(
      element("strong", { text: title }),
      ...lines.map((line) => element("div", { text: line })),
    );
    this.#tooltip.hidden = false;
    const { zoom, x, y } = this.#viewport;
    const frame = this.#frameSize();
    const { offsetWidth: width, offsetHeight: height } = this.#tooltip;
    const left = x + zoom * (box.x + box.width) + 8;
    const beside = left + width > frame.width ? x + zoom * box.x - width - 8 : left;
    const top = y + zoom * (box.y + box.height / 2) - height / 2;
    this.#tooltip.style.left = `${Math.max(4, Math.min(beside, frame.width - width - 4))}px`;
    this.#tooltip.style.top = `${Math.max(4, Math.min(top, frame.height - height - 4))}px`;
  }

  #hideTooltip(): void {
    this.#tooltip.hidden = true;
  }

  #zoom(factor: number): void {
    const { width, height } = this.#frameSize();
    this.#touch(zoomedAt(this.#viewport, factor, width / 2, height / 2));
  }

  #pan(dx: number, dy: number): void {
    this.#touch(moved(this.#viewport, dx, dy, this.#picture, this.#frameSize()));
  }

  #fit(): void {
    this.#touched = false;
    this.#apply(fitted(this.#picture, this.#frameSize(), toolsHeight));
  }

  #touch(viewport: Viewport): void {
    this.#touched = true;
    this.#hideTooltip();
    this.#apply(viewport);
  }

  #apply(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#canvas.style.transform = `translate(${viewport.x}px, ${viewport.y}px) scale(${viewport.zoom})`;
  }

  #frameSize(): Size {
    return { width: this.#frame.clientWidth, height: this.#frame.clientHeight };
  }

  #overflows(): boolean {
    const { width, height } = this.#frameSize();
    const { zoom } = this.#viewport;
    return zoom * this.#picture.width > width || zoom * this.#picture.height > height;
  }
}

function mark(target: Element, change: string | null): void {
  target.classList.remove("added", "changed", "removed");
  if (change !== null) target.classList.add(change);
}
