import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { closest } from "../base/didYouMean.ts";
import { elementAt } from "../base/elementAt.ts";
import { binaryKind } from "../formats/binaryKind.ts";
import { decoderOf, type Encoding, encodingOf, type FoundEncoding, unmarkedUtf16 } from "../formats/encoding.ts";
import { DataError, type DataPlace, wholeFile } from "./dataError.ts";
import { firstInvalidUtf8 } from "./utf8.ts";

/** How far a file has been read. */
export interface ReadingProgress {
  readonly file: string;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface SourceOptions {
  /** What the config names; a byte order mark counts for more. */
  readonly encoding?: Encoding | undefined;
  /** Of the text, decompressed. */
  readonly limitBytes?: number;
  readonly onProgress?: ((progress: ReadingProgress) => void) | undefined;
}

/** A text that is read piece by piece. Every piece ends between two characters. */
interface TextSource {
  readonly name: string;
  readonly encoding: Encoding;
  /** The text without its byte order mark. @throws {DataError} for what is no text of the encoding. */
  pieces(): AsyncGenerator<string>;
  /** SHA-256 (hex) of the bytes, after decompression. Known once all pieces are read. */
  sha256(): string;
}

/** Bytes read at once. */
const pieceBytes = 1 << 20;

/**
 * Opens a file as text, decompressed if it is gzip (recognised by its first bytes, whatever its name).
 *
 * @param name relative to `folder`, or absolute.
 * @throws {DataError} when it cannot be read, or is no file.
 */
export async function openText(folder: string, name: string, options: SourceOptions = {}): Promise<TextSource> {
  const path = resolve(folder, name);
  const totalBytes = await sizeOf(path, name);
  const isGzip = await beginsWithGzip(path, name);
  const { limitBytes = Number.POSITIVE_INFINITY, onProgress } = options;
  if (!isGzip && totalBytes > limitBytes) throw tooLarge(name, limitBytes);
  const head = await firstBytes(path, name, isGzip);
  refuseBinary(name, head);
  const found = encodingOf(head, options.encoding);
  refuseUtf16(name, head, found);
  const hash = createHash("sha256");
  return {
    name,
    encoding: found.encoding,
    async *pieces() {
      const decoder = decoderOf(found.encoding);
      let size = 0;
      const onRead = (bytes: number) => onProgress?.({ file: name, bytes, totalBytes });
      try {
        for await (const bytes of bytesOf(path, isGzip, onRead)) {
          hash.update(bytes);
          const text = decoder.decode(size === 0 ? bytes.subarray(found.markBytes) : bytes, { stream: true });
          size += bytes.length;
          if (size > limitBytes) throw tooLarge(name, limitBytes);
          yield text;
        }
        const rest = decoder.decode();
        if (rest !== "") yield rest;
      } catch (error) {
        throw await asDataError(error, path, name, isGzip, found);
      }
    },
    sha256: () => hash.digest("hex"),
  };
}

/** SHA-256 (hex) of a file's bytes, after decompression; as `TextSource.sha256`. @throws {DataError} */
export async function hashOfFile(folder: string, name: string): Promise<string> {
  const path = resolve(folder, name);
  await sizeOf(path, name);
  const isGzip = await beginsWithGzip(path, name);
  const hash = createHash("sha256");
  try {
    for await (const bytes of bytesOf(path, isGzip, () => {})) hash.update(bytes);
  } catch (error) {
    throw await asDataError(error, path, name, isGzip, null);
  }
  return hash.digest("hex");
}

async function* bytesOf(path: string, isGzip: boolean, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: pieceBytes });
  file.on("data", () => onRead(file.bytesRead));
  // What goes wrong with the file is thrown by the loop over its stream.
  const stream: Readable = isGzip ? pipeline(file, createGunzip({ chunkSize: pieceBytes }), () => {}) : file;
  try {
    for await (const bytes of stream) yield bytes as Buffer;
  } finally {
    file.destroy();
  }
}

async function sizeOf(path: string, name: string): Promise<number> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return stats.size;
  } catch (error) {
    throw await notReadable(error, path, name);
  }
  throw new DataError("DATA_NOT_A_FILE", wholeFile(name), `${path} is a folder or device`, "Name a file inside it.");
}

async function beginsWithGzip(path: string, name: string): Promise<boolean> {
  try {
    const handle = await open(path, "r");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw await notReadable(error, path, name);
  }
}

/** Bytes that are read to recognise the encoding. */
async function firstBytes(path: string, name: string, isGzip: boolean): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const bytes of bytesOf(path, isGzip, () => {})) {
      parts.push(bytes);
      size += bytes.length;
      if (size >= 1024) break;
    }
  } catch (error) {
    throw await asDataError(error, path, name, isGzip, null);
  }
  return Buffer.concat(parts).subarray(0, 1024);
}

