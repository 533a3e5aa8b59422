/** A seed cell in the plane, in pixels. */
export interface BaselinePlace {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** A name beside a mark, and where its text stands. */
interface BaselineLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "end";
}

export const labelSize = 11;
/** Bold letters of that size are hardly wider. */
const letterWidth = 7;
const lineHeight = 13;
/** Closer than this, two marks are one to the eye, in pixels. */
const together = 3;

/**
 * Names of seed cells that can all be read: those on one point share a label, and a label that would run into another
 * moves below its mark, or on to where it is free.
 *
 * @param right end of the plane: marks near it have their names at the left.
 */
export function baselineLabels(places: readonly BaselinePlace[], right: number): BaselineLabel[] {
  const groups: { readonly x: number; readonly y: number; readonly names: string[] }[] = [];
  for (const { name, x, y } of places) {
    const group = groups.find((other) => Math.hypot(other.x - x, other.y - y) < together);
    if (group === undefined) groups.push({ x, y, names: [name] });
    else if (!group.names.includes(name)) group.names.push(name);
  }
  const taken: BaselineLabel[] = [];
  for (const { x, y, names } of groups) {
    const text = names.join(", ");
    const anchor = x + 10 + text.length * letterWidth > right ? "end" : "start";
    const at = (dy: number): BaselineLabel => ({ text, x: anchor === "end" ? x - 10 : x + 10, y: y + dy, anchor });
    const offsets = [-8, 9, -8 - lineHeight, 9 + lineHeight];
    const label = offsets.map(at).find((one) => !taken.some((other) => overlap(one, other))) ?? at(-8);
    taken.push(label);
  }
  return taken;
}

function overlap(a: BaselineLabel, b: BaselineLabel): boolean {
  const [from, to] = ends(a);
  const [otherFrom, otherTo] = ends(b);
  return from < otherTo && otherFrom < to && Math.abs(a.y - b.y) < lineHeight;
}

function ends({ text, x, anchor }: BaselineLabel): readonly [number, number] {
  const width = text.length * letterWidth;
  return anchor === "start" ? [x, x + width] : [x - width, x];
}
