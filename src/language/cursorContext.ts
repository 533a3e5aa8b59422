import type { TextRange } from "../config/diagnostic.ts";
import { flowPosition } from "./flowPosition.ts";
import { type Line, type LineStructure, lineNumberAt, type Opener, pathOf } from "./lineStructure.ts";

/**
 * What may be written at a place:
 *
 * - `key`: a key of the mapping at `path`;
 * - `node`: the value at `path` begins here on a line of its own, so a key of it or the value itself;
 * - `value`: the value at `path`, on the line of its key or in brackets;
 * - `block`: a line of the text at `path`, below a `|`;
 * - `none`: nothing to complete: comments, places where YAML needs a separator.
 */
export interface CursorContext {
  readonly kind: "key" | "node" | "value" | "block" | "none";
  readonly path: readonly (string | number)[];
  /** What a completion replaces: the word that the cursor is in or at. */
  readonly word: TextRange;
  /** Keys that the mapping has already, without the word. */
  readonly present: ReadonlySet<string>;
  readonly isFlow: boolean;
  /** Whether a colon follows the word. */
  readonly hasColon: boolean;
  /** Whether white space is missing before the word, as in `key:|`. */
  readonly needsSpace: boolean;
}

export function cursorContext(structure: LineStructure, offset: number): CursorContext {
  const line = structure.lines[lineNumberAt(structure, offset)] as Line;
  const context = line.kind === "inside" ? insideValue(structure, line, offset) : undefined;
  if (context !== undefined) return context;
  if (line.kind === "comment") return nothing(offset);
  if (line.kind === "content") return onContent(structure, line, offset);
  return nodeAt(structure, line, offset - line.start, { start: offset, end: offset });
}

/** Undefined where a blank line below a block text is already outside of it. */
function insideValue(structure: LineStructure, line: Line, offset: number): CursorContext | undefined {
  const { owner } = line;
  const value = owner?.value ?? structure.rootValue;
  if (value.style === "block") {
    const isBlank = structure.text.slice(line.start, line.end).trim() === "";
    if (isBlank && offset - line.start <= (owner?.column ?? -1)) return undefined;
    return at("block", pathOf(owner), { start: offset, end: offset });
  }
  if (value.style === "flow") return inFlow(structure, owner, offset);
  return offset <= value.end ? at("value", pathOf(owner), value) : nothing(offset);
}

function onContent(structure: LineStructure, line: Line, offset: number): CursorContext {
  for (const opener of [...line.openers].reverse()) {
    if (offset < opener.range.start) continue;
    if (opener.kind === "entry" && offset <= opener.range.end) {
      const present = keysBut(opener.parent?.children ?? structure.roots, opener);
      return { ...at("key", pathOf(opener.parent), opener.range), present, hasColon: true };
    }
    if (offset < opener.valueFrom) return nothing(offset);
    return onValue(structure, line, opener, offset);
  }
  if (line.text === null || offset < line.text.start) return nothing(offset);
  const owner = parentAt(structure, structure.lines.indexOf(line), line.indent);
  const value = owner?.value ?? structure.rootValue;
  const isOwn = value.start === line.text.start;
  if (isOwn && value.style === "flow") return inFlow(structure, owner, offset);
  if (offset > line.text.end) return nothing(offset);
  return nodeAt(structure, line, line.indent, line.text);
}

function onValue(structure: LineStructure, line: Line, opener: Opener, offset: number): CursorContext {
  const { value, valueFrom, kind } = opener;
  const needsSpace = offset === valueFrom;
  if (value.style === "none" || offset < value.start) {
    const comment = structure.text.indexOf("#", valueFrom);
    const isInComment = comment >= 0 && comment < line.end && offset > comment;
    if (value.style !== "none" || isInComment || opener.children.length > 0) return nothing(offset);
    const word = { start: offset, end: offset };
    const context = kind === "item" ? nodeIn(structure, opener, word) : at("value", pathOf(opener), word);
    return { ...context, needsSpace };
  }
  if (value.style === "flow") return inFlow(structure, opener, offset);
  if (value.style === "block" || offset > value.end) return nothing(offset);
  if (kind === "item" && value.style === "plain") return nodeIn(structure, opener, value);
  return at("value", pathOf(opener), { start: value.start, end: value.end });
}

function inFlow(structure: LineStructure, owner: Opener | null, offset: number): CursorContext {
  const { start, end } = owner?.value ?? structure.rootValue;
  const isClosed = /[}\]]/.test(structure.text[end - 1] ?? "") && end - 1 > start;
  if (offset <= start || offset > end || (isClosed && offset === end)) return nothing(offset);
  const { kind, path, word, present } = flowPosition(structure.text, start, end, offset);
  const hasColon = kind === "key" && /^[ \t]*:/.test(structure.text.slice(word.end, word.end + 40));
  return { ...at(kind, [...pathOf(owner), ...path], word), present, isFlow: true, hasColon };
}

/** A place on a line of its own; its column decides what it belongs to. */
function nodeAt(structure: LineStructure, line: Line, column: number, word: TextRange): CursorContext {
  const number = structure.lines.indexOf(line);
  return nodeIn(structure, parentAt(structure, number, column), word);
}

function nodeIn(structure: LineStructure, owner: Opener | null, word: TextRange): CursorContext {
  const value = owner?.value ?? structure.rootValue;
  // A value that began above goes on here.
  if (value.style !== "none" && value.start < word.start) return nothing(word.start);
  return { ...at("node", pathOf(owner), word), present: keysBut(owner?.children ?? structure.roots, null) };
}

/** The nearest key or item above that is indented less. */
function parentAt(structure: LineStructure, number: number, column: number): Opener | null {
  for (let above = number - 1; above >= 0; above--) {
    const { openers } = structure.lines[above] as Line;
    for (let index = openers.length - 1; index >= 0; index--) {
      const opener = openers[index] as Opener;
      if (opener.column < column) return opener;
    }
  }
  return null;
}

function keysBut(openers: readonly Opener[], but: Opener | null): Set<string> {
  return new Set(openers.filter((each) => each.kind === "entry" && each !== but).map((each) => String(each.step)));
}

function at(kind: CursorContext["kind"], path: readonly (string | number)[], word: TextRange): CursorContext {
  const { start, end } = word;
  const context = { kind, path, word: { start, end }, present: new Set<string>() };
  return { ...context, isFlow: false, hasColon: false, needsSpace: false };
}

function nothing(offset: number): CursorContext {
  return at("none", [], { start: offset, end: offset });
}
