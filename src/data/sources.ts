import { createHash } from "node:crypto";
import { assert } from "../base/assert.ts";
import type { Encoding } from "../formats/encoding.ts";
import type { Split } from "./dataset.ts";
import { readTextFile, type TextFile } from "./textFile.ts";
import type { ReadingProgress } from "./textSource.ts";

/** The files of a task, and which shares of the training file make up the splits that have no file of their own. */
export interface Sources {
  readonly train: TextFile;
  readonly validation: TextFile | null;
  readonly test: TextFile | null;
  /** Whether `test` is a file to be scored, which the config does not name. */
  readonly isScored: boolean;
  /** Of the training file; 0 for a split with its own file. They add up to 1. */
  readonly shares: { readonly [S in Split]: number };
}

/** Where the paths of a config start, and who is shown how far reading is. */
export interface DataFolder {
  readonly folder: string;
  readonly onProgress?: ((progress: ReadingProgress) => void) | undefined;
  /**
   * A file that is read in place of the test split, to measure a trained model on it. Shares stay as the config has them, so
   * that the training split, and with it vocabulary, classes and scaling, are those that the model was trained with.
   */
  readonly scored?: NamedFile | undefined;
}

/** A file by its name and the folder that the name is relative to; errors say the name. */
export interface NamedFile {
  readonly folder: string;
  readonly name: string;
}

interface SourceSettings {
  readonly train: string;
  readonly validation?: string | undefined;
  readonly test?: string | undefined;
  readonly split: readonly [number, number, number];
  readonly encoding?: Encoding | undefined;
}

/** @throws {DataError} when a file cannot be read. */
export async function readSources(
  settings: SourceSettings,
  { folder, onProgress, scored }: DataFolder,
): Promise<Sources> {
  const options = { encoding: settings.encoding, onProgress };
  const read = (name: string | undefined) => (name === undefined ? null : readTextFile(folder, name, options));
  const train = await readTextFile(folder, settings.train, options);
  const validation = await read(settings.validation);
  const test = await (scored === undefined ? read(settings.test) : readTextFile(scored.folder, scored.name, options));
  return { train, validation, test, isScored: scored !== undefined, shares: sharesOf(settings) };
}

/** Shares of the training file that make up the splits without a file of their own; they add up to 1. */
export function sharesOf({ split, validation, test }: SourceSettings): Sources["shares"] {
  const left = { train: split[0], validation: validation ? 0 : split[1], test: test ? 0 : split[2] };
  const total = left.train + left.validation + left.test;
  assert(left.train > 0, "the training share is above 0");
  return { train: left.train / total, validation: left.validation / total, test: left.test / total };
}

/** Half-open ranges of `count` things in order, by the shares. */
export function shareRanges(
  count: number,
  shares: Sources["shares"],
): { readonly [S in Split]: readonly [number, number] } {
  // Rounded down, as published splits are; 0.7 + 0.1 must not lose a thing to the last bit.
  const end = (share: number) => Math.floor(count * share + 1e-9);
  const after = (share: number, next: number, least: number) => (next === 0 ? count : Math.max(least, end(share)));
  const trainEnd = after(shares.train, shares.validation + shares.test, 0);
  const validationEnd =
    shares.validation === 0 ? trainEnd : after(shares.train + shares.validation, shares.test, trainEnd);
  return { train: [0, trainEnd], validation: [trainEnd, validationEnd], test: [validationEnd, count] };
}

type Hashed = { readonly [S in Split]: { readonly sha256: string } | null };

/** SHA-256 (hex) of settings (any key order) and file contents. File names do not count: a renamed file is the same data. */
export function dataHash(settings: { readonly [key: string]: unknown }, files: Hashed | null): string {
  const named = new Set(["train", "validation", "test"]);
  const kept = Object.entries(settings).filter(([key]) => files === null || !named.has(key));
  const sorted = kept.sort(([a], [b]) => (a < b ? -1 : 1));
  const contents =
    files === null ? [] : [files.train, files.validation, files.test].map((file) => file?.sha256 ?? null);
  return createHash("sha256")
    .update(JSON.stringify(["rnas data 1", sorted, contents]))
    .digest("hex");
}
