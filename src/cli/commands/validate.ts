import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { formatDiagnostic } from "../../config/diagnostic.ts";
import { readDataset } from "../../data/loadDataset.ts";
import { readConfigText } from "../../engine/configText.ts";
import { RunConfigError } from "../../engine/runErrors.ts";
import { diagnoseText } from "../../language/diagnose.ts";
import { diskFiles } from "../../server/diskFiles.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { loadConfigFile } from "../configFile.ts";
import { reportData, reportReferences } from "../dataReport.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";
import { ReadingBar } from "../readingProgress.ts";

export const spec: CommandSpec = {
  name: "validate",
  positionals: ["FILE"],
  summary: "Check a config and the data it names; print every finding as file:line:column.",
  options: {},
};

/** Prints what the editor shows for the file, from the same code; then reads all of its data and says what was read. */
export async function run({ positionals: [file = ""] }: ParsedArguments, output: Output): Promise<number> {
  const text = await readConfigText(file);
  const folder = dirname(resolve(file));
  const diagnostics = await diagnoseText(text, diskFiles(folder), availableParallelism());
  const lines = diagnostics.map((diagnostic) => formatDiagnostic(file, text, diagnostic));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.some(({ code }) => !code.startsWith("DATA_"))) throw new RunConfigError(file, lines);
  // What the first rows of a file suggest is said better once all of them have been read.
  const ofConfig = lines.filter((_, index) => diagnostics[index]?.code !== "DATA_REMARK");
  for (const line of errors.length > 0 ? lines : ofConfig) output.err(`${line}\n`);
  if (errors.length > 0) return exitCode.environment;
  const { config } = await loadConfigFile(file);
  const bar = new ReadingBar(output);
  const read = await readDataset(config, { folder, onProgress: bar.onProgress }).finally(() => bar.close());
  reportData(read, output);
  reportReferences(config.task, read, output);
  output.out(`${file}: valid\n`);
  return exitCode.ok;
}
