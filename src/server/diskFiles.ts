import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { constants, createGunzip } from "node:zlib";
import { AppError } from "../base/errors.ts";
import type { Config } from "../config/schema.ts";
import { type Encoding, textOfHead } from "../formats/encoding.ts";
import type { ConfigFiles, DataReading, FileState, FolderEntry } from "../language/configFiles.ts";

/** More entries of one folder than anyone picks from. */
const mostEntries = 2000;

/** Files that are larger together would hold up the editor while they are read. */
const mostReadBytes = 4 * 1024 * 1024;

/** What a compressed file may hold at most as often as its own size, as a rule. */
const gzipRatio = 8;

/** The files around the config in `folder`. */
export function diskFiles(folder: string): ConfigFiles {
  const pathOf = (name: string) => (isAbsolute(name) ? name : resolve(folder, name));
  let known: { readonly key: string; readonly reading: Promise<DataReading> } | undefined;
  return {
    data: async (config) => {
      const key = await dataKey(config, pathOf);
      if (key === null) return null;
      if (known?.key !== key) known = { key, reading: readData(config, folder) };
      return known.reading;
    },
    look: async (name) => look(pathOf(name)),
    head: async (name, bytes, encoding) => head(pathOf(name), bytes, encoding),
    list: async (name) => list(pathOf(name)),
    uri: (name) => pathToFileURL(pathOf(name)).href,
  };
}

/** As `diskFiles`, by the URI of the config; null for one that is not on a disk. */
export function diskFilesOf(uri: string): ConfigFiles | null {
  if (!uri.startsWith("file:")) return null;
  try {
    return diskFiles(dirname(fileURLToPath(uri)));
  } catch {
    // A URI that names no path here, such as one with a host, has no files for us.
    return null;
  }
}

/** What a reading depends on: settings, and sizes and dates of the files. Null where there is nothing to read, or too much. */
async function dataKey(config: Config, pathOf: (name: string) => string): Promise<string | null> {
  const { task, training, seed, search } = config;
  if (!("train" in task)) return null;
  const names = [task.train, task.validation, task.test].filter((name) => name !== undefined);
  const states = await Promise.all(names.map((name) => look(pathOf(name))));
  let bytes = 0;
  for (const [index, state] of states.entries()) {
    if (state.kind !== "file") return null;
    bytes += state.sizeBytes * (names[index]?.endsWith(".gz") ? gzipRatio : 1);
  }
  if (bytes > mostReadBytes) return null;
  const { objectives, constraints } = search;
  return JSON.stringify([task, training, seed, objectives, constraints, states]);
}

/** The readers are loaded when the first data are read. */
async function readData(config: Config, folder: string): Promise<DataReading> {
  try {
    const [{ readDataset }, { summarizeData }] = await Promise.all([
      import("../data/loadDataset.ts"),
      import("../data/describe/dataSummary.ts"),
    ]);
    return { kind: "read", summary: summarizeData(await readDataset(config, { folder })) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: "refused", reason: `${error.message}. ${error.remedy}` };
  }
}

async function look(path: string): Promise<FileState> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return { kind: "folder" };
    return { kind: "file", sizeBytes: stats.size, modifiedMs: stats.mtimeMs };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    // A name with a zero byte is no name at all.
    const isMissing = ["ENOENT", "ENOTDIR", "ERR_INVALID_ARG_VALUE", "ENAMETOOLONG"].includes(code);
    return isMissing ? { kind: "missing" } : { kind: "unreadable", reason: code };
  }
}

async function head(path: string, bytes: number, encoding?: Encoding): Promise<string> {
  try {
    const raw = await firstBytes(path, bytes);
    const isGzip = raw[0] === 0x1f && raw[1] === 0x8b;
    return textOfHead(isGzip ? await decompressed(raw, bytes) : raw, encoding).text;
  } catch {
    // Damaged and forbidden files are reported when their data are loaded; here they have no header.
    return "";
  }
}

async function firstBytes(path: string, bytes: number): Promise<Buffer> {
  if (!(await stat(path)).isFile()) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { end: bytes - 1 })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What the first bytes of a gzip file hold; that they end within it is no error. */
async function decompressed(raw: Buffer, bytes: number): Promise<Buffer> {
  const stream = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  stream.end(raw);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= bytes) break;
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}

async function list(path: string): Promise<readonly FolderEntry[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const named = entries.slice(0, mostEntries).map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    return named.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // A folder that is not there, or not ours to read, has nothing to offer.
    return [];
  }
}
