/** Where a command writes; a test gives its own. Results go to `out`, progress and complaints to `err`. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a terminal that can redraw a line. */
  readonly interactive: boolean;
  /** Characters of a line. */
  readonly columns: number;
}

export const processOutput: Output = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  get interactive() {
    return process.stderr.isTTY === true && process.env.TERM !== "dumb";
  },
  get columns() {
    return process.stdout.columns ?? 100;
  },
};
