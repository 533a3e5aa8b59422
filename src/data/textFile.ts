import { DataError, type DataPlace, wholeFile } from "./dataError.ts";
import { openText, type SourceOptions } from "./textSource.ts";

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
 * Reads a whole file as text: UTF-8 where neither a byte order mark nor `encoding` says another.
 *
 * @param name relative to `folder`, or absolute.
 * @throws {DataError} when it cannot be read, is not strictly of its encoding or has nothing but white space.
 */
export async function readTextFile(folder: string, name: string, options: SourceOptions = {}): Promise<TextFile> {
  const source = await openText(folder, name, { limitBytes: SIZE_LIMIT_BYTES, ...options });
  const pieces: string[] = [];
  for await (const piece of source.pieces()) pieces.push(piece);
  const text = pieces.join("");
  if (!/\S/.test(text)) {
    throw new DataError("DATA_FILE_EMPTY", wholeFile(name), "the file is empty", "Give a file with data in it.");
  }
  return { name, text, sha256: source.sha256() };
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

/** The lines without their ends (LF, CRLF or CR). The end of the last line may be missing; it makes no further line. */
export function* textLines(file: TextFile): Generator<TextLine> {
  const { text } = file;
  // Looking for a CR in each line of a text that has none would read the whole rest every time.
  const hasReturns = text.includes("\r");
  let offset = 0;
  let feed = text.indexOf("\n");
  while (offset < text.length) {
    if (feed >= 0 && feed < offset) feed = text.indexOf("\n", offset);
    const lineEnd = feed < 0 ? text.length : feed;
    const carriage = hasReturns ? text.slice(offset, lineEnd).indexOf("\r") : -1;
    if (carriage < 0) {
      yield { text: text.slice(offset, lineEnd), offset };
      offset = lineEnd + 1;
    } else {
      const end = offset + carriage;
      yield { text: text.slice(offset, end), offset };
      offset = text.startsWith("\r\n", end) ? end + 2 : end + 1;
    }
  }
}
