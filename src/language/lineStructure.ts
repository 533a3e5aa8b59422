import type { TextRange } from "../config/diagnostic.ts";
import { bracketsEnd, plainEnd, quotedEnd } from "./scalarEnd.ts";

/** How what stands behind a colon or a dash is written; `block` is `|` or `>` with the lines below. */
type ValueStyle = "none" | "plain" | "quoted" | "flow" | "block";

interface WrittenValue {
  style: ValueStyle;
  /** For `none` both are where a value would begin. */
  start: number;
  end: number;
}

/** A line's `key:` or `- `, which what is indented below belongs to. */
export interface Opener {
  readonly kind: "entry" | "item";
  readonly line: number;
  readonly column: number;
  readonly parent: Opener | null;
  /** The key, unquoted, or the position in the list. */
  readonly step: string | number;
  /** The key as written, or the dash. */
  readonly range: TextRange;
  /** Behind the colon or dash. */
  readonly valueFrom: number;
  readonly value: WrittenValue;
  readonly children: Opener[];
}

export interface Line {
  readonly start: number;
  /** Without the line break. */
  readonly end: number;
  readonly indent: number;
  /** `content` has openers or text of its own; `inside` continues a value that began above. */
  readonly kind: "blank" | "comment" | "content" | "inside";
  readonly openers: readonly Opener[];
  /** Text that no opener of this line owns: a key being typed, or a value on a line of its own. */
  readonly text: TextRange | null;
  /** Whose value an `inside` line continues; null for a value of the whole document. */
  readonly owner: Opener | null;
}

/**
 * What the lines of a config are, found from their characters alone: unlike a syntax tree it is there for every text,
 * also in the middle of a word. It agrees with YAML on texts without errors.
 */
export interface LineStructure {
  readonly text: string;
  readonly lines: readonly Line[];
  /** Keys and items that no other contains. */
  readonly roots: readonly Opener[];
  /** A value that is the whole document, such as `{…}`. */
  readonly rootValue: WrittenValue;
}

