import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from "yaml";
import type { TextRange } from "./diagnostic.ts";

type Path = readonly (string | number)[];

/** A YAML text with its places: what every later step asks "where is `search.population`?". */
export interface YamlDocument {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly syntaxErrors: readonly { readonly message: string; readonly range: TextRange }[];
  /** Plain data; mapping entries without a value are left out, so an empty section counts as absent. */
  readonly data: unknown;
}

/** Reads any text; a broken one yields errors beside what could be made of it. Aliases are refused (no alias bombs). */
export function readYaml(text: string): YamlDocument {
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false, stringKeys: false });
  const syntaxErrors = document.errors.map((error) => ({
    message: error.message,
    range: clampRange(text, error.pos[0], Math.max(error.pos[1], error.pos[0] + 1)),
  }));
  let data: unknown = null;
  try {
    data = withoutEmpty(document.toJS({ maxAliasCount: 0 }));
  } catch (error) {
    syntaxErrors.push({
      message: `${error instanceof Error ? error.message : String(error)} (anchors and aliases are not supported)`,
      range: clampRange(text, 0, 1),
    });
  }
  return { text, document, syntaxErrors, data };
}

/** The range of the value at `path`; of the nearest thing that exists when it does not. */
export function valueRange(yaml: YamlDocument, path: Path): TextRange {
  for (let length = path.length; length > 0; length--) {
    const node = yaml.document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      if (length < path.length) return keyRange(yaml, path.slice(0, length));
      return clampRange(yaml.text, node.range[0], node.range[1]);
    }
  }
  return clampRange(yaml.text, 0, firstLineEnd(yaml.text));
}

/** The range of the key that ends `path`. */
export function keyRange(yaml: YamlDocument, path: Path): TextRange {
  const parent = path.length > 1 ? yaml.document.getIn(path.slice(0, -1), true) : yaml.document.contents;
  const last = path[path.length - 1];
  if (isMap(parent)) {
    const pair = parent.items.find(
      (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last),
    );
    const key = pair?.key;
    if (isNode(key) && key.range) return clampRange(yaml.text, key.range[0], key.range[1]);
  }
  const node = yaml.document.getIn(path, true);
  if (isNode(node) && node.range) return clampRange(yaml.text, node.range[0], node.range[1]);
  return clampRange(yaml.text, 0, firstLineEnd(yaml.text));
}

/** Where the characters `within` of the text at `path` stand in the file, through quotes and block indentation. */
export function scalarRange(yaml: YamlDocument, path: Path, within: TextRange): TextRange {
  const node = yaml.document.getIn(path, true);
  if (!isScalar(node) || !node.range || typeof node.value !== "string") return valueRange(yaml, path);
  const [start, end] = node.range;
  if (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED") {
    const toSource = blockOffsets(yaml.text, start, end);
    const from = toSource(within.start);
    return clampRange(yaml.text, from, Math.max(toSource(within.end), from + 1));
  }
  const quote = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" ? 1 : 0;
  return clampRange(yaml.text, start + quote + within.start, Math.min(start + quote + within.end, end));
}

/** Maps offsets in a block scalar's value to offsets in the file: each line lost its indentation. */
function blockOffsets(text: string, start: number, end: number): (offset: number) => number {
  const first = text.indexOf("\n", start) + 1;
  const lines = text.slice(first, end).split("\n");
  const indent = lines.find((line) => line.trim() !== "")?.search(/[^ ]/) ?? 0;
  return (offset) => {
    let rest = offset;
    let position = first;
    for (const line of lines) {
      const length = Math.max(0, line.length - indent);
      if (rest <= length) return position + Math.min(indent, line.length) + rest;
      rest -= length + 1;
      position += line.length + 1;
    }
    return end;
  };
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutEmpty(entry)]));
}

function clampRange(text: string, start: number, end: number): TextRange {
  const from = Math.min(Math.max(start, 0), text.length);
  return { start: from, end: Math.min(Math.max(end, from), text.length) };
}

function firstLineEnd(text: string): number {
  const newline = text.indexOf("\n");
  return newline < 0 ? text.length : newline;
}
