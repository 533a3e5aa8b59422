import type { TextEdit } from "vscode-languageserver-types";
import { readYaml } from "../config/yamlDocument.ts";
import { formattedFlow } from "./formatFlow.ts";
import { type Line, type LineStructure, lineStructure, type Opener } from "./lineStructure.ts";
import type { ParsedDocument } from "./parsedDocument.ts";
import { sameData } from "./sameData.ts";

/**
 * The edits that bring a config into the usual form: two spaces a level, one space behind colons and around brackets,
 * no trailing space, at most one blank line, one line end at the end. Comments, line breaks and quotes stay.
 * Formatting the result changes nothing. None where the text has syntax errors, or would mean something else.
 */
export function format(document: ParsedDocument): TextEdit[] {
  if (document.parsed.yaml.syntaxErrors.length > 0) return [];
  const newText = formattedText(document.text);
  if (newText === document.text || !sameData(readYaml(newText).data, document.data)) return [];
  return changedLines(document, newText);
}

export function formattedText(text: string): string {
  const structure = lineStructure(text);
  const columns = new Map<Opener, number>();
  const written: string[] = [];
  let shift = 0;
  for (const line of structure.lines) {
    const result = formattedLine(structure, line, columns, shift);
    shift = result.shift;
    if (result.text === "" && written[written.length - 1] === "" && line.kind === "blank") continue;
    written.push(result.text);
  }
  while (written[0] === "") written.shift();
  while (written[written.length - 1] === "") written.pop();
  return written.length === 0 ? "" : `${written.join(text.includes("\r\n") ? "\r\n" : "\n")}\n`;
}

/** `shift` is how far the last line with content moved; what has no column of its own moves with it. */
function formattedLine(
  structure: LineStructure,
  line: Line,
  columns: Map<Opener, number>,
  shift: number,
): { readonly text: string; readonly shift: number } {
  const content = structure.text.slice(line.start + line.indent, line.end).trimEnd();
  if (content === "") return { text: "", shift };
  if (line.kind === "inside") return { text: insideLine(structure, line, content, columns, shift), shift };
  if (line.kind === "comment")
    return { text: `${" ".repeat(commentColumn(structure, line, columns, shift))}${content}`, shift };
  const [first] = line.openers;
  if (first === undefined) {
    const column = Math.max(0, line.indent + shift);
    return { text: `${" ".repeat(column)}${content}`, shift };
  }
  const text = openerLine(structure, line, columns);
  return { text, shift: (columns.get(first) ?? 0) - first.column };
}

/** Keys and dashes at their columns, then the value, then the comment where it was if it still fits there. */
function openerLine({ text, lines }: LineStructure, line: Line, columns: Map<Opener, number>): string {
  let result = "";
  for (const [index, opener] of line.openers.entries()) {
    const { parent } = opener;
    const column = index > 0 ? result.length : parent === null ? 0 : (columns.get(parent) ?? 0) + 2;
    columns.set(opener, column);
    result = result.padEnd(column);
    const key = text.slice(opener.range.start, opener.range.end);
    result += opener.kind === "item" ? "- " : `${key}: `;
  }
  const last = line.openers[line.openers.length - 1] as Opener;
  const { value, valueFrom } = last;
  const properties = text.slice(valueFrom, value.start).trim();
  const valueEnd = value.style === "none" ? value.start : Math.min(value.end, line.end);
  const isWholeFlow = value.style === "flow" && value.end <= line.end;
  const isBlock = value.style === "block";
  const header = isBlock ? text.slice(value.start, lines[last.line]?.end) : "";
  const blockHeader = /^[|>][0-9+-]*/.exec(header)?.[0] ?? "";
  const written = text.slice(value.start, valueEnd);
  const shown = isBlock ? blockHeader : isWholeFlow ? formattedFlow(written) : written.trimEnd();
  result = `${result}${properties === "" || properties.startsWith("#") ? "" : `${properties} `}${shown}`.trimEnd();
  const rest = text.slice(isBlock ? value.start + blockHeader.length : valueEnd, line.end);
  const comment = /(?:^|\s)(#.*)$/.exec(rest)?.[1]?.trimEnd();
  if (comment === undefined) return result + (isBlock || rest.trim() === "" ? "" : rest.trimEnd());
  const before = line.end - line.start - rest.length + rest.indexOf("#");
  return `${result.padEnd(Math.max(before, result.length + 1))}${comment}`;
}

/** Lines of a text keep their form among each other; others move with their key, and stay deeper than it. */
function insideLine(
  { text, lines }: LineStructure,
  line: Line,
  content: string,
  columns: Map<Opener, number>,
  shift: number,
): string {
  const { owner } = line;
  const column = owner === null ? 0 : (columns.get(owner) ?? 0);
  if (owner?.value.style === "block") {
    const header = text.slice(owner.value.start, lines[owner.line]?.end);
    const own = /^[|>][+-]?[0-9]/.test(header) ? owner.column : blockIndent(lines, owner) - 2;
    return `${" ".repeat(Math.max(0, line.indent - own + column))}${text.slice(line.start + line.indent, line.end).trimEnd()}`;
  }
  const isClosing = /^[\]}]/.test(content);
  return `${" ".repeat(Math.max(line.indent + shift, isClosing ? column : column + 1))}${content}`;
}

function blockIndent(lines: readonly Line[], owner: Opener): number {
  for (let number = owner.line + 1; number < lines.length; number++) {
    const line = lines[number] as Line;
    if (line.kind !== "inside" || line.owner !== owner) break;
    if (line.end - line.start > line.indent) return line.indent;
  }
  return owner.column + 2;
}

/** A comment belongs to what follows it, where that stands at the same column or nothing else does. */
function commentColumn({ lines }: LineStructure, line: Line, columns: Map<Opener, number>, shift: number): number {
  const following = lines.slice(lines.indexOf(line) + 1).find(({ kind }) => kind === "content");
  const opener = following?.openers[0];
  if (opener !== undefined && opener.column === line.indent) {
    return opener.parent === null ? 0 : (columns.get(opener.parent) ?? 0) + 2;
  }
  for (const [known, column] of [...columns].reverse()) if (known.column === line.indent) return column;
  return Math.max(0, line.indent + shift);
}

/** The smallest run of whole lines that differs. */
function changedLines(document: ParsedDocument, newText: string): TextEdit[] {
  const [before, after] = [document.text.split("\n"), newText.split("\n")];
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const range = {
    start: { line: start, character: 0 },
    end: tail === 0 ? document.document.positionAt(document.text.length) : { line: before.length - tail, character: 0 },
  };
  const lines = after.slice(start, after.length - tail);
  return [{ range, newText: lines.join("\n") + (tail === 0 || lines.length === 0 ? "" : "\n") }];
}
