import { availableParallelism } from "node:os";
import { counted } from "../../base/counted.ts";
import { durationText } from "../../base/durationText.ts";
import { readDataset } from "../../data/loadDataset.ts";
import { openDataset } from "../../data/openDataset.ts";
import { type BlasEstimate, estimateRun } from "../../engine/estimateRun.ts";
import { type CommandSpec, type ParsedArguments, wholeNumber } from "../arguments.ts";
import { loadConfigFile } from "../configFile.ts";
import { reportData, reportReferences } from "../dataReport.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";
import { ReadingBar } from "../readingProgress.ts";
import { textTable } from "../terminal/table.ts";

export const spec: CommandSpec = {
  name: "estimate",
  positionals: ["FILE"],
  summary: "Evaluations, parameters and time of a search, from a short measured calibration.",
  options: {
    workers: { type: "string", value: "N", summary: "worker threads, whatever the config says" },
    json: { type: "boolean", summary: "as JSON" },
  },
};

export async function run({ positionals: [file = ""], options }: ParsedArguments, output: Output): Promise<number> {
  const { config, folder } = await loadConfigFile(file);
  const bar = new ReadingBar(output);
  const read = await readDataset(config, { folder, onProgress: bar.onProgress }).finally(() => bar.close());
  const dataset = openDataset(read.payload);
  const configured = config.run.workers === "auto" ? availableParallelism() : config.run.workers;
  const workers = wholeNumber("workers", options.workers, 1) ?? configured;
  const estimate = await estimateRun(config, dataset, workers, folder);
  if (options.json) {
    output.out(`${JSON.stringify({ workers, ...estimate, data: read.facts }, null, 2)}\n`);
    return exitCode.ok;
  }
  reportData(read, output);
  reportReferences(config.task, read, output);
  output.out("\n");
  const { least, most } = estimate.totalMs;
  const rows = estimate.cells.map(({ name, complexity, trainingMs }) => [
    name,
    String(complexity.blocks),
    complexity.parameters.toLocaleString("en-US"),
    complexity.total_parameters.toLocaleString("en-US"),
    complexity.macs.toLocaleString("en-US"),
    durationText(trainingMs),
  ]);
  output.out(`${counted(estimate.evaluations, "evaluation")}; an epoch has ${estimate.batchesPerEpoch} training and ${estimate.validationBatches} validation batches

${textTable(["cell", "blocks", "parameters", "with embedding and decoder", "MACs a step", `${counted(config.training.epochs, "epoch")} ${config.training.epochs === 1 ? "takes" : "take"}`], rows)}

With ${workers} worker${workers === 1 ? "" : "s"}: ${durationText(least)} to ${durationText(most)} in all
${config.training.backend === "command" ? "Measured with our own compiler, as your program's speed is not known\n" : ""}${blasText(estimate.blas, config.training.blas !== "off")}`);
  return exitCode.ok;
}

/** Whether a BLAS would pay, or does. A tenth is within the noise of so short a measurement. */
function blasText(blas: BlasEstimate | null, isOn: boolean): string {
  if (blas === null) return "";
  const { library, offMs, onMs } = blas;
  const measured = `With ${library}, a batch of an LSTM takes ${onMs.toFixed(2)} ms instead of ${offMs.toFixed(2)} ms`;
  const pays = onMs < 0.9 * offMs;
  if (isOn) return `${measured}${pays ? "" : ": `training.blas: off` is as fast, and the same on every machine"}\n`;
  return `${measured}: \`training.blas: system\` ${pays ? "pays" : "does not pay"} at these sizes\n`;
}
