import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { type ConfigDiagnostic, formatDiagnostic, placeOf } from "../../config/diagnostic.ts";
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
  options: { json: { type: "boolean", summary: "findings, data and simple solutions as JSON" } },
};

/** Prints what the editor shows for the file, from the same code; then reads all of its data and says what was read. */
export async function run({ positionals: [file = ""], options }: ParsedArguments, output: Output): Promise<number> {
  const text = await readConfigText(file);
  const folder = dirname(resolve(file));
  const diagnostics = await diagnoseText(text, diskFiles(folder), availableParallelism());
  if (options.json) return reportAsJson({ file, text, folder, diagnostics }, output);
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

interface Checked {
  readonly file: string;
  readonly text: string;
  /** Where the config's relative paths start. */
  readonly folder: string;
  readonly diagnostics: readonly ConfigDiagnostic[];
}

async function reportAsJson({ file, text, folder, diagnostics }: Checked, output: Output): Promise<number> {
  const findings = diagnostics.map((diagnostic) => {
    const { code, severity, message, path, replacement = null } = diagnostic;
    return { severity, code, ...placeOf(text, diagnostic), path: path.join("."), message, replacement };
  });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const valid = errors.length === 0;
  const read = valid ? await readDataset((await loadConfigFile(file)).config, { folder }) : null;
  output.out(`${JSON.stringify({ file, valid, findings, data: read?.facts ?? null }, null, 2)}\n`);
  if (valid) return exitCode.ok;
  return errors.some(({ code }) => !code.startsWith("DATA_")) ? exitCode.config : exitCode.environment;
}
