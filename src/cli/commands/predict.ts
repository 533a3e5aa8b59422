import { buffer as readAll } from "node:stream/consumers";
import { csvText } from "../../base/csv.ts";
import type { Task } from "../../config/schema.ts";
import type { ModelMeaning } from "../../export/modelMeaning.ts";
import { type CommandSpec, type ParsedArguments, wholeNumber } from "../arguments.ts";
import { chosenModel, modelOptions } from "../chosenModel.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";
import { inputText, textTokens } from "../prediction/inputText.ts";
import { lineSequences } from "../prediction/lineInput.ts";
import { continueText, predictSequence, type Sampling, type SequencePrediction } from "../prediction/predictions.ts";
import { Predictor } from "../prediction/predictor.ts";
import { tableWindows } from "../prediction/tableInput.ts";
import { valueText } from "../prediction/valueText.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "predict",
  positionals: ["RUN", "ID"],
  summary: "Predict with a trained individual from standard input: a text to continue, a sequence a line, or a table.",
  options: {
    length: { type: "string", value: "N", summary: "text: symbols to write (200)" },
    temperature: {
      type: "string",
      value: "T",
      summary: "text: 0 takes the likeliest symbol, 1 draws as the model says (0.8)",
    },
    seed: { type: "string", value: "N", summary: "text: decides what is drawn (1)" },
    json: { type: "boolean", summary: "as JSON, with all probabilities" },
    ...modelOptions,
  },
};

export async function run(args: ParsedArguments, output: Output) {
  const { options } = args;
  const sampling = samplingOf(options);
  const { model, config, whose } = await chosenModel(args);
  output.err(`${model.title}: ${whose}\n`);
  const encoding = "encoding" in config.task ? config.task.encoding : undefined;
  const input = inputText(await readAll(process.stdin), encoding);
  const predictor = new Predictor(model);
  try {
    output.out(predictionText(predictor, model.meaning, config.task, input, sampling, options.json === true));
  } finally {
    predictor.dispose();
  }
  return exitCode.ok;
}

function samplingOf(options: ParsedArguments["options"]): Sampling {
  const temperature = options.temperature === undefined ? 0.8 : Number(options.temperature);
  if (!(temperature >= 0 && Number.isFinite(temperature))) {
    throw new UsageError(`--temperature is "${options.temperature}"`, "give a number of at least 0");
  }
  return {
    length: wholeNumber("length", options.length, 1) ?? 200,
    temperature,
    seed: wholeNumber("seed", options.seed, 0) ?? 1,
  };
}

/** What the command prints for an input; a function, so that it can be tested without a process. */
export function predictionText(
  predictor: Predictor,
  meaning: ModelMeaning,
  task: Task,
  input: string,
  sampling: Sampling,
  asJson: boolean,
): string {
  if (task.type === "language_modelling" && meaning.input.kind === "symbols") {
    const prompt = textTokens(input, meaning.input);
    const continuation = continueText(predictor, meaning.input, prompt, sampling);
    return asJson ? json(continuation) : `${continuation.text}\n`;
  }
  if (task.type === "forecasting" && meaning.input.kind === "numbers") {
    const forecasts = tableWindows(input, task, meaning.input).map(({ series, inputs }) => ({
      series,
      prediction: predictSequence(predictor, meaning, inputs),
    }));
    return forecastText(task, meaning, forecasts, asJson);
  }
  const predictions = lineSequences(input, task, meaning).map((each) => predictSequence(predictor, meaning, each));
  if (asJson) return predictions.map((prediction) => json(prediction.rows)).join("");
  return predictions.map((prediction) => `${lineText(task, meaning, prediction)}\n`).join("");
}

/** One line an input line: the class and its probability, the legal next symbols, or the values. */
function lineText(task: Task, { output }: ModelMeaning, prediction: SequencePrediction): string {
  switch (prediction.kind) {
    case "oneOf": {
      const best = prediction.rows.map((row) => row[0]);
      if (task.type === "classification") return `${best[0]?.name}\t${best[0]?.probability.toFixed(4)}`;
      return best.map((each) => each?.name).join(" ");
    }
    case "anyOf": {
      const last = prediction.rows.at(-1) ?? [];
      return last
        .filter(({ probability }) => probability > 0.5)
        .map(({ name }) => name)
        .join(" ");
    }
    case "values":
      return prediction.rows
        .map((row) => row.map((value, i) => valueText(value, output.scaling?.deviation[i])).join(" "))
        .join("; ");
  }
}

/** A CSV of the forecast rows, under the targets' names; of several series one behind the other, under their column. */
function forecastText(
  task: Extract<Task, { type: "forecasting" }>,
  { output }: ModelMeaning,
  forecasts: readonly { readonly series: string | null; readonly prediction: SequencePrediction }[],
  asJson: boolean,
): string {
  // Outputs are named `sales +1`.
  const width = output.names.length / task.horizon;
  const targets = output.names.slice(0, width).map((name) => name.replace(/ \+1$/, ""));
  const rowsOf = (prediction: SequencePrediction) => {
    const values = prediction.kind === "values" ? (prediction.rows[0] ?? []) : [];
    return Array.from({ length: task.horizon }, (_, row) => values.slice(row * width, (row + 1) * width));
  };
  if (asJson) {
    const objects = forecasts.map(({ series, prediction }) => {
      const rows = rowsOf(prediction).map((row) => Object.fromEntries(row.map((value, i) => [targets[i], value])));
      return { series, rows };
    });
    return json(task.group === undefined ? (objects[0]?.rows ?? []) : objects);
  }
  const lines = forecasts.flatMap(({ series, prediction }) =>
    rowsOf(prediction).map((row, i) => [
      ...(series === null ? [] : [series]),
      `+${i + 1}`,
      ...row.map((value, j) => valueText(value, output.scaling?.deviation[i * width + j])),
    ]),
  );
  return csvText([[...(task.group === undefined ? [] : [task.group]), "row", ...targets], ...lines]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
