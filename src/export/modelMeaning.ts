import type { Task } from "../config/schema.ts";
import type { TaskPayload } from "../data/dataset.ts";
import { isExampleTask } from "../data/examples.ts";
import type { FeatureSource } from "../data/forecastFeatures.ts";
import type { Scaling } from "../data/scaling.ts";
import type { SequenceNames } from "../data/sequenceSet.ts";
import type { WindowTransform } from "../data/windowTransform.ts";

/** What the numbers of a model stand for; the weights are of no use without it. */
export interface ModelMeaning {
  readonly task: Task["type"];
  readonly input: SymbolInput | NumberInput;
  readonly output: ModelOutput;
  /** Of a forecast that reads and answers relative to the window it sees, once that is scaled; else absent. */
  readonly window?: WindowTransform;
}

export interface SymbolInput {
  readonly kind: "symbols";
  /** What one timestep reads of a text; null where the symbols are neither characters nor words of one. */
  readonly unit: "character" | "word" | null;
  /** How a text becomes symbols; absent where capitals stay, and white space separates words. */
  readonly lowercase?: boolean;
  readonly tokenizer?: "words";
  /** By token. Where `<unk>` is there, it is token 0 and stands for every other symbol. */
  readonly vocabulary: readonly string[];
}

export interface NumberInput {
  readonly kind: "numbers";
  readonly features: readonly string[];
  /** Where the features come from; absent where each is a column of numbers. */
  readonly sources?: readonly FeatureSource[];
  /** The model reads (value − mean) / deviation; null where it reads the values themselves. */
  readonly scaling: Scaling | null;
  /** What stands in place of a value that is missing from the beginning on; absent where it is the mean of `scaling`. */
  readonly fill?: readonly number[];
}

interface ModelOutput {
  /**
   * - `oneOf`: logits; their softmax is the distribution over `names`.
   * - `anyOf`: logits; the sigmoid of each is the probability of its name.
   * - `values`: standardised values, output · deviation + mean in the data's units; what `window` does is undone first.
   */
  readonly kind: "oneOf" | "anyOf" | "values";
  /** Of the O outputs. */
  readonly names: readonly string[];
  /** Of each of the O outputs; null where they are not standardised. */
  readonly scaling: Scaling | null;
  /** Outputs of the last so many timesteps of a sequence were trained; null means of every timestep. */
  readonly scoredTimesteps: number | null;
}

/** @param payload what the data gave: vocabulary, classes and scaling are in it. */
export function modelMeaning(task: Task, payload: TaskPayload): ModelMeaning {
  if (payload.kind === "runningText") {
    const { vocabulary, unit } = payload;
    return {
      task: task.type,
      input: { kind: "symbols", unit, ...textRules(task), vocabulary },
      output: { kind: "oneOf", names: vocabulary, scaling: null, scoredTimesteps: null },
    };
  }
  const { names, input, output, scored } = payload;
  const unit = isExampleTask(task) && task.unit !== "number" ? task.unit : null;
  const kind = ({ softmaxCrossEntropy: "oneOf", sigmoidCrossEntropy: "anyOf", meanSquaredError: "values" } as const)[
    output.loss
  ];
  return {
    task: task.type,
    input:
      input.kind === "tokens"
        ? {
            kind: "symbols",
            unit,
            ...textRules(task),
            vocabulary: names.vocabulary ?? numbered("symbol", input.vocabularySize),
          }
        : {
            kind: "numbers",
            features: names.features ?? numbered("feature", input.size),
            ...(names.sources === undefined ? {} : { sources: names.sources }),
            scaling: names.featureScaling,
            ...(names.featureFill === undefined ? {} : { fill: names.featureFill }),
          },
    output: { kind, ...outputNames(names, kind, output.size, task.type === "forecasting"), scoredTimesteps: scored },
    ...(payload.window === undefined ? {} : { window: payload.window }),
  };
}

/** What of the rules is other than usual. */
function textRules(task: Task): Pick<SymbolInput, "lowercase" | "tokenizer"> {
  if (!("tokenizer" in task || "lowercase" in task)) return {};
  const { lowercase, tokenizer, unit } = task;
  return { ...(lowercase ? { lowercase } : {}), ...(tokenizer === "words" && unit === "word" ? { tokenizer } : {}) };
}

/** A forecast of several rows is one vector, row after row: its outputs are `sales +1`, `sales +2`, … */
function outputNames(
  names: SequenceNames,
  kind: ModelOutput["kind"],
  size: number,
  isForecast: boolean,
): Pick<ModelOutput, "names" | "scaling"> {
  if (kind !== "values") return { names: names.classes ?? numbered("class", size), scaling: null };
  const targets = names.targets ?? numbered("value", size);
  const rows = size / targets.length;
  const every = <T>(values: readonly T[]) => Array.from({ length: rows }, () => values).flat();
  const { targetScaling } = names;
  return {
    names:
      rows === 1 && !isForecast
        ? targets
        : Array.from({ length: rows }, (_, row) => targets.map((target) => `${target} +${row + 1}`)).flat(),
    scaling:
      targetScaling === null ? null : { mean: every(targetScaling.mean), deviation: every(targetScaling.deviation) },
  };
}

function numbered(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${word} ${index + 1}`);
}
