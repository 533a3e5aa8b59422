import type { ConfigFiles, FileState } from "./configFiles.ts";

/** As much of a data file as is read while someone types: enough for a header and a few rows. */
const headBytes = 64 * 1024;

/** What is known of a data file without reading it all. */
export interface FileFacts {
  readonly state: FileState;
  /** The first 64 KiB, decompressed. */
  readonly head: string;
  /** Whether `head` is the whole file. */
  readonly isWhole: boolean;
}

/** Looks at files anew each time, but reads one again only when its size or date of change differs. */
export class FileFactsCache {
  readonly #known = new Map<string, FileFacts>();

  constructor(private readonly files: ConfigFiles) {}

  async of(name: string): Promise<FileFacts> {
    const state = await this.files.look(name);
    const known = this.#known.get(name);
    if (known !== undefined && JSON.stringify(known.state) === JSON.stringify(state)) return known;
    const head = state.kind === "file" ? await this.files.head(name, headBytes) : "";
    const isWhole = state.kind === "file" && state.sizeBytes < headBytes && !isGzipName(name);
    const facts = { state, head, isWhole };
    // A config names a handful of files; what was typed on the way to their names is not worth keeping.
    if (this.#known.size > 50) this.#known.clear();
    this.#known.set(name, facts);
    return facts;
  }
}

export function isGzipName(name: string): boolean {
  return /\.gz$/i.test(name);
}
