import type { FileFactsCache } from "./fileFacts.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** How the training file of a table task is divided; null where it has no columns, or none that can be told. */
export function separatorOf(task: { readonly type?: unknown; readonly format?: unknown }, file: string) {
  if (task.type === "forecasting") return ",";
  if (task.type !== "classification") return null;
  const format = typeof task.format === "string" ? task.format : /\.([^.]+?)(?:\.gz)?$/i.exec(file)?.[1]?.toLowerCase();
  switch (format) {
    case "csv":
      return ",";
    case "tsv":
      return "\t";
    case "jsonl":
    case "ndjson":
      return "json";
    default:
      return null;
  }
}

/** Names of the columns (or JSON keys) from the first lines of a file; null where they cannot be told. */
export function headerOf(head: string, separator: "," | "\t" | "json", hasHeader: boolean): string[] | null {
  const text = head.replace(/^\uFEFF/, "").trimStart();
  if (separator === "json") {
    try {
      const record: unknown = JSON.parse(text.split("\n", 1)[0] as string);
      return typeof record === "object" && record !== null && !Array.isArray(record) ? Object.keys(record) : null;
    } catch {
      // A first line that is no JSON is the data reader's to report, with its place.
      return null;
    }
  }
  const cells = firstRow(text, 0, separator)?.cells;
  if (cells === undefined || cells.join("").trim() === "") return null;
  return cells.map((cell, index) => (hasHeader ? cell.trim() : String(index + 1)));
}

/** The columns that forecasting reads where the config names none. */
export function tableColumns(task: { readonly type: string }, head: string): string[] | null {
  return task.type === "forecasting" ? numericColumns(head, ",") : null;
}

/** The columns of a table with a header whose first value is a number: as the data reader tells them. */
export function numericColumns(head: string, separator: "," | "\t"): string[] | null {
  const text = head.replace(/^\uFEFF/, "").trimStart();
  const header = firstRow(text, 0, separator);
  const row = header && firstRow(text, lineEndAfter(text, header.end), separator);
  if (header === null || row === null) return null;
  const isNumber = (cell: string | undefined) =>
    cell !== undefined && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(cell);
  return header.cells.map((cell) => cell.trim()).filter((_, index) => isNumber(row.cells[index]));
}

function lineEndAfter(text: string, at: number): number {
  return at + (/^[\r\n]+/.exec(text.slice(at, at + 100))?.[0].length ?? 0);
}

/** RFC 4180, as the data reader reads it; null where the head ends within a quoted cell. */
function firstRow(text: string, start: number, separator: string): { cells: string[]; end: number } | null {
  const cells: string[] = [];
  for (let at = start; ; at++) {
    let cell = "";
    if (text[at] === '"') {
      const quoted = /"((?:[^"]|"")*)"/y;
      quoted.lastIndex = at;
      const match = quoted.exec(text);
      if (match === null) return null;
      cell = (match[1] as string).replaceAll('""', '"');
      at = quoted.lastIndex;
    } else {
      const from = at;
      while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
      cell = text.slice(from, at);
    }
    cells.push(cell);
    if (text[at] !== separator) return { cells, end: at };
  }
}

/** Columns of the training file that the config names now. */
export async function columnsOf(document: ParsedDocument, facts: FileFactsCache | null): Promise<readonly string[]> {
  const task = document.valueAt(["task"]) as { readonly [key: string]: unknown } | undefined;
  const file = task?.train;
  if (facts === null || task === undefined || typeof file !== "string") return [];
  const separator = separatorOf(task, file);
  if (separator === null) return [];
  const { head } = await facts.of(file);
  return headerOf(head, separator, task.header !== false) ?? [];
}
