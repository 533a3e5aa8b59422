import { markupText } from "../../src/base/markupText.ts";
import type { Fill, Pen, Place, Stroke, TextStyle } from "./pen.ts";

/** Writes a picture as SVG. */
export class SvgPen implements Pen {
  readonly #parts: string[] = [];
  #clips = 0;

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly fontFamily: string,
  ) {}

  line(places: readonly Place[], stroke: Stroke): void {
    this.#parts.push(`<polyline points="${listed(places)}" fill="none"${strokeAttributes(stroke)}/>`);
  }

  rectangle(x: number, y: number, width: number, height: number, fill: Fill | null, stroke?: Stroke): void {
    const size = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    this.#parts.push(`<rect ${size}${fillAttributes(fill)}${strokeAttributes(stroke)}/>`);
  }

  polygon(places: readonly Place[], fill: Fill | null, stroke?: Stroke): void {
    this.#parts.push(`<polygon points="${listed(places)}"${fillAttributes(fill)}${strokeAttributes(stroke)}/>`);
  }

  circle(x: number, y: number, radius: number, fill: Fill | null, stroke?: Stroke): void {
    const place = `cx="${short(x)}" cy="${short(y)}" r="${short(radius)}"`;
    this.#parts.push(`<circle ${place}${fillAttributes(fill)}${strokeAttributes(stroke)}/>`);
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const { anchor = "start", baseline = "middle" } = style;
    // Readers differ in how they place other baselines, so the shift is written out.
    const shift = baseline === "middle" ? 0.35 : baseline === "top" ? 0.8 : -0.2;
    const attributes = [
      `font-size="${style.size}"`,
      `text-anchor="${anchor}"`,
      `fill="${markupText(style.colour)}"`,
      ...(style.bold === true ? ['font-weight="600"'] : []),
      ...(style.halo === undefined
        ? []
        : [`stroke="${markupText(style.halo)}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`]),
    ];
    const turned = style.upwards === true ? " rotate(-90)" : "";
    attributes.push(`transform="translate(${short(x)} ${short(y)})${turned}" dy="${short(shift * style.size)}"`);
    this.#parts.push(`<text ${attributes.join(" ")}>${markupText(text)}</text>`);
  }

  clipped(x: number, y: number, width: number, height: number, draw: () => void): void {
    const id = `clip${this.#clips++}`;
    const size = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    this.#parts.push(`<clipPath id="${id}"><rect ${size}/></clipPath><g clip-path="url(#${id})">`);
    draw();
    this.#parts.push("</g>");
  }

  /** The finished file. @param title what the picture shows, for screen readers. */
  document(title: string): string {
    const { width, height } = this;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${markupText(this.fontFamily)}">`,
      `<title>${markupText(title)}</title>`,
      ...this.#parts,
      "</svg>\n",
    ].join("\n");
  }
}

function listed(places: readonly Place[]): string {
  return places.map(([x, y]) => `${short(x)},${short(y)}`).join(" ");
}

function fillAttributes(fill: Fill | null): string {
  if (fill === null) return ' fill="none"';
  const opacity = fill.opacity === undefined ? "" : ` fill-opacity="${short(fill.opacity)}"`;
  return ` fill="${markupText(fill.colour)}"${opacity}`;
}

function strokeAttributes(stroke: Stroke | undefined): string {
  if (stroke === undefined) return "";
  const width = ` stroke="${markupText(stroke.colour)}" stroke-width="${short(stroke.width ?? 1)}"`;
  const dash = stroke.dash === undefined ? "" : ` stroke-dasharray="${stroke.dash.join(" ")}"`;
  return width + dash + (stroke.opacity === undefined ? "" : ` stroke-opacity="${short(stroke.opacity)}"`);
}

/** A hundredth of a pixel is finer than anyone sees. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
