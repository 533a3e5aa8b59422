import { open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";

/** The first line of a data file is expected within so many bytes. */
const headBytes = 64 * 1024;

/** The columns that a data file names in its first line, in order; none where it has no such line. */
export async function dataColumns(file: string): Promise<readonly string[]> {
  return columnsOf(await head(file), file);
}

/** @param name of the file, whose ending says how it is written. */
export function columnsOf(text: string, name: string): readonly string[] {
  const line = text.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0] ?? "";
  const plainName = name.toLowerCase().replace(/\.gz$/, "");
  if (plainName.endsWith(".jsonl")) return jsonKeys(line);
  if (plainName.endsWith(".tsv")) return line.split("\t").map(unquoted);
  if (plainName.endsWith(".csv")) return csvFields(line).map(unquoted);
  return [];
}

async function head(file: string): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const bytes = buffer.subarray(0, bytesRead);
    // The rest of the archive is missing, which is no fault here.
    const plain = file.endsWith(".gz") ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
    return plain.toString("utf8");
  } finally {
    await handle.close();
  }
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
