import { writeFile } from "node:fs/promises";
import path from "node:path";
import { closest } from "../../base/didYouMean.ts";
import { columnsOf, likelyColumns } from "../../config/dataColumns.ts";
import type { TaskType } from "../../config/schema.ts";
import { configTemplate } from "../../config/template.ts";
import { ConfigFileError } from "../../engine/configText.ts";
import { textHead } from "../../store/textHead.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "init",
  positionals: ["TASK"],
  summary: "Write a commented config: language_modelling, classification, forecasting, formal_language, synthetic.",
  options: {
    data: { type: "string", value: "FILE", summary: "data file that the config names" },
    input: { type: "string", value: "COLUMN", summary: "column of the sequence, for classification" },
    target: { type: "string", value: "COLUMN", summary: "column of the class or of the value to forecast" },
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
  const choices = { name: type.replaceAll("_", "-"), type, ...(await dataChoices(type, file, options)) };
  try {
    await writeFile(file, configTemplate(choices), { flag: "wx" });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === "EEXIST";
    throw new ConfigFileError(
      exists ? `${file} exists already` : `${file} cannot be written`,
      exists ? "name another file with --out" : "check the folder and its permissions",
      { cause: error },
    );
  }
  const { input, target } = choices;
  const sources = input === undefined ? "" : ` from \`${input}\``;
  output.out(`wrote ${file}${target === undefined ? "" : `, which predicts \`${target}\`${sources}`}\n`);
  return exitCode.ok;
}

/** What the config says of its data: columns as asked for, else as the file's first line suggests. */
async function dataChoices(type: TaskType, config: string, { data, input, target }: ParsedArguments["options"]) {
  if (typeof data !== "string") return { file: type === "language_modelling" ? "data.txt" : "data.csv" };
  // A missing file may come later; `validate` tells.
  const likely = likelyColumns(type, columnsOf(await textHead(data).catch(() => ""), data));
  const asked = {
    ...(typeof input === "string" ? { input } : {}),
    ...(typeof target === "string" ? { target } : {}),
  };
  const file = path.relative(path.dirname(path.resolve(config)), path.resolve(data)).replaceAll(path.sep, "/");
  return { file, ...likely, ...asked };
}