// A plain key takes the blanks behind it too, and is trimmed: were they optional twice, a long run of them would be
// tried at every length.
const entryStart =
  /(?:"((?:[^"\\\n]|\\.)*)"[ \t]*|'((?:[^'\n]|'')*)'[ \t]*|([^\s#[\]{}&*!|>'"%@`,:-][^\n#:]*|[-:][^\s#:][^\n#:]*)):(?=[ \t\r\n]|$)/y;
const properties = /(?:[&!][^\s,[\]{}]*[ \t]+)+/y;

const noOpeners: readonly Opener[] = [];

export function lineStructure(text: string): LineStructure {
  return new StructureReader(text).read();
}

class StructureReader {
  readonly #lines: Line[] = [];
  readonly #roots: Opener[] = [];
  readonly #open: Opener[] = [];
  readonly #rootValue: WrittenValue = { style: "none", start: 0, end: 0 };
  /** The value that the coming lines may still belong to. */
  #pending: { readonly owner: Opener | null; readonly value: WrittenValue } | null = null;

  constructor(private readonly text: string) {}

  read(): LineStructure {
    for (let start = 0; ; ) {
      const newline = this.text.indexOf("\n", start);
      const next = newline < 0 ? this.text.length : newline;
      this.#readLine(start, next > start && this.text[next - 1] === "\r" ? next - 1 : next);
      if (newline < 0) break;
      start = newline + 1;
    }
    return { text: this.text, lines: this.#lines, roots: this.#roots, rootValue: this.#rootValue };
  }

  #readLine(start: number, end: number): void {
    let content = start;
    while (content < end && this.text[content] === " ") content++;
    const indent = content - start;
    let visible = content;
    while (visible < end && (this.text[visible] === "\t" || this.text[visible] === " ")) visible++;
    const isBlank = visible === end;
    if (this.#continues(start, end, indent, isBlank)) {
      this.#pushPlain(start, end, indent, "inside", this.#pending?.owner ?? null);
      return;
    }
    this.#pending = null;
    if (isBlank) this.#pushPlain(start, end, indent, "blank", null);
    else if (this.text[content] === "#") this.#pushPlain(start, end, indent, "comment", null);
    else this.#readContent(start, end, indent);
  }

  #pushPlain(start: number, end: number, indent: number, kind: Line["kind"], owner: Opener | null): void {
    this.#lines.push({ start, end, indent, kind, openers: noOpeners, text: null, owner });
  }

  #continues(start: number, end: number, indent: number, isBlank: boolean): boolean {
    if (this.#pending === null) return false;
    const { owner, value } = this.#pending;
    if (value.style !== "block") return start < value.end;
    if (!isBlank && indent <= (owner?.column ?? -1)) return false;
    value.end = end;
    return true;
  }

  #readContent(start: number, end: number, indent: number): void {
    const openers: Opener[] = [];
    let at = start + indent;
    for (;;) {
      const opener = this.#openerAt(at, start, end);
      if (opener === null) break;
      openers.push(opener);
      at = opener.value.start;
      if (opener.kind === "entry") break;
    }
    const last = openers[openers.length - 1];
    const hasText = at < end && this.text[at] !== "#";
    const text = hasText && last === undefined ? { start: at, end: plainEnd(this.text, at, end) } : null;
    this.#lines.push({ start, end, indent, kind: "content", openers, text, owner: null });
    if (!hasText) return;
    const owner = last ?? this.#parentOf(indent, "text");
    const value = owner === null ? this.#rootValue : owner.value;
    if (value.style !== "none") return;
    this.#readValue(owner, value, at, end);
  }

  #openerAt(at: number, lineStart: number, lineEnd: number): Opener | null {
    const line = this.#lines.length;
    const column = at - lineStart;
    if (this.text[at] === "-" && (at + 1 >= lineEnd || /[ \t]/.test(this.text[at + 1] as string))) {
      const parent = this.#parentOf(column, "item");
      const siblings = parent?.children ?? this.#roots;
      const step = siblings.filter((each) => each.kind === "item").length;
      return this.#push(
        { kind: "item", line, column, parent, step, range: { start: at, end: at + 1 } },
        at + 1,
        lineEnd,
      );
    }
    entryStart.lastIndex = at;
    const match = entryStart.exec(this.text);
    if (match === null || entryStart.lastIndex > lineEnd) return null;
    const [whole, double, single, plain] = match;
    const written = whole.slice(0, -1).trimEnd();
    const step = double ?? single?.replaceAll("''", "'") ?? (plain as string).trimEnd();
    const parent = this.#parentOf(column, "entry");
    const range = { start: at, end: at + written.length };
    return this.#push({ kind: "entry", line, column, parent, step, range }, at + whole.length, lineEnd);
  }

  #push(opener: Omit<Opener, "value" | "valueFrom" | "children">, valueFrom: number, lineEnd: number): Opener {
    let start = valueFrom;
    while (start < lineEnd && /[ \t]/.test(this.text[start] as string)) start++;
    properties.lastIndex = start;
    if (properties.test(this.text) && properties.lastIndex <= lineEnd) start = properties.lastIndex;
    const pushed: Opener = { ...opener, valueFrom, value: { style: "none", start, end: start }, children: [] };
    (opener.parent?.children ?? this.#roots).push(pushed);
    this.#open.push(pushed);
    return pushed;
  }

  /** A list may stand at the column of the key that it belongs to. */
  #parentOf(column: number, kind: "entry" | "item" | "text"): Opener | null {
    for (let top = this.#open[this.#open.length - 1]; top !== undefined; top = this.#open[this.#open.length - 1]) {
      if (top.column < column || (kind === "item" && top.kind === "entry" && top.column === column)) return top;
      this.#open.pop();
    }
    return null;
  }

  #readValue(owner: Opener | null, value: WrittenValue, start: number, lineEnd: number): void {
    const column = owner?.column ?? -1;
    const first = this.text[start] as string;
    value.start = start;
    if (first === "|" || first === ">") {
      value.style = "block";
      value.end = lineEnd;
    } else if (first === "{" || first === "[") {
      value.style = "flow";
      value.end = bracketsEnd(this.text, start, column);
    } else if (first === '"' || first === "'") {
      value.style = "quoted";
      value.end = quotedEnd(this.text, start, column);
    } else {
      value.style = "plain";
      value.end = plainEnd(this.text, start, lineEnd);
      return;
    }
    if (value.style === "block" || value.end > lineEnd) this.#pending = { owner, value };
  }
}

/** Where in the config an opener stands, from the outermost key on. */
export function pathOf(opener: Opener | null): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = opener; at !== null; at = at.parent) path.push(at.step);
  return path.reverse();
}

/** Number of the line that an offset is on. */
export function lineNumberAt({ lines }: LineStructure, offset: number): number {
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] as Line).start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
