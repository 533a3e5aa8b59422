import mermaid from "mermaid";

/**
 * Mermaid alone: the one large bundle of the pages, which `loadMermaid` fetches when the first diagram is drawn.
 *
 * Its pictures come without colours of their own: the page's style sheet paints them by class, so they follow the
 * theme.
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
 * A flowchart as a picture without styles.
 *
 * One at a time: Mermaid keeps its parser's state in modules.
 */
export function drawFlowchart(text: string): Promise<SVGSVGElement> {
  const drawn = last.then(() => draw(text));
  last = drawn.catch(() => undefined);
  return drawn;
}

async function draw(text: string): Promise<SVGSVGElement> {
  // Measured with the fonts that the picture will be shown with.
  const place = document.createElement("div");
  place.className = "flowchart-measure";
  document.body.append(place);
  try {
    const { svg } = await mermaid.render(`flowchart-${pictures++}`, text, place);
    return pictureOf(svg);
  } finally {
    place.remove();
  }
}

/** Styles within a picture; the page's style sheet replaces them. */
const styling = "style, linearGradient, filter";

/** Mermaid's markup as an element, parsed where nothing in it can run or load. */
function pictureOf(markup: string): SVGSVGElement {
  const template = document.createElement("template");
  template.innerHTML = markup;
  const picture = template.content.querySelector("svg");
  if (picture === null) throw new Error("Mermaid drew no picture");
  for (const element of picture.querySelectorAll(styling)) element.remove();
  for (const element of [picture, ...picture.querySelectorAll("[style]")]) element.removeAttribute("style");
  return picture;
}
