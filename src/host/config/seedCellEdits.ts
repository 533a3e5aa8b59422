import { nodeAt, readYaml, type YamlDocument } from "../../config/yamlDocument.ts";
import type { YamlMapping, YamlNode } from "../../config/yamlNode.ts";

/** A piece of the text that is replaced; an empty range is an insertion. */
interface TextReplacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Why a config cannot be changed. */
interface EditMistake {
  readonly mistake: "broken" | "nameTaken";
}

/** The names under `cells:`. */
export function cellNames(text: string): readonly string[] {
  const cells = nodeAt(readYaml(text), ["cells"]);
  return cells?.kind === "mapping" ? cells.entries.map(({ key }) => key) : [];
}

/**
 * What to change in a config's text so that it has a cell and starts from it: an entry under `cells:`, and its name in
 * `search.seed_cells`. Everything else, comments and layout too, stays as it is.
 *
 * @param defaultSeeds what `seed_cells` means where it is not written.
 */
export function seedCellEdits(
  text: string,
  name: string,
  equations: string,
  defaultSeeds: readonly string[],
): readonly TextReplacement[] | EditMistake {
  const yaml = readYaml(text);
  if (yaml.syntaxErrors.length > 0 || yaml.root?.kind !== "mapping") return { mistake: "broken" };
  if (cellNames(text).includes(name)) return { mistake: "nameTaken" };
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const cell = cellEdit(yaml, yaml.root, name, equations.trim().split("\n"), eol);
  const seed = seedEdit(yaml, yaml.root, name, defaultSeeds, eol);
  // Two insertions at the end of the text are one, or their order would be left to chance.
  if (cell.start === seed.start)
    return [{ start: cell.start, end: Math.max(cell.end, seed.end), text: cell.text + seed.text }];
  return [cell, seed].sort((a, b) => a.start - b.start);
}

function cellEdit(
  yaml: YamlDocument,
  root: YamlMapping,
  name: string,
  lines: readonly string[],
  eol: string,
): TextReplacement {
  const { text } = yaml;
  const entry = (indent: number) =>
    [`${" ".repeat(indent)}${name}: |`, ...lines.map((line) => `${" ".repeat(indent + 2)}${line}`)].join(eol);
  const written = root.entries.find(({ key }) => key === "cells");
  const cells = written?.value ?? null;
  if (written === undefined) {
    const search = root.entries.find(({ key }) => key === "search");
    const section = `cells:${eol}${entry(2)}${eol}`;
    return search === undefined
      ? atEnd(text, section, eol)
      : insertion(commentStart(text, lineStart(text, search.keyRange.start)), `${section}${eol}`);
  }
  if (cells?.kind !== "mapping") return insertion(lineEnd(text, written.keyRange.end), `${eol}${entry(2)}`);
  const first = cells.entries[0];
  if (!isFlow(text, cells))
    return insertion(contentEnd(text, cells), `${eol}${entry(column(text, first?.keyRange.start ?? 0))}`);
  if (first === undefined) return { ...cells.range, text: `${eol}${entry(2)}` };
  return insertion(closing(cells), `, ${name}: ${JSON.stringify(lines.join("\n"))}`);
}

function seedEdit(
  yaml: YamlDocument,
  root: YamlMapping,
  name: string,
  defaultSeeds: readonly string[],
  eol: string,
): TextReplacement {
  const { text } = yaml;
  const list = `seed_cells: [${[...defaultSeeds, name].join(", ")}]`;
  const search = root.entries.find(({ key }) => key === "search");
  if (search === undefined) return atEnd(text, `search:${eol}  ${list}${eol}`, eol);
  if (search.value?.kind !== "mapping") return insertion(lineEnd(text, search.keyRange.end), `${eol}  ${list}`);
  const mapping = search.value;
  const seeds = mapping.entries.find(({ key }) => key === "seed_cells");
  if (seeds === undefined) {
    const first = mapping.entries[0];
    if (isFlow(text, mapping)) return insertion(mapping.range.start + 1, first === undefined ? list : ` ${list},`);
    const at = first?.keyRange.start ?? mapping.range.start;
    return insertion(at, `${list}${eol}${" ".repeat(column(text, at))}`);
  }
  if (seeds.value?.kind !== "sequence") {
    const after = seeds.value?.range.end ?? text.indexOf(":", seeds.keyRange.end) + 1;
    return { start: seeds.keyRange.start, end: after, text: list };
  }
  const sequence = seeds.value;
  const last = sequence.items.at(-1);
  if (isFlow(text, sequence)) return insertion(closing(sequence), last === undefined ? name : `, ${name}`);
  const dash = text.lastIndexOf("-", sequence.items[0]?.range.start ?? sequence.range.start);
  return insertion(contentEnd(text, sequence), `${eol}${" ".repeat(column(text, dash))}- ${name}`);
}

function insertion(at: number, text: string): TextReplacement {
  return { start: at, end: at, text };
}

function atEnd(text: string, section: string, eol: string): TextReplacement {
  return insertion(text.length, `${text.endsWith("\n") ? "" : eol}${eol}${section}`);
}

function isFlow(text: string, node: YamlNode): boolean {
  return text[node.range.start] === "{" || text[node.range.start] === "[";
}

/** Before the bracket that ends a flow collection, and before the space that some put there. */
function closing({ range }: YamlNode): number {
  return range.end - 1;
}

/** The end of the line on which a block collection's last content stands, comment and all. */
function contentEnd(text: string, { range }: YamlNode): number {
  let end = Math.min(range.end, text.length);
  while (end > range.start && /\s/.test(text[end - 1] as string)) end--;
  return lineEnd(text, end);
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Without the line break. */
function lineEnd(text: string, from: number): number {
  const newline = text.indexOf("\n", from);
  const end = newline < 0 ? text.length : newline;
  return text[end - 1] === "\r" ? end - 1 : end;
}

/** The first of the comment lines directly above the line that begins at `at`. */
function commentStart(text: string, at: number): number {
  let start = at;
  for (;;) {
    const above = lineStart(text, Math.max(0, start - 1));
    if (start === 0 || !text.slice(above, start).trimStart().startsWith("#")) return start;
    start = above;
  }
}

function column(text: string, at: number): number {
  return at - lineStart(text, at);
}
