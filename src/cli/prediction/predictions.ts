import { Rng } from "../../base/rng.ts";
import { END_OF_LINE, UNKNOWN } from "../../data/vocabulary.ts";
import type { ModelMeaning, SymbolInput } from "../../export/modelMeaning.ts";
import { inUnits, readWindow } from "../../export/modelUnits.ts";
import { indexOfLargest, type Predictor, softmax } from "./predictor.ts";

interface Continuation {
  readonly text: string;
  /** The likeliest first symbols, best first. */
  readonly next: readonly NamedProbability[];
}

interface NamedProbability {
  readonly name: string;
  readonly probability: number;
}

export interface Sampling {
  /** Symbols to be written. */
  readonly length: number;
  /** Divides the logits: 0 takes the likeliest symbol, 1 draws as the model says. */
  readonly temperature: number;
  readonly seed: number;
}

const mostNext = 10;

/** Goes on with a text. `<unk>` is never written. */
export function continueText(
  predictor: Predictor,
  { unit, vocabulary }: SymbolInput,
  prompt: readonly number[],
  { length, temperature, seed }: Sampling,
): Continuation {
  const rng = Rng.fromSeed(seed).fork("predict");
  const outputSize = vocabulary.length;
  let logits: Float32Array = predictor.read(prompt, false).slice(-outputSize);
  const next = ranked(softmax(logits), vocabulary).slice(0, mostNext);
  const written: string[] = [];
  for (let i = 0; i < length; i++) {
    if (vocabulary[0] === UNKNOWN) logits[0] = Number.NEGATIVE_INFINITY;
    const token = draw(logits, temperature, rng);
    written.push(vocabulary[token] as string);
    logits = predictor.read([token], true);
  }
  if (unit !== "word") return { text: written.join(""), next };
  const lines = written.join(" ").replaceAll(` ${END_OF_LINE} `, "\n").replaceAll(END_OF_LINE, "");
  return { text: lines, next };
}

function draw(logits: Float32Array, temperature: number, rng: Rng): number {
  if (temperature === 0) return indexOfLargest(logits);
  const probabilities = softmax(Array.from(logits, (logit) => logit / temperature));
  let left = rng.float();
  const token = probabilities.findIndex((probability) => {
    left -= probability;
    return left < 0;
  });
  // The probabilities may add up to a little less than one.
  return token >= 0 ? token : indexOfLargest(probabilities);
}

/** What a model says of one sequence. */
export type SequencePrediction =
  | { readonly kind: "oneOf"; readonly rows: readonly (readonly NamedProbability[])[] }
  | { readonly kind: "anyOf"; readonly rows: readonly (readonly NamedProbability[])[] }
  | { readonly kind: "values"; readonly rows: readonly (readonly number[])[] };

/**
 * The outputs of the timesteps that the model was trained to answer at, one row each.
 *
 * @param inputs tokens [time], or features [time, I] scaled by the training data.
 */
export function predictSequence(
  predictor: Predictor,
  meaning: ModelMeaning,
  inputs: readonly number[],
): SequencePrediction {
  const { output } = meaning;
  const outputs = predictor.read(readWindow(meaning, inputs), false);
  const size = output.names.length;
  const rows = Array.from({ length: outputs.length / size }, (_, t) =>
    Array.from(outputs.subarray(t * size, (t + 1) * size)),
  );
  const answered = output.scoredTimesteps === null ? rows : rows.slice(-output.scoredTimesteps);
  switch (output.kind) {
    case "oneOf":
      return { kind: "oneOf", rows: answered.map((row) => ranked(softmax(row), output.names)) };
    case "anyOf":
      return {
        kind: "anyOf",
        rows: answered.map((row) =>
          row.map((logit, i) => ({ name: output.names[i] as string, probability: 1 / (1 + Math.exp(-logit)) })),
        ),
      };
    case "values":
      return { kind: "values", rows: answered.map((row) => inUnits(meaning, inputs, row)) };
  }
}

function ranked(probabilities: readonly number[], names: readonly string[]): NamedProbability[] {
  return probabilities
    .map((probability, i) => ({ name: names[i] as string, probability }))
    .sort((a, b) => b.probability - a.probability);
}
