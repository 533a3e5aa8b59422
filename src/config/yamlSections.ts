/** A part of a block mapping that can be read on its own: a key with all that is indented below it. */
export interface Section {
  readonly start: number;
  readonly end: number;
}

const key = /(?:[A-Za-z_][\w.-]*|"[^"\\\n]*"|'[^'\n]*')[ \t]*:(?=[ \t\r\n]|$)/y;

/**
 * Cuts the block mapping in `text[start, end)`, whose keys stand at column `indent`, before each key. Null where that
 * cannot be found by looking at the lines alone (flow style, documents, tabs, keys at other columns): then it is read
 * as a whole.
 *
 * Sound because YAML ends every value, also one that is broken, at a line that is indented no deeper than its key.
 */
export function sectionsOf(text: string, start: number, end: number, indent: number): Section[] | null {
  const starts: number[] = [];
  for (let line = start; line < end; line = lineAfter(text, line, end)) {
    let content = line;
    while (content < end && text[content] === " ") content++;
    const character = content < end ? text[content] : "\n";
    if (character === "\n" || character === "#" || (character === "\r" && text[content + 1] === "\n")) continue;
    const column = content - line;
    if (column > indent) {
      if (starts.length === 0) return null;
      continue;
    }
    const isItem = character === "-" && /[ \r\n]/.test(text[content + 1] ?? "\n");
    if (column === indent && isItem && starts.length > 0) continue;
    key.lastIndex = content;
    if (column < indent || !key.test(text)) return null;
    starts.push(starts.length === 0 ? start : line);
  }
  if (starts.length === 0) return null;
  return starts.map((each, index) => ({ start: each, end: starts[index + 1] ?? end }));
}

const headerOnly = /(?<key>[A-Za-z_][\w.-]*)[ \t]*:[ \t]*(?:[ \t]#[^\n]*)?(?:\r?\n|$)/y;

/** A section that is a key alone on its line above an indented block mapping; null for anything else. */
interface NestedMapping {
  readonly key: string;
  readonly keyStart: number;
  /** Where the lines below the key begin. */
  readonly bodyStart: number;
  readonly indent: number;
}

export function nestedMapping(text: string, { start, end }: Section): NestedMapping | null {
  let line = start;
  while (line < end && /[#\r\n]/.test(text[line] as string)) line = lineAfter(text, line, end);
  headerOnly.lastIndex = line;
  const header = headerOnly.exec(text)?.groups;
  if (header === undefined) return null;
  const bodyStart = headerOnly.lastIndex;
  for (let body = bodyStart; body < end; body = lineAfter(text, body, end)) {
    let content = body;
    while (content < end && text[content] === " ") content++;
    if (content >= end || /[#\r\n]/.test(text[content] as string)) continue;
    const indent = content - body;
    if (indent === 0) return null;
    return { key: header.key as string, keyStart: line, bodyStart, indent };
  }
  return null;
}

function lineAfter(text: string, from: number, end: number): number {
  const newline = text.indexOf("\n", from);
  return newline < 0 || newline >= end ? end : newline + 1;
}
