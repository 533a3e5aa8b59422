import type { TextRange } from "../config/diagnostic.ts";
import { quotedEnd } from "./scalarEnd.ts";

/** Where in a `{…}` or `[…]` an offset is. */
interface FlowPosition {
  readonly kind: "key" | "value" | "none";
  /** Of the mapping that a key belongs to, or of the value; below what the outermost brackets are. */
  readonly path: readonly (string | number)[];
  /** The word that the offset is in or at. */
  readonly word: TextRange;
  /** Other keys of the same braces. */
  readonly present: ReadonlySet<string>;
}

interface Bracket {
  readonly isMapping: boolean;
  readonly keys: { readonly key: string; readonly start: number }[];
  index: number;
  /** Of the entry that is being read; null before its colon. */
  key: string | null;
  /** What has been read since the last comma or colon. */
  word: TextRange | null;
  isFilled: boolean;
}

/** Reads the brackets that begin at `start`, up to `end`, and says what is at `offset`. */
export function flowPosition(text: string, start: number, end: number, offset: number): FlowPosition {
  return new FlowReader(text, end, offset).read(start);
}

class FlowReader {
  readonly #stack: Bracket[] = [];
  #found: { readonly position: FlowPosition; readonly bracket: Bracket } | null = null;

  constructor(
    private readonly text: string,
    private readonly end: number,
    private readonly offset: number,
  ) {}

  read(start: number): FlowPosition {
    let at = start;
    do at = this.#step(at);
    while (at < this.end && this.#stack.length > 0);
    if (this.#stack.length > 0) this.#look(this.end, this.offset, false);
    if (this.#found === null) return { kind: "none", path: [], word: this.#here, present: new Set() };
    const { position, bracket } = this.#found;
    const others = bracket.keys.filter((each) => each.start !== position.word.start).map((each) => each.key);
    return { ...position, present: new Set(others) };
  }

  get #here(): TextRange {
    return { start: this.offset, end: this.offset };
  }

  /** Reads what begins at `at` and yields where it ends. */
  #step(at: number): number {
    const character = this.text[at] as string;
    const top = this.#stack[this.#stack.length - 1];
    if (character === "{" || character === "[") {
      this.#stack.push({ isMapping: character === "{", keys: [], index: 0, key: null, word: null, isFilled: false });
      return at + 1;
    }
    if (character === "#" && /\s/.test(this.text[at - 1] ?? "")) return this.#comment(at);
    const endsKey = character === ":" && top?.isMapping === true && this.#isColon(at);
    if (top === undefined || /[}\],\s]/.test(character) || endsKey) {
      this.#look(at, at, false);
      if (character === "}" || character === "]") {
        this.#stack.pop();
        const outer = this.#stack[this.#stack.length - 1];
        if (outer !== undefined) outer.isFilled = true;
      } else if (top !== undefined && character === ",") {
        Object.assign(top, { index: top.index + 1, key: null, word: null, isFilled: false });
      } else if (top !== undefined && endsKey) {
        Object.assign(top, { key: top.word === null ? "" : this.#unquoted(top.word), isFilled: false });
      }
      return at + 1;
    }
    return this.#word(top, at);
  }

  #comment(at: number): number {
    const newline = this.text.indexOf("\n", at);
    const end = newline < 0 ? this.end : Math.min(newline, this.end);
    const bracket = this.#stack[this.#stack.length - 1];
    if (bracket !== undefined && this.#found === null && this.offset > at && this.offset <= end) {
      this.#found = { bracket, position: { kind: "none", path: [], word: this.#here, present: new Set() } };
    }
    return Math.max(end, at + 1);
  }

  #word(top: Bracket, at: number): number {
    const isQuoted = this.text[at] === '"' || this.text[at] === "'";
    const end = Math.max(at + 1, Math.min(isQuoted ? quotedEnd(this.text, at, -1) : this.#plainEnd(at), this.end));
    this.#look(at, end, true);
    if (top.isMapping && top.key === null) {
      top.word = { start: at, end };
      top.keys.push({ key: this.#unquoted(top.word), start: at });
    }
    top.isFilled = true;
    return end;
  }

  #look(from: number, to: number, isWord: boolean): void {
    const bracket = this.#stack[this.#stack.length - 1];
    if (bracket === undefined || this.#found !== null || this.offset < from || this.offset > to) return;
    const word = isWord ? { start: from, end: to } : this.#here;
    const step = (each: Bracket) => (each.isMapping ? (each.key ?? "") : each.index);
    const outer = this.#stack.slice(0, -1).map(step);
    const kind = bracket.isFilled && !isWord ? "none" : bracket.isMapping && bracket.key === null ? "key" : "value";
    const path = kind === "key" ? outer : [...outer, step(bracket)];
    this.#found = { bracket, position: { kind, path, word, present: new Set() } };
  }

  #isColon(at: number): boolean {
    return at + 1 >= this.text.length || /[\s,[\]{}]/.test(this.text[at + 1] as string);
  }

  #plainEnd(start: number): number {
    let end = start;
    while (end < this.end && !/[,[\]{}\r\n]/.test(this.text[end] as string)) {
      if (this.text[end] === ":" && this.#isColon(end)) break;
      if (this.text[end] === "#" && end > start && /\s/.test(this.text[end - 1] as string)) break;
      end++;
    }
    while (end > start && /\s/.test(this.text[end - 1] as string)) end--;
    return end;
  }

  #unquoted({ start, end }: TextRange): string {
    return this.text.slice(start, end).replace(/^(["'])(.*)\1$/s, "$2");
  }
}
