import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a search process ended, and what it said. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Of the `failed` line, for example `DISK_FULL`; null where it said none. */
  readonly failure: string | null;
}

/** A search process as the editor starts it, which the test controls. */
export class SearchProcess {
  readonly ended: Promise<Ending>;
  /** The run's folder once it has begun; null where it ended before. */
  readonly started: Promise<string | null>;
  readonly #child: ChildProcess;
  #errors = "";
  #message = "";

  /** @param before words before the command, such as those of `unshare`. */
  constructor(engineFile: string, args: readonly string[], before: readonly string[] = []) {
    const [program = process.execPath, ...words] = [...before, process.execPath, engineFile, ...args];
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    let failure: string | null = null;
    child.stderr?.on("data", (piece: Buffer) => {
      this.#errors += piece.toString();
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    this.started = new Promise((resolve) => {
      lines.on("line", (line) => {
        const said = JSON.parse(line) as { type: string; folder?: string; code?: string; message?: string };
        this.#message = said.message ?? "";
        if (said.type === "started") resolve(said.folder ?? null);
        if (said.type === "failed") failure = said.code ?? "UNKNOWN";
      });
      child.on("close", () => resolve(null));
    });
    this.ended = new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve({ code, signal, failure }));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Of the `failed` line, for a person. */
  get lastMessage(): string {
    return this.#message;
  }

  /** What it wrote to standard error. */
  get errors(): string {
    return this.#errors;
  }

  /** To one that has ended it does nothing. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
