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
    if (result.text === "" && written[written.length - 1] === "" && isLoose(structure, line)) continue;
    written.push(result.text);
  }
  while (written[0] === "") written.shift();
  while (written[written.length - 1] === "") written.pop();
  const end = lineEnd(text);
  return written.map((line) => `${line}${end}`).join("");
}

/** The one that most lines of the text end with. */
function lineEnd(text: string): string {
  const all = text.split("\n").length - 1;
  const windows = text.split("\r\n").length - 1;
  return windows > all - windows ? "\r\n" : "\n";
}

/** Whether a blank line is not part of a value: those behind a block text are only where it keeps them (`|+`). */
function isLoose({ text, lines }: LineStructure, line: Line): boolean {
  if (line.kind === "blank") return true;
  const { owner } = line;
  if (owner?.value.style !== "block" || /^[|>]\d?\+/.test(text.slice(owner.value.start, owner.value.end))) return false;
  const next = lines.slice(lines.indexOf(line)).find(({ start, end, indent }) => start + indent < end);
  return next?.kind !== "inside" || next.owner !== owner;
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
function openerLine({ text }: LineStructure, line: Line, columns: Map<Opener, number>): string {
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
  // A value may also begin on a line of its own.
  const isHere = last.value.style !== "none" && last.value.start <= line.end;
  const { style, start, end } = isHere ? last.value : { style: "none", start: last.valueFrom, end: last.valueFrom };
  const isBlock = style === "block";
  const header = isBlock ? (/^[|>][0-9+-]*/.exec(text.slice(start, line.end))?.[0] ?? "") : "";
  const valueEnd = isBlock ? start + header.length : Math.min(end, line.end);
  const written = text.slice(start, valueEnd).trimEnd();
  const properties = isHere ? text.slice(last.valueFrom, start).trim() : "";
  const shown = style === "flow" && end <= line.end ? formattedFlow(written) : written;
  result = `${result}${properties === "" ? "" : `${properties} `}${shown}`.trimEnd();
  const rest = text.slice(valueEnd, line.end);
  const comment = /(?<=^|\s)#.*$/.exec(rest)?.[0].trimEnd();
  // What is neither value nor comment, such as a tag whose value is below, stays as it is.
  const between = (comment === undefined ? rest : rest.slice(0, rest.indexOf(comment))).trim();
  if (between !== "") result += ` ${between}`;
  if (comment === undefined) return result;
  const before = line.end - line.start - rest.length + rest.indexOf(comment);
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
