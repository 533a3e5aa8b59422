import type { ChildProcess } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { constants } from "node:os";
import type { Readable, Writable } from "node:stream";
import { assert } from "../../../base/assert.ts";
import { CancelledError } from "../../../base/cancelled.ts";
import type { TrainerAnswer, TrainerRequest } from "../../../protocol/trainerProtocol.ts";
import { parseAnswer } from "./parseAnswer.ts";
import { TrainerFault, TrainerStartError } from "./trainerFault.ts";
import { killShell, startInShell } from "./trainerShell.ts";

interface TrainerSetup {
  /** For the shell. */
  readonly command: string;
  /** Where it runs. */
  readonly folder: string;
  /** Takes what it writes to standard error. */
  readonly logFile: string;
}

export type EpochAnswer = Extract<TrainerAnswer, { readonly type: "epoch" }>;
export type FinalAnswer = Exclude<TrainerAnswer, EpochAnswer>;

const longestLineBytes = 2 ** 20;
const lastWordsBytes = 2000;
/** What a program has after the end of its input. */
const graceMs = 2000;
/** How long its last output is waited for after its end, should something hold its output open. */
const drainMs = 1000;

/** One running program of the user's, which works on one request at a time. */
export class TrainerProcess {
  readonly #child: ChildProcess;
  readonly #log: number;
  readonly #logStart: number;
  readonly #closed: Promise<void>;
  #pending: { readonly take: (answer: TrainerAnswer) => void; readonly fail: (cause: Error) => void } | null = null;
  #rest: Buffer[] = [];
  #restBytes = 0;
  /** Why it takes no more requests. */
  #ended: Error | null = null;

  constructor(private readonly setup: TrainerSetup) {
    const { command, folder, logFile } = setup;
    this.#log = openSync(logFile, "a");
    this.#logStart = fstatSync(this.#log).size;
    this.#child = startInShell(command, folder, this.#log);
    this.#child.on("error", (cause) => this.#end(new TrainerStartError(command, folder, cause.message)));
    this.#closed = new Promise((resolve) => {
      const close = (code: number | null, signal: NodeJS.Signals | null) => {
        clearTimeout(timer);
        this.#close(code, signal);
        resolve();
      };
      let timer: NodeJS.Timeout | undefined;
      this.#child.once("exit", (code, signal) => {
        // What it started holds its output open; what it wrote before is still to be read.
        this.#kill();
        timer = setTimeout(() => close(code, signal), drainMs);
      });
      this.#child.once("close", close);
    });
    // A program that has ended reads no more: its exit is reported.
    this.#stdin.on("error", () => {});
    this.#stdout.on("data", (chunk: Buffer) => this.#receive(chunk));
  }

  /** Whether it can be given another request. */
  get isReady(): boolean {
    return this.#ended === null && this.#pending === null;
  }

  /**
   * @throws {TrainerFault} when it answers with anything but answers, or ends.
   * @throws {TrainerStartError} when there is no such program.
   * @throws {CancelledError} when the signal is aborted. After any of these the process is at its end.
   */
  async ask(
    request: TrainerRequest,
    { signal, onEpoch }: { readonly signal: AbortSignal; readonly onEpoch: (epoch: EpochAnswer) => void },
  ): Promise<FinalAnswer> {
    assert(this.#pending === null, "a trainer has one request at a time");
    if (signal.aborted) throw new CancelledError();
    if (this.#ended !== null) throw this.#ended;
    const onAbort = () => this.#end(new CancelledError());
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await new Promise<FinalAnswer>((resolve, reject) => {
        this.#pending = {
          take: (answer) => (answer.type === "epoch" ? onEpoch(answer) : resolve(answer)),
          fail: reject,
        };
        this.#stdin.write(`${JSON.stringify(request)}\n`);
      });
    } finally {
      this.#pending = null;
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Ends it with all that it started: asked politely where it is idle, at once where it is at work. */
  async close(): Promise<void> {
    if (this.#ended === null && this.#pending === null) {
      this.#stdin.end();
      const timer = setTimeout(() => this.#end(new CancelledError()), graceMs);
      await this.#closed;
      clearTimeout(timer);
    }
    this.#end(new CancelledError());
    await this.#closed;
  }

  get #stdin(): Writable {
    return this.#child.stdin as Writable;
  }

  get #stdout(): Readable {
    return this.#child.stdout as Readable;
  }

  #receive(chunk: Buffer): void {
    if (this.#ended !== null) return;
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      this.#rest.push(chunk.subarray(from, at));
      const line = Buffer.concat(this.#rest).toString("utf8").trim();
      this.#rest = [];
      this.#restBytes = 0;
      from = at + 1;
      if (line !== "") this.#take(line);
      if (this.#ended !== null) return;
    }
    this.#rest.push(chunk.subarray(from));
    this.#restBytes += chunk.length - from;
    if (this.#restBytes > longestLineBytes) {
      this.#end(new TrainerFault("trainerFailed", "The trainer wrote a line of more than a megabyte."));
    }
  }

  #take(line: string): void {
    if (this.#pending === null) {
      this.#end(new TrainerFault("trainerFailed", `The trainer wrote a line that nobody asked for: ${line}`));
      return;
    }
    try {
      this.#pending.take(parseAnswer(line));
    } catch (cause) {
      this.#end(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  #isClosed = false;
  #isKilled = false;

  #close(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { command, folder } = this.setup;
    const lastWords = this.#lastWords();
    const said = lastWords === "" ? "." : `; its last words: ${lastWords}`;
    const notFound = process.platform === "win32" ? code === 9009 : code === 126 || code === 127;
    this.#end(
      notFound
        ? new TrainerStartError(command, folder, lastWords || `the shell ended with ${code}`)
        : new TrainerFault("trainerFailed", `The trainer ended with ${signal ?? exitText(code)}${said}`),
    );
    closeSync(this.#log);
  }

  /** Fails the request in hand and ends the program with all that it started. The first cause counts. */
  #end(cause: Error): void {
    if (this.#ended === null) {
      this.#ended = cause;
      this.#pending?.fail(cause);
    }
    this.#kill();
  }

  /** Once: a signal ends the whole group, and its number may be another one's soon after. */
  #kill(): void {
    if (this.#isKilled) return;
    this.#isKilled = true;
    killShell(this.#child);
  }

  /** The end of what it wrote to standard error, as a traceback has its point at the end. */
  #lastWords(): string {
    const size = fstatSync(this.#log).size;
    const from = Math.max(this.#logStart, size - lastWordsBytes);
    const bytes = Buffer.alloc(size - from);
    const reader = openSync(this.setup.logFile, "r");
    const read = readSync(reader, bytes, 0, bytes.length, from);
    closeSync(reader);
    const lines = bytes.subarray(0, read).toString("utf8").trim().split("\n");
    return lines.slice(-3).join(" | ");
  }
}

/** A shell's exit code for a command that a signal ended is 128 + the signal's number. */
function exitText(code: number | null): string {
  const signal = Object.entries(constants.signals).find(([, number]) => code === 128 + number);
  return signal?.[0] ?? `exit code ${code}`;
}
