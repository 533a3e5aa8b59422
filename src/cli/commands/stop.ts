import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { askSearch } from "../askSearch.ts";
import type { Output } from "../output.ts";

export const spec: CommandSpec = {
  name: "stop",
  positionals: ["RUN"],
  summary: "Ask the process of a run to close the search with what it has found.",
  options: {},
};

export function run({ positionals: [name = ""] }: ParsedArguments, output: Output): Promise<number> {
  return askSearch(name, "stop", output);
}
