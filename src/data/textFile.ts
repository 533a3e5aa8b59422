import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { closest } from "../base/didYouMean.ts";
import { DataError, type DataPlace, wholeFile } from "./dataError.ts";
import { firstInvalidUtf8 } from "./utf8.ts";

/** A whole text in memory. Positions in it are offsets in UTF-16 units; `placeAt` turns one into a line and column. */
export interface TextFile {
  /** As the config names it. */
  readonly name: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** SHA-256 (hex) of the bytes, after decompression. */
  readonly sha256: string;
}

/** Below V8's longest string (2²⁹ − 24 units), so that decoding never fails for size. */
const SIZE_LIMIT_BYTES = 400 * 1024 * 1024;

/**
 * Reads a UTF-8 file, decompressed if it is gzip (told by its first bytes, whatever its name).
 *
 * @param name relative to `folder`, or absolute.
 * @throws {DataError} when it cannot be read, is not strict UTF-8 or has nothing but white space.
 */
export async function readTextFile(folder: string, name: string): Promise<TextFile> {
  const bytes = await decompressed(name, await readBytes(resolve(folder, name), name));
  const text = decode(name, bytes);
  if (!/\S/.test(text)) {
    throw new DataError("DATA_FILE_EMPTY", wholeFile(name), "the file is empty", "Give a file with data in it.");
  }
  return { name, text, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Line and column of an offset; a line ends with LF, CRLF or CR. */
export function placeAt(file: TextFile, offset: number): DataPlace {
  let line = 1;
  let lineStart = 0;
  for (const end of file.text.slice(0, offset).matchAll(/\r\n|\n|\r/g)) {
    line++;
    lineStart = end.index + end[0].length;
  }
  return { file: file.name, line, column: offset - lineStart + 1 };
}

export interface TextLine {
  readonly text: string;
  /** Of its first character. */
  readonly offset: number;
}

/** The lines without their ends (LF or CRLF). The end of the last line may be missing; it makes no further line. */
export function* textLines(file: TextFile): Generator<TextLine> {
  const { text } = file;
  let offset = 0;
  while (offset < text.length) {
    const found = text.indexOf("\n", offset);
    const end = found < 0 ? text.length : found;
    const hasReturn = found > offset && text[end - 1] === "\r";
    yield { text: text.slice(offset, hasReturn ? end - 1 : end), offset };
    offset = end + 1;
  }
}

async function readBytes(path: string, name: string): Promise<Buffer> {
  const place = wholeFile(name);
  try {
    const stats = await stat(path);
    if (!stats.isFile()) {
      throw new DataError("DATA_NOT_A_FILE", place, `${path} is a folder or device`, "Name a file inside it.");
    }
    if (stats.size > SIZE_LIMIT_BYTES) throw tooLarge(name);
    return await readFile(path);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    if (code === "ENOENT" || code === "ENOTDIR") {
      const guess = await neighbour(path);
      const remedy =
        guess === undefined ? "Correct the path; it is relative to the config's folder." : `Did you mean \`${guess}\`?`;
      throw new DataError("DATA_FILE_NOT_FOUND", place, `there is no file ${path}`, remedy, { cause: error });
    }
    const denied = code === "EACCES" || code === "EPERM";
    const what = denied ? `no permission to read ${path}` : `${path} cannot be read (${code})`;
    const remedy = denied ? "Allow your user to read it." : "See whether its disk is in order, or copy it elsewhere.";
    throw new DataError("DATA_FILE_NOT_READABLE", place, what, remedy, { cause: error });
  }
}

/** A file of the same folder whose name is nearly the one asked for. */
async function neighbour(path: string): Promise<string | undefined> {
  try {
    return closest(basename(path), (await readdir(dirname(path))).sort());
  } catch {
    // The folder is missing too: there is nothing to suggest.
    return undefined;
  }
}

async function decompressed(name: string, bytes: Buffer): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: SIZE_LIMIT_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(name);
    const remedy = "Compress it anew, or give it uncompressed.";
    throw new DataError("DATA_BAD_GZIP", wholeFile(name), "the gzip data are damaged or cut off", remedy, {
      cause: error,
    });
  }
}

function tooLarge(name: string): DataError {
  const limit = `${SIZE_LIMIT_BYTES / 1024 / 1024} MiB`;
  return new DataError(
    "DATA_FILE_TOO_LARGE",
    wholeFile(name),
    `the file has more than ${limit} of text`,
    "Give a part of it.",
  );
}

function decode(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    const offset = firstInvalidUtf8(bytes);
    const before = bytes.subarray(0, offset);
    const lineStart = before.lastIndexOf(10) + 1;
    const place: DataPlace = {
      file: name,
      line: before.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1),
      column: before.subarray(lineStart).toString("utf8").length + 1,
    };
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const hex = (bytes[offset] as number).toString(16).padStart(2, "0");
    const what = utf16 ? "the file is UTF-16, not UTF-8" : `byte ${offset} (0x${hex}) is not UTF-8`;
    throw new DataError("DATA_NOT_UTF8", place, what, "Save the file as UTF-8.", { cause: error });
  }
}
