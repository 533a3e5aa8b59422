import { loadDataset } from "../../data/loadDataset.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { loadConfigFile } from "../configFile.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";

export const spec: CommandSpec = {
  name: "validate",
  positionals: ["FILE"],
  summary: "Check a config and the data it names; print every finding as file:line:column.",
  options: {},
};

export async function run({ positionals: [file = ""] }: ParsedArguments, output: Output): Promise<number> {
  const { config, folder, remarks } = await loadConfigFile(file);
  for (const remark of remarks) output.err(`${remark}\n`);
  await loadDataset(config, { folder });
  output.out(`${file}: valid\n`);
  return exitCode.ok;
}
