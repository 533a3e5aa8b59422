import mermaid from "mermaid";

/**
 * Mermaid alone: the one large bundle of the pages, which `loadMermaid` fetches when the first diagram is drawn.
 *
 * Its pictures come without colours of their own: the page's style sheet paints them by class, so they follow the theme.
 */

mermaid.initialize({
  startOnLoad: false,
  securityLevel: "strict",
  htmlLabels: false,
  layout: "dagre",
  look: "classic",
  theme: "base",
  maxTextSize: 1_000_000,
  maxEdges: 20_000,
  suppressErrorRendering: true,
  fontFamily: "var(--diagram-font)",
  flowchart: {
    useMaxWidth: false,
    minNodeWidth: 28,
    nodeSpacing: 30,
    rankSpacing: 32,
    padding: 12,
    diagramPadding: 8,
    curve: "basis",
  },
});

let last: Promise<unknown> = Promise.resolve();
let pictures = 0;

/**
 * A flowchart as SVG markup without styles.
 *
 * One at a time: Mermaid keeps its parser's state in modules.
 */
export function drawFlowchart(text: string): Promise<string> {
  const drawn = last.then(() => draw(text));
  last = drawn.catch(() => undefined);
  return drawn;
}

async function draw(text: string): Promise<string> {
  const restore = keepStylesInline();
  // Measured with the fonts that the picture will be shown with.
  const place = document.createElement("div");
  place.className = "flowchart-measure";
  document.body.append(place);
  try {
    const { svg } = await mermaid.render(`flowchart-${pictures++}`, text, place);
    return withoutStyles(svg);
  } finally {
    place.remove();
    restore();
  }
}

/**
 * The pages' policy blocks `style` attributes and `<style>` elements that scripts or parsers write, but not styles set
 * through the object model. So while Mermaid draws, attributes take the latter way, its style sheet goes into an inert
 * element, and its sanitiser parses markup without either: `withoutStyles` removes them in the end anyway.
 */
function keepStylesInline(): () => void {
  const { setAttribute } = Element.prototype;
  const { createElement } = document;
  const { parseFromString } = DOMParser.prototype;
  Element.prototype.setAttribute = function (name: string, value: string) {
    if (name === "style") (this as HTMLElement | SVGElement).style.cssText = value;
    else setAttribute.call(this, name, value);
  };
  document.createElement = ((name: string, options?: ElementCreationOptions) =>
    createElement.call(document, name === "style" ? "template" : name, options)) as typeof document.createElement;
  DOMParser.prototype.parseFromString = function (markup, type) {
    return parseFromString.call(this, withoutStyles(String(markup)), type);
  };
  return () => {
    Element.prototype.setAttribute = setAttribute;
    document.createElement = createElement;
    DOMParser.prototype.parseFromString = parseFromString;
  };
}

/** Labels come from a fixed list without quotes or angle brackets, so markup has no attribute that this could miss. */
function withoutStyles(svg: string): string {
  return svg
    .replace(/<(style|template)>.*?<\/\1>/gs, "")
    .replace(/<(linearGradient|filter)\b.*?<\/\1>/gs, "")
    .replace(/ style="[^"]*"/g, "");
}
