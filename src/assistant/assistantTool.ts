import type { z } from "zod";

/** Something that a language model may do with this product, for a person. */
export interface AssistantTool<Input = unknown> {
  /** `get_front` */
  readonly name: string;
  /** For people: `Pareto front`. */
  readonly title: string;
  /** For models: what it does, when to use it, what it answers. */
  readonly description: string;
  readonly input: z.ZodType<Input>;
  /** What is always among the facts of an answer; there may be more. */
  readonly output: z.ZodType;
  /**
   * The question to ask a person before; null for a tool that only reads.
   *
   * @returns a sentence that ends with a question mark.
   */
  readonly question: ((input: Input) => string) | null;
  run(input: Input, desk: Desk): Promise<ToolAnswer>;
}

/** What a tool works with. */
export interface Desk {
  /** Absolute; files and runs outside of it are out of reach. */
  readonly folder: string;
  /**
   * Runs a command line of the product in the folder.
   *
   * @param accepted exit codes that are an answer, besides 0.
   * @returns what it printed.
   * @throws {CommandFailedError} with the command's own words.
   */
  command(args: readonly string[], accepted?: readonly number[]): Promise<string>;
}

export interface ToolAnswer {
  /** Short, stable in shape, plain JSON. */
  readonly facts: { readonly [name: string]: unknown };
  /** SVG. */
  readonly picture?: string;
}

/** Keeps the input's type to itself, so that tools of different inputs fit one list. */
export function tool<Input>(definition: AssistantTool<Input>): AssistantTool {
  return definition as unknown as AssistantTool;
}
