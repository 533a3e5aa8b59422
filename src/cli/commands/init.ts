import { writeFile } from "node:fs/promises";
import { closest } from "../../base/didYouMean.ts";
import type { TaskType } from "../../config/schema.ts";
import { configTemplate } from "../../config/template.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { ConfigFileError } from "../configFile.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "init",
  positionals: ["TASK"],
  summary: "Write a commented config: language_modelling, classification, forecasting, formal_language, synthetic.",
  options: {
    data: { type: "string", value: "FILE", summary: "data file that the config names" },
    out: { type: "string", value: "FILE", summary: "file to write, default TASK.rnas; never overwritten" },
  },
};

const taskTypes: readonly TaskType[] = [
  "language_modelling",
  "classification",
  "forecasting",
  "formal_language",
  "synthetic",
];

export async function run({ positionals, options }: ParsedArguments, output: Output): Promise<number> {
  const wanted = positionals[0] ?? "";
  const type = taskTypes.find((each) => each === wanted.replaceAll("-", "_"));
  if (type === undefined) {
    const guess = closest(wanted, taskTypes);
    throw new UsageError(
      `there is no task "${wanted}"`,
      guess ? `did you mean ${guess}?` : `choose one of ${taskTypes.join(", ")}`,
    );
  }
  const file = typeof options.out === "string" ? options.out : `${type}.rnas`;
  const data =
    typeof options.data === "string" ? options.data : type === "language_modelling" ? "data.txt" : "data.csv";
  try {
    await writeFile(file, configTemplate({ name: type.replaceAll("_", "-"), type, file: data }), { flag: "wx" });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === "EEXIST";
    throw new ConfigFileError(
      exists ? `${file} exists already` : `${file} cannot be written`,
      exists ? "name another file with --out" : "check the folder and its permissions",
      { cause: error },
    );
  }
  output.out(`wrote ${file}\n`);
  return exitCode.ok;
}
