import type { TextRange } from "./diagnostic.ts";
import { keyFault, readChunk, type YamlSyntaxError } from "./yamlChunk.ts";
import { shiftedEntry, toData, type YamlEntry, type YamlMapping, type YamlNode } from "./yamlNode.ts";
import { nestedMapping, type Section, sectionsOf } from "./yamlSections.ts";

type Path = readonly (string | number)[];

/** A YAML text with its places: every later step takes the place of a key or value from it. */
export interface YamlDocument {
  readonly text: string;
  readonly root: YamlNode | null;
  readonly syntaxErrors: readonly YamlSyntaxError[];
  /** Top-level sections that have a syntax error: what was read of them is a guess. */
  readonly broken: readonly TextRange[];
  readonly data: unknown;
}

/** A hundred times a large config. */
const mostCharacters = 2_000_000;

const refusedCharacters: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  {
    // The YAML library takes it for a blank, other programs for the end of a line.
    pattern: /\r(?!\n)/,
    message: "a carriage return without a line feed, which ends no line here; save the file with LF or CRLF line ends",
  },
  {
    // YAML allows it nowhere, but the library does.
    pattern: /\0/,
    message: "a NUL character, which no text has; delete it, or save the file as UTF-8 if it is in another encoding",
  },
];

const severalDocuments = "a search config is one document; remove what follows the `---` or `...`";

