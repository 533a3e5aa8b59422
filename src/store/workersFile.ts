import { readFile } from "node:fs/promises";
import type { WorkersReport } from "../protocol/queueProtocol.ts";
import { type Disk, writeDisplayFile } from "./disk.ts";
import type { RunFolder } from "./runFolder.ts";

/**
 * `workers.json`: who trains for a run, for displays. Nothing depends on it: a disk that refuses it changes nothing.
 */
export class WorkersFile {
  #newest: WorkersReport | null = null;
  #writing: Promise<void> | null = null;
  #isClosed = false;

  constructor(
    private readonly disk: Disk,
    private readonly file: string,
  ) {}

  /** One write at a time; of those that come meanwhile, the newest. */
  write(report: WorkersReport): void {
    this.#newest = report;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
  }

  /** Removes the file, because it is not kept up to date any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    await this.disk.remove(this.file).catch(() => {
      // A display that is left over shows a run that has ended.
    });
  }

  async #writeAll(): Promise<void> {
    for (let report = this.#newest; report !== null && !this.#isClosed; report = this.#newest) {
      this.#newest = null;
      await writeDisplayFile(this.disk, this.file, [Buffer.from(JSON.stringify(report), "utf8")]).catch(() => {
        // Full or read-only: the log's own writes report that.
      });
    }
  }
}

/** Null where no search writes one, or where it cannot be read. */
export async function readWorkersFile(folder: RunFolder): Promise<WorkersReport | null> {
  try {
    const report = JSON.parse(await readFile(folder.workersFile, "utf8")) as WorkersReport | null;
    return Array.isArray(report?.workers) ? report : null;
  } catch {
    // Missing for every run without a queue.
    return null;
  }
}
