import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program that answers every line on its input with one on its output. */
export class AnsweringProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  constructor(
    private readonly program: string,
    parameters: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.#child = spawn(program, parameters, { env });
    // A program that cannot start or ends early is seen by the end of its output.
    this.#child.on("error", () => {});
    this.#child.stdin.on("error", () => {});
    this.#child.stderr.resume();
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The next line; null where the program has ended. */
  async next(): Promise<string | null> {
    const answer = await this.#answers.next();
    return answer.done === true ? null : answer.value;
  }

  async ask(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`);
    const answer = await this.next();
    if (answer === null) throw new Error(`${this.program} ended in the middle of the bench`);
    return answer;
  }

  close(): void {
    this.#child.stdin.end();
  }
}
