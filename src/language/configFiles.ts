import type { Config } from "../config/schema.ts";
import type { DataSummary } from "../formats/dataSummary.ts";
import type { Encoding } from "../formats/encoding.ts";

/** What a name in a config leads to. */
export type FileState =
  | { readonly kind: "file"; readonly sizeBytes: number; readonly modifiedMs: number }
  | { readonly kind: "folder" }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly reason: string };

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What all data of a config hold, or why they are of no use to it. */
export type DataReading =
  | { readonly kind: "read"; readonly summary: DataSummary }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * The files around one config: what the language service may know of the disk. Names are relative to the config's
 * folder, or absolute. No method rejects.
 */
export interface ConfigFiles {
  look(name: string): Promise<FileState>;
  /**
   * The first `bytes` of a file as text, decompressed where it is gzip; empty where it cannot be read.
   *
   * @param encoding that the config names; a byte order mark counts for more.
   */
  head(name: string, bytes: number, encoding?: Encoding): Promise<string>;
  /** Entries of a folder, sorted by name; none where it cannot be read. */
  list(folder: string): Promise<readonly FolderEntry[]>;
  /** All data of a config, read; null where they are not read while someone waits, as large files. */
  data(config: Config): Promise<DataReading | null>;
  /** For links. */
  uri(name: string): string;
}
