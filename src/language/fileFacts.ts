import type { Encoding } from "../formats/encoding.ts";
import type { ConfigFiles, FileState } from "./configFiles.ts";

/** As much of a data file as is read while someone types, as a rule: enough for a header and a few rows. */
const headBytes = 64 * 1024;

/** Headers of thousands of columns are longer; a file whose first lines are longer than this is not described. */
const longestHeadBytes = 16 * 1024 * 1024;

/** What is known of a data file without reading it all. */
export interface FileFacts {
  readonly state: FileState;
  /** The first 64 KiB, decompressed; more where the first lines are longer. */
  readonly head: string;
  /** Whether `head` is the whole file. */
  readonly isWhole: boolean;
}

/** Looks at files anew each time, but reads one again only when its size or date of change differs. */
export class FileFactsCache {
  readonly #known = new Map<string, FileFacts>();

  constructor(private readonly files: ConfigFiles) {}

  async of(name: string, encoding?: Encoding): Promise<FileFacts> {
    const state = await this.files.look(name);
    const key = `${encoding ?? ""} ${name}`;
    const known = this.#known.get(key);
    if (known !== undefined && JSON.stringify(known.state) === JSON.stringify(state)) return known;
    const facts = state.kind === "file" ? await this.#read(name, state, encoding) : { state, head: "", isWhole: false };
    // A config names a handful of files; what was typed on the way to their names is not worth keeping.
    if (this.#known.size > 50) this.#known.clear();
    this.#known.set(key, facts);
    return facts;
  }

  async #read(name: string, state: FileState & { kind: "file" }, encoding: Encoding | undefined): Promise<FileFacts> {
    for (let bytes = headBytes; ; bytes *= 16) {
      const head = await this.files.head(name, bytes, encoding);
      const isWhole = state.sizeBytes < bytes && !isGzipName(name);
      if (isWhole || bytes >= longestHeadBytes || hasRows(head)) return { state, head, isWhole };
    }
  }
}

/** Whether a head has a header and a few rows, so that reading on would add nothing. */
function hasRows(head: string): boolean {
  return head === "" || head.split(/\r\n|\n|\r/, 5).length === 5;
}

export function isGzipName(name: string): boolean {
  return /\.gz$/i.test(name);
}
