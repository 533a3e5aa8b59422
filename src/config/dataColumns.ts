import type { TaskType } from "./schema.ts";

/**
 * The columns that a data file names in its first line, in order; none where it has no such line.
 *
 * @param text the beginning of the file, its first line at least.
 * @param name of the file, whose ending says how it is written.
 */
export function columnsOf(text: string, name: string): readonly string[] {
  const line = text.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0] ?? "";
  if (line === "") return [];
  const plainName = name.toLowerCase().replace(/\.gz$/, "");
  if (plainName.endsWith(".jsonl")) return jsonKeys(line);
  if (plainName.endsWith(".tsv")) return line.split("\t").map(unquoted);
  if (plainName.endsWith(".csv")) return csvFields(line).map(unquoted);
  return [];
}

function csvFields(line: string): string[] {
  return line.match(/(?<=^|,)("(?:[^"]|"")*"|[^,]*)/g) ?? [];
}

function unquoted(field: string): string {
  const text = field.trim();
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1).replaceAll('""', '"') : text;
}

function jsonKeys(line: string): string[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  } catch {
    // Not what its name says: the language server tells, once the config is open.
    return [];
  }
}

/** What the columns of a file are probably for. A name that says it decides; else the order: first the sequence, last what is told of it. */
export function likelyColumns(
  type: TaskType,
  columns: readonly string[],
): { readonly input?: string; readonly target?: string } {
  if (type === "classification" && columns.length > 1) {
    const target = columns.find((name) => classNames.test(name)) ?? (columns.at(-1) as string);
    const others = columns.filter((name) => name !== target);
    return { input: others.find((name) => sequenceNames.test(name)) ?? (others[0] as string), target };
  }
  if (type === "forecasting" && columns.length > 0) {
    const measured = columns.filter((name) => !timeNames.test(name));
    return { target: measured.find((name) => valueNames.test(name)) ?? measured.at(-1) ?? (columns.at(-1) as string) };
  }
  return {};
}

const classNames = /^(label|class|target|category|kind|sentiment|rating|stars|y)$/i;
const sequenceNames = /^(text|sequence|sentence|review|message|comment|content|name|word|input|x)$/i;
const valueNames = /^(value|target|y)$/i;
const timeNames = /date|time|^(id|index|day|week|month|year|hour)$/i;
