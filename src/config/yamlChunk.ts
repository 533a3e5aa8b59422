import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument, type Range, type YAMLError } from "yaml";
import type { TextRange } from "./diagnostic.ts";
import type { ScalarStyle, YamlEntry, YamlNode } from "./yamlNode.ts";

export interface YamlSyntaxError {
  readonly message: string;
  readonly range: TextRange;
}

/** A piece of YAML that was read on its own. Ranges count from the piece's first character. */
interface YamlChunk {
  readonly root: YamlNode | null;
  readonly errors: readonly YamlSyntaxError[];
}

/** Far more than a config needs, far less than a stack holds. */
const deepest = 64;

/** Reads any text; a broken one yields errors beside what could be made of it. Aliases are refused (no alias bombs). */
export function readChunk(text: string): YamlChunk {
  const errors: YamlSyntaxError[] = [];
  try {
    const document = parseDocument(text, {
      prettyErrors: false,
      uniqueKeys: false,
      stringKeys: false,
      // `silent` would also keep back that there is more than one document.
      logLevel: "error",
    });
    for (const error of document.errors) {
      errors.push({ message: messageOf(error), range: { start: error.pos[0], end: error.pos[1] } });
    }
    const root = new TreeBuilder(errors).node(document.contents, 0);
    return { root, errors: errors.map((error) => ({ ...error, range: clampRange(text, error.range) })) };
  } catch (error) {
    // The library recurses over nested brackets and may run out of stack on thousands of them.
    if (!(error instanceof RangeError)) throw error;
    return { root: null, errors: [{ message: tooDeep, range: clampRange(text, { start: 0, end: 1 }) }] };
  }
}

const tooDeep = `values are nested more than ${deepest} deep; a config needs no such nesting`;

class TreeBuilder {
  constructor(private readonly errors: YamlSyntaxError[]) {}

  node(node: unknown, depth: number): YamlNode | null {
    const range = rangeOf((node as { range?: Range | null } | null)?.range);
    if (depth > deepest) {
      this.errors.push({ message: tooDeep, range });
      return null;
    }
    if (isAlias(node)) {
      this.errors.push({ message: "anchors and aliases are not supported; write the value again", range });
      return null;
    }
    if (isMap(node)) {
      const entries: YamlEntry[] = [];
      const seen = new Set<string>();
      for (const pair of node.items) {
        const entry = isPair(pair) ? this.#entry(pair, depth) : undefined;
        if (entry === undefined) continue;
        const fault = keyFault(entry, seen);
        if (fault !== null) this.errors.push(fault);
        seen.add(entry.key);
        entries.push(entry);
      }
      return { kind: "mapping", range, entries };
    }
    if (isSeq(node)) return { kind: "sequence", range, items: node.items.map((item) => this.#item(item, depth)) };
    if (!isScalar(node) || (node.value === null && range.start === range.end)) return null;
    return { kind: "scalar", range, value: plainValue(node.value), style: styles[node.type ?? "PLAIN"] ?? "plain" };
  }

  /** `[a: 1]` is a list of a mapping. */
  #item(item: unknown, depth: number): YamlNode | null {
    if (!isPair(item)) return this.node(item, depth + 1);
    const entry = this.#entry(item, depth + 1);
    if (entry === undefined) return null;
    const range = { start: entry.keyRange.start, end: entry.value?.range.end ?? entry.keyRange.end };
    return { kind: "mapping", range, entries: [entry] };
  }

  #entry(pair: { readonly key: unknown; readonly value: unknown }, depth: number): YamlEntry | undefined {
    const key = this.node(pair.key, depth + 1);
    if (key === null && pair.value === null) return undefined;
    const value = this.node(pair.value, depth + 1);
    if (key?.kind === "scalar") return { key: String(key.value), keyRange: key.range, value };
    const range = key?.range ?? value?.range ?? { start: 0, end: 1 };
    this.errors.push({ message: "a key is a plain word before a colon", range });
    return undefined;
  }
}

/** What is wrong with a key beside those that stand before it in its mapping; null when nothing is. */
export function keyFault({ key, keyRange }: YamlEntry, before: ReadonlySet<string>): YamlSyntaxError | null {
  if (key === "__proto__")
    return { message: "a key cannot be called `__proto__`; choose another name", range: keyRange };
  return before.has(key) ? { message: `\`${key}\` is there twice; keep one of them`, range: keyRange } : null;
}

const styles: { readonly [type: string]: ScalarStyle } = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

/** Tags such as `!!binary` make objects, which no key of a config takes; their text is left to the schema. */
function plainValue(value: unknown): unknown {
  return typeof value === "object" && value !== null
    ? String(value)
    : typeof value === "bigint"
      ? Number(value)
      : value;
}

function messageOf({ code, message }: YAMLError): string {
  const own: { readonly [code: string]: string } = {
    MULTIPLE_DOCS: "a search config is one document; remove what follows the `---` or `...`",
    TAB_AS_INDENT: "a tab cannot indent; use spaces",
    MULTILINE_IMPLICIT_KEY: "a key stands on one line; is a colon missing on the line before?",
    MISSING_CHAR: message,
  };
  return own[code] ?? message;
}

function rangeOf(range: Range | null | undefined): TextRange {
  return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 };
}

/** At least one character wide where the text allows it, so that an editor can show it. */
function clampRange(text: string, { start, end }: TextRange): TextRange {
  const from = Math.min(Math.max(start, 0), Math.max(0, text.length - 1));
  return { start: from, end: Math.min(Math.max(end, from + 1), text.length) };
}