/** Reads any text; a broken one yields errors beside what could be made of it. */
export function readYaml(text: string): YamlDocument {
  const steps = readYamlInSteps(text);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** As `readYaml`, with a pause after every piece: a caller that must not block may do other things meanwhile. */
export function* readYamlInSteps(text: string): Generator<void, YamlDocument> {
  if (text.length > mostCharacters) {
    const message = `the text has ${text.length} characters, and a config at most ${mostCharacters}; name data by their files`;
    const range = { start: 0, end: Math.min(text.length, 1) };
    return {
      text,
      root: null,
      syntaxErrors: [{ message, range }],
      broken: [{ start: 0, end: text.length }],
      data: null,
    };
  }
  for (const { pattern, message } of refusedCharacters) {
    const at = text.search(pattern);
    if (at < 0) continue;
    const range = { start: at, end: at + 1 };
    return {
      text,
      root: null,
      syntaxErrors: [{ message, range }],
      broken: [{ start: 0, end: text.length }],
      data: null,
    };
  }
  // What stands in the first document is read, and its mistakes are reported, whatever follows.
  const second = secondDocument(text);
  const found = new Findings(text.slice(0, second ?? text.length));
  if (second !== null) {
    found.errors.push({ message: severalDocuments, range: { start: second, end: second + 3 } });
    found.broken.push({ start: second, end: text.length });
  }
  const sections = sectionsOf(text, 0, second ?? text.length, 0);
  let root: YamlNode | null;
  if (sections === null) root = found.whole();
  else {
    const entries: YamlEntry[] = [];
    for (const section of sections) {
      const errorsBefore = found.errors.length;
      entries.push(...(yield* found.section(section)));
      if (found.errors.length > errorsBefore) found.broken.push(section);
    }
    root = found.mapping(entries);
  }
  return { text, root, syntaxErrors: found.errors, broken: found.broken, data: toData(root) };
}

/** Where a second document begins, or other text after the end of the first; null where nothing does. */
function secondDocument(text: string): number | null {
  let hasBegun = false;
  for (const { index, 1: mark } of text.matchAll(/^(---|\.\.\.)(?=[ \t\r\n]|$)/gm)) {
    if (mark === "...") return /^(?!\.\.\.(?:\s|$))[ \t]*[^#\s]/m.test(text.slice(index + 3)) ? index : null;
    // Directives and comments may stand before the first mark.
    if (hasBegun || /^(?!%)[ \t]*[^#\s]/m.test(text.slice(0, index))) return index;
    hasBegun = true;
  }
  return null;
}

class Findings {
  readonly errors: YamlSyntaxError[] = [];
  readonly broken: TextRange[] = [];

  constructor(private readonly text: string) {}

  whole(): YamlNode | null {
    const { root, errors } = readChunk(this.text);
    this.errors.push(...errors);
    if (errors.length > 0) this.broken.push({ start: 0, end: this.text.length });
    return root;
  }

  /** A mapping below a key is read entry by entry, so that a slip in one leaves its neighbours as they are. */
  *section(section: Section): Generator<void, readonly YamlEntry[]> {
    const nested = nestedMapping(this.text, section);
    const parts = nested && sectionsOf(this.text, nested.bodyStart, section.end, nested.indent);
    if (nested === null || parts === null) {
      yield;
      return this.#entries(section);
    }
    const entries: YamlEntry[] = [];
    for (const part of parts) {
      entries.push(...this.#entries(part));
      yield;
    }
    const keyRange = { start: nested.keyStart, end: nested.keyStart + nested.key.length };
    return [{ key: nested.key, keyRange, value: this.mapping(entries) }];
  }

  mapping(entries: readonly YamlEntry[]): YamlNode {
    const seen = new Set<string>();
    for (const entry of entries) {
      const fault = keyFault(entry, seen);
      if (fault !== null) this.errors.push(fault);
      seen.add(entry.key);
    }
    const last = entries[entries.length - 1];
    const range = { start: entries[0]?.keyRange.start ?? 0, end: last?.value?.range.end ?? last?.keyRange.end ?? 0 };
    return { kind: "mapping", range, entries };
  }

  #entries({ start, end }: Section): readonly YamlEntry[] {
    const { root, errors } = readChunk(this.text.slice(start, end));
    for (const { message, range } of errors) {
      this.errors.push({ message, range: { start: range.start + start, end: range.end + start } });
    }
    return root?.kind === "mapping" ? root.entries.map((entry) => shiftedEntry(entry, start)) : [];
  }
}

/** The node at `path`; undefined where nothing is written. */
export function nodeAt(yaml: YamlDocument, path: Path): YamlNode | undefined {
  let node: YamlNode | null | undefined = yaml.root;
  for (const step of path) {
    if (node?.kind === "mapping") node = entryOf(node, step)?.value;
    else if (node?.kind === "sequence" && typeof step === "number") node = node.items[step];
    else return undefined;
  }
  return node ?? undefined;
}

function entryOf(node: YamlNode | undefined, key: string | number | undefined): YamlEntry | undefined {
  if (node?.kind !== "mapping") return undefined;
  let index = entryIndices.get(node);
  if (index === undefined) {
    // The first of several with one key.
    index = new Map(node.entries.map((entry) => [entry.key, entry] as const).reverse());
    entryIndices.set(node, index);
  }
  return index.get(String(key));
}

/** Entries by key: a finding for each of thousands of keys asks for each of them. */
const entryIndices = new WeakMap<YamlMapping, ReadonlyMap<string, YamlEntry>>();

/** The range of the value at `path`; of the nearest thing that exists when it does not. */
export function valueRange(yaml: YamlDocument, path: Path): TextRange {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(yaml, path.slice(0, length));
    if (node === undefined) continue;
    return length < path.length ? keyRange(yaml, path.slice(0, length)) : withoutLineEnd(yaml.text, node.range);
  }
  return firstLine(yaml.text);
}

/** The range of the key that ends `path`. */
export function keyRange(yaml: YamlDocument, path: Path): TextRange {
  const entry = entryOf(nodeAt(yaml, path.slice(0, -1)), path[path.length - 1]);
  return entry?.keyRange ?? nodeAt(yaml, path)?.range ?? firstLine(yaml.text);
}

/** Where the characters `within` of the text at `path` stand in the file, through quotes and block indentation. */
export function scalarRange(yaml: YamlDocument, path: Path, within: TextRange): TextRange {
  const source = scalarSource(yaml, path);
  if (source === undefined) return valueRange(yaml, path);
  const start = source.toFile(within.start);
  return { start, end: Math.min(Math.max(source.toFile(within.end), start + 1), yaml.text.length) };
}

/** A text in the file: its characters and the file's, each by the other. */
export interface ScalarSource {
  readonly value: string;
  toFile(offset: number): number;
  fromFile(offset: number): number;
}

export function scalarSource(yaml: YamlDocument, path: Path): ScalarSource | undefined {
  const node = nodeAt(yaml, path);
  return node?.kind === "scalar" && typeof node.value === "string" ? sourceOf(yaml.text, node) : undefined;
}

/** As `scalarSource`, of a node that is at hand. */
export function sourceOf(text: string, node: Extract<YamlNode, { kind: "scalar" }>): ScalarSource {
  const { start, end } = node.range;
  const value = String(node.value);
  if (node.style === "literal" || node.style === "folded") return blockSource(text, value, start, end);
  const first = start + (node.style === "plain" ? 0 : 1);
  return {
    value,
    toFile: (offset) => Math.min(first + offset, end),
    fromFile: (offset) => Math.min(Math.max(offset - first, 0), value.length),
  };
}

/** Each line of a block scalar lost its indentation. */
function blockSource(text: string, value: string, start: number, end: number): ScalarSource {
  const first = text.indexOf("\n", start) + 1 || end;
  const lines = text.slice(first, end).split("\n");
  const indent = lines.find((line) => line.trim() !== "")?.search(/[^ ]/) ?? 0;
  const starts: { readonly file: number; readonly value: number; readonly length: number }[] = [];
  let file = first;
  let at = 0;
  for (const line of lines) {
    const removed = Math.min(indent, line.length);
    const length = line.length - removed - (line.endsWith("\r") ? 1 : 0);
    starts.push({ file: file + removed, value: at, length: Math.max(0, length) });
    file += line.length + 1;
    at += Math.max(0, length) + 1;
  }
  return {
    value,
    toFile(offset) {
      const line = lastWhere(starts, (each) => each.value <= offset);
      return line === undefined ? first : Math.min(line.file + Math.min(offset - line.value, line.length), end);
    },
    fromFile(offset) {
      const line = lastWhere(starts, (each) => each.file <= offset);
      return line === undefined ? 0 : Math.min(line.value + Math.min(offset - line.file, line.length), value.length);
    },
  };
}

/** The last of those, in order, that meet a condition which only a beginning of them meets. */
function lastWhere<T>(items: readonly T[], meets: (item: T) => boolean): T | undefined {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (meets(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}

/** A block value ends behind its last line break; a message is shown before that break. */
function withoutLineEnd(text: string, { start, end }: TextRange): TextRange {
  let last = end;
  while (last > start + 1 && /\s/.test(text[last - 1] ?? "")) last--;
  return { start, end: last };
}

function firstLine(text: string): TextRange {
  const newline = text.indexOf("\n");
  return { start: 0, end: newline < 0 ? text.length : newline };
}