function refuseBinary(name: string, head: Buffer): void {
  const kind = binaryKind(head);
  if (kind === null) return;
  const remedy = "Give a text, such as CSV in UTF-8; it may be compressed with gzip.";
  throw new DataError(
    "DATA_NOT_UTF8",
    { file: name, line: 1, column: 1 },
    `the file is no text: it is ${kind}`,
    remedy,
  );
}

function refuseUtf16(name: string, head: Buffer, { by }: FoundEncoding): void {
  const likely = by === "default" ? unmarkedUtf16(head) : null;
  if (likely === null) return;
  throw new DataError(
    "DATA_NOT_UTF8",
    { file: name, line: 1, column: 1 },
    "the file is UTF-16 without a byte order mark, not UTF-8",
    `Set \`encoding: ${likely}\` in \`task\`; \`encoding: utf-8\` if the zero bytes are meant.`,
  );
}

async function asDataError(
  error: unknown,
  path: string,
  name: string,
  isGzip: boolean,
  found: FoundEncoding | null,
): Promise<unknown> {
  if (error instanceof DataError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (isGzip && code.startsWith("Z_")) {
    const remedy = "Compress it anew, or give it uncompressed.";
    return new DataError("DATA_BAD_GZIP", wholeFile(name), "the gzip data are damaged or cut off", remedy, {
      cause: error,
    });
  }
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA" && found !== null) {
    return badBytes(found, await placeOfBadBytes(path, name, isGzip, found), error);
  }
  return (error as NodeJS.ErrnoException).syscall === undefined ? error : notReadable(error, path, name);
}

function badBytes(
  { encoding, by }: FoundEncoding,
  bad: { readonly place: DataPlace; readonly offset: number; readonly byte: number },
  cause: unknown,
): DataError {
  const hex = bad.byte.toString(16).padStart(2, "0");
  const what =
    encoding === "utf-8" ? `byte ${bad.offset} (0x${hex}) is not UTF-8` : `the file is not \`${encoding}\` throughout`;
  const remedy =
    encoding === "utf-8" && by === "default"
      ? "Save the file as UTF-8, or name its encoding, for example `encoding: latin1` in `task`."
      : "See which encoding the file has, and name it with `encoding` in `task`.";
  return new DataError("DATA_NOT_UTF8", bad.place, what, remedy, { cause });
}

/** Reads the file once more, for the line and column of its first byte that is no text. */
async function placeOfBadBytes(path: string, name: string, isGzip: boolean, { encoding }: FoundEncoding) {
  const unknown = { place: wholeFile(name), offset: 0, byte: 0 };
  if (encoding !== "utf-8") return unknown;
  let line = 1;
  let offset = 0;
  let rest: Buffer = Buffer.alloc(0);
  const look = (bytes: Buffer, isLast: boolean) => {
    const bad = firstInvalidUtf8(bytes);
    // A character may go on in the next piece.
    const isCut = !isLast && bad > bytes.length - 4;
    const good = bytes.subarray(0, bad);
    const lineStart = good.lastIndexOf(10) + 1;
    if (bad < bytes.length && !isCut) {
      line += count(good, 10);
      const column = good.subarray(lineStart).toString("utf8").length + 1;
      return { place: { file: name, line, column }, offset: offset + bad, byte: elementAt(bytes, bad) };
    }
    line += count(bytes.subarray(0, lineStart), 10);
    offset += lineStart;
    rest = bytes.subarray(lineStart);
    return null;
  };
  for await (const bytes of bytesOf(path, isGzip, () => {})) {
    const found = look(Buffer.concat([rest, bytes]), false);
    if (found !== null) return found;
  }
  return look(rest, true) ?? unknown;
}

function count(bytes: Buffer, value: number): number {
  let found = 0;
  for (const byte of bytes) if (byte === value) found++;
  return found;
}

async function notReadable(error: unknown, path: string, name: string): Promise<DataError> {
  const place = wholeFile(name);
  const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
  if (code === "ENOENT" || code === "ENOTDIR") {
    const guess = await neighbour(path);
    const remedy =
      guess === undefined ? "Correct the path; it is relative to the config's folder." : `Did you mean \`${guess}\`?`;
    return new DataError("DATA_FILE_NOT_FOUND", place, `there is no file ${path}`, remedy, { cause: error });
  }
  const denied = code === "EACCES" || code === "EPERM";
  const what = denied ? `no permission to read ${path}` : `${path} cannot be read (${code})`;
  const remedy = denied ? "Allow your user to read it." : "See whether its disk is in order, or copy it elsewhere.";
  return new DataError("DATA_FILE_NOT_READABLE", place, what, remedy, { cause: error });
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

function tooLarge(name: string, limitBytes: number): DataError {
  const limit = `${limitBytes / 1024 / 1024} MiB`;
  const what = `the file has more than ${limit} of text`;
  return new DataError("DATA_FILE_TOO_LARGE", wholeFile(name), what, "Give a part of it.");
}
