import { CancelledError } from "../../base/cancelled.ts";
import { counted } from "../../base/counted.ts";
import { durationText } from "../../base/durationText.ts";
import { shortNumber } from "../../base/numberText.ts";
import { type RetrainProgress, retrain } from "../../engine/retrain.ts";
import { measureWords } from "../../measures/measures.ts";
import { retrainCsv } from "../../run/retrainCsv.ts";
import { readReferences } from "../../store/referencesFile.ts";
import { type CommandSpec, type ParsedArguments, wholeNumber } from "../arguments.ts";
import { announceBegin, detach, detachedOptions } from "../detached.ts";
import { exitCode } from "../exitCode.ts";
import { interruptible } from "../interruptible.ts";
import { findRun } from "../openRun.ts";
import type { Output } from "../output.ts";
import { referenceTestReport } from "../referenceReport.ts";
import { retrainReport, rowName } from "../retrainReport.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "retrain",
  positionals: ["RUN"],
  summary:
    "Train the finalists of a run and LSTM, GRU, basic from scratch, several times, and compare them on test data.",
  options: {
    ids: {
      type: "string",
      value: "LIST",
      summary: "individuals instead of the finalists (at most 5 of the front), for example 3,17; `front` is all of it",
    },
    baselines: {
      type: "string",
      value: "LIST",
      summary: "published cells to train beside basic, gru, lstm, for example mgu,fastgrnn_tied or small; see `cells`",
    },
    seeds: { type: "string", value: "N", summary: "trainings of each cell (as few as can show p < 0.01)" },
    epochs: { type: "string", value: "N", summary: "epochs (as the longest lineage of the front had)" },
    hidden: { type: "string", value: "N", summary: "hidden size instead of the config's" },
    layers: { type: "string", value: "N", summary: "layers instead of the config's" },
    "from-search": {
      type: "boolean",
      summary: "go on from the weights that the search trained, plain cells from scratch",
    },
    workers: { type: "string", value: "N", summary: "worker threads, whatever the config says" },
    ...detachedOptions,
    json: { type: "boolean", summary: "as JSON" },
    csv: { type: "boolean", summary: "as CSV" },
  },
};

export async function run(args: ParsedArguments, output: Output): Promise<number> {
  const {
    positionals: [name = ""],
    options,
  } = args;
  if (options.detach) return detach(spec, args, output);
  if (options.json && options.csv) throw new UsageError("retrain prints one format", "choose --json or --csv");
  const numbers = ["epochs", "hidden", "layers", "workers"].flatMap((key) => {
    const value = wholeNumber(key, options[key], 1);
    return value === undefined ? [] : [[key, value] as const];
  });
  const { workers, ...sizes } = Object.fromEntries(numbers) as { [key: string]: number };
  const run = await findRun(name);
  const { folder } = run;
  const seeds = wholeNumber("seeds", options.seeds, 1);
  const request = {
    folder,
    ids: idList(options.ids),
    baselines: typeof options.baselines === "string" ? options.baselines.split(",").map((each) => each.trim()) : [],
    ...(seeds === undefined ? {} : { repetitions: seeds }),
    ...(options["from-search"] ? { fromSearch: true } : {}),
  };
  return interruptible(output, async (signal) => {
    try {
      const table = await retrain(
        { ...request, ...sizes },
        {
          signal,
          ...(workers === undefined ? {} : { workers }),
          onBegin: (retrainFolder, toDo, total) => {
            announceBegin(retrainFolder);
            output.err(`${toDo} of ${counted(total, "training")} to do; results and weights go to ${retrainFolder}\n`);
          },
          onProgress: (progress) => output.err(`${progressLine(progress)}\n`),
        },
      );
      if (options.json) output.out(`${JSON.stringify(table, null, 2)}\n`);
      else if (options.csv) output.out(retrainCsv(table));
      else {
        const references = (await readReferences(run)) ?? [];
        output.out(`${retrainReport(table)}${referenceTestReport(table.metrics, references)}`);
      }
      return exitCode.ok;
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      output.err("Interrupted; the same command goes on with what is left.\n");
      return exitCode.paused;
    }
  });
}

function progressLine({ done, total, subject, repetition, result }: RetrainProgress): string {
  const what = `${done}/${total} ${rowName(subject)}, training ${repetition + 1}`;
  const time = durationText(result.timing.trainingMs);
  if (result.status === "failed") return `${what}: failed (${result.reason}), ${time}`;
  const values = Object.entries(result.test).map(([name, value]) => `${measureWords(name)} ${shortNumber(value)}`);
  return `${what}: ${values.join(", ")}, ${time}`;
}

function idList(text: string | boolean | undefined): number[] | "front" | null {
  if (typeof text !== "string") return null;
  if (text === "front") return text;
  return text.split(",").map((part) => {
    const id = Number(part.trim());
    if (part.trim() === "" || !Number.isSafeInteger(id) || id < 0) {
      throw new UsageError(`--ids is "${text}"`, "give ids with commas between them, for example --ids 3,17");
    }
    return id;
  });
}
