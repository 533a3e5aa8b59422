import { writeFile } from "node:fs/promises";
import path from "node:path";
import { closest } from "../../base/didYouMean.ts";
import type { TaskType } from "../../config/schema.ts";
import { configTemplate } from "../../config/template.ts";
import { ConfigFileError } from "../../engine/configText.ts";
import { type FileLook, lookAtFile, lookBytes } from "../../formats/fileLook.ts";
import { fileHead } from "../../store/fileHead.ts";
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
  "regression",
  "labelling",
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
  output.out(`wrote ${file}\n`);
  for (const line of saidOf(choices)) output.out(`  ${line}\n`);
  return exitCode.ok;
}

/** What was chosen, and what could be otherwise. */
function saidOf({ look, input, target, type }: DataChoices & { readonly type: TaskType }): string[] {
  if (look === undefined) return [];
  const keys = Object.entries(look.settings).map(([key, value]) => `\`${key}: ${value}\``);
  const isForecast = type === "forecasting";
  return [
    `the data are ${look.what}${keys.length > 0 ? ` (${keys.join(", ")})` : ""}`,
    ...(target === undefined
      ? []
      : [
          `predicts \`${target}\`${input === undefined ? "" : ` from \`${input}\`, read by ${look.examples?.unit ?? "word"}s`}`,
        ]),
    ...(isForecast && look.series?.columns
      ? [`reads ${look.series.columns.length} of ${look.columns.length} columns`]
      : []),
    ...(look.hasMissing ? ["values are missing, and are filled (`missing`)"] : []),
    ...look.unsure.map((each) => `unsure: ${each}`),
  ];
}

interface DataChoices {
  readonly file: string;
  readonly input?: string;
  readonly target?: string;
  readonly look?: FileLook;
}

/** What the config says of its data: columns as asked for, else as a look at the file suggests. */
async function dataChoices(
  type: TaskType,
  config: string,
  { data, input, target }: ParsedArguments["options"],
): Promise<DataChoices> {
  if (typeof data !== "string") return { file: type === "language_modelling" ? "data.txt" : "data.csv" };
  const look = await lookAt(type, data);
  const file = path.relative(path.dirname(path.resolve(config)), path.resolve(data)).replaceAll(path.sep, "/");
  const roles = look?.examples;
  const [label, number] = [roles?.label, look?.series?.target];
  const found = { input: roles?.input, target: type === "regression" ? (number ?? label) : (label ?? number) };
  const chosen = {
    input: typeof input === "string" ? input : found.input,
    target: typeof target === "string" ? target : found.target,
  };
  for (const name of [input, target]) {
    if (typeof name !== "string" || look === undefined || look.columns.includes(name)) continue;
    const guess = closest(name, look.columns);
    const remedy =
      guess === undefined
        ? `it has ${
            look.columns
              .slice(0, 20)
              .map((each) => `"${each}"`)
              .join(", ") || "no columns"
          }`
        : `did you mean "${guess}"?`;
    throw new UsageError(`${data} has no column "${name}"`, remedy);
  }
  return {
    file,
    ...(look === undefined ? {} : { look }),
    ...(chosen.input == null ? {} : { input: chosen.input }),
    ...(chosen.target == null ? {} : { target: chosen.target }),
  };
}

/** Undefined where there is no file to look at: a missing file may come later; `validate` says so. */
async function lookAt(type: TaskType, data: string): Promise<FileLook | undefined> {
  if (type === "formal_language" || type === "synthetic" || type === "labelling") return undefined;
  const head = await fileHead(data, lookBytes).catch(() => null);
  return head === null ? undefined : lookAtFile(head, type, data);
}
