import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { askSearch } from "../askSearch.ts";
import type { Output } from "../output.ts";

export const spec: CommandSpec = {
  name: "pause",
  positionals: ["RUN"],
  summary: "Ask the process of a run to end after what it is training; `resume` goes on.",
  options: {},
};

export function run({ positionals: [name = ""] }: ParsedArguments, output: Output): Promise<number> {
  return askSearch(name, "pause", output);
}
