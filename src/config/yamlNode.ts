import type { TextRange } from "./diagnostic.ts";

export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded";

interface YamlScalar {
  readonly kind: "scalar";
  readonly range: TextRange;
  /** Resolved by YAML's core schema: text, number, boolean or null. */
  readonly value: unknown;
  readonly style: ScalarStyle;
}

export interface YamlEntry {
  readonly key: string;
  readonly keyRange: TextRange;
  /** Null where nothing is written behind the colon. */
  readonly value: YamlNode | null;
}

export interface YamlMapping {
  readonly kind: "mapping";
  readonly range: TextRange;
  readonly entries: readonly YamlEntry[];
}

interface YamlSequence {
  readonly kind: "sequence";
  readonly range: TextRange;
  readonly items: readonly (YamlNode | null)[];
}

/** A YAML value with its place; ranges are offsets into the text it was read from. */
export type YamlNode = YamlScalar | YamlMapping | YamlSequence;

/** The same node `by` characters further on. */
function shifted<N extends YamlNode | null>(node: N, by: number): N {
  return (node === null || by === 0 ? node : shiftedNode(node, by)) as N;
}

function shiftedNode(node: YamlNode, by: number): YamlNode {
  const range = { start: node.range.start + by, end: node.range.end + by };
  switch (node.kind) {
    case "scalar":
      return { ...node, range };
    case "sequence":
      return { ...node, range, items: node.items.map((item) => shifted(item, by)) };
    case "mapping":
      return { ...node, range, entries: node.entries.map((entry) => shiftedEntry(entry, by)) };
  }
}

export function shiftedEntry(entry: YamlEntry, by: number): YamlEntry {
  if (by === 0) return entry;
  const keyRange = { start: entry.keyRange.start + by, end: entry.keyRange.end + by };
  return { key: entry.key, keyRange, value: shifted(entry.value, by) };
}

/** The node as plain data; mapping entries without a value are left out, so an empty section counts as absent. */
export function toData(node: YamlNode | null): unknown {
  if (node === null) return null;
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "sequence":
      return node.items.map(toData);
    case "mapping": {
      const entries = node.entries.map((entry) => [entry.key, toData(entry.value)] as const);
      return Object.fromEntries(entries.filter(([, value]) => value !== null));
    }
  }
}
