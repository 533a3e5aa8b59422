import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { engineFile, nodeFile, type WindowsOptions, WindowsProcess, windowsPath } from "./windowsProcess.ts";

/** The search process that the editor starts, on Windows. */
export class WindowsSearch extends WindowsProcess {
  constructor(args: readonly string[], options: WindowsOptions) {
    super(nodeFile, [windowsPath(engineFile), ...args], options);
  }

  /** What it said when it had begun, or why it did not. */
  async answer(): Promise<{
    readonly type: string;
    readonly folder?: string;
    readonly code?: string;
    readonly message?: string;
  }> {
    await this.until(() => this.stdout.includes("\n"));
    return JSON.parse(this.stdout.split("\n", 1)[0] ?? "");
  }

  /** Waits for a state of what it writes; fails when it ends before. */
  async until(isThere: () => boolean): Promise<void> {
    let hasEnded = false;
    void this.ended.then(() => {
      hasEnded = true;
    });
    while (!isThere()) {
      if (hasEnded && !isThere()) throw new Error(`it ended: ${this.stdout}\n${this.stderr}`);
      await wait(20);
    }
  }
}

/** Records in the log of a run. */
export function recordsOf(run: string): number {
  return readFileSync(path.join(run, "events.jsonl"), "utf8").split("\n").length - 1;
}
