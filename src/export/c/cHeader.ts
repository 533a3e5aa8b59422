import { hasMemory } from "../../cell/memory.ts";
import { inputSize, parameterShapes } from "../../compiler/modelSpec.ts";
import { int8Bytes } from "../../measures/complexity.ts";
import { lossUnit } from "../../measures/loss.ts";
import { predictsSymbols, type TrainedModel } from "../trainedModel.ts";
import type { Int8Loss } from "./int8Loss.ts";
import { int8LossText } from "./int8LossText.ts";

/** What a program includes: sizes, the state, and the functions. */
export function cHeader(model: TrainedModel, int8: Int8Loss | null): string {
  const { stem, spec, meaning, title } = model;
  const upper = stem.toUpperCase();
  const tokens = spec.input.kind === "tokens";
  const bytes = weightBytes(model, int8 !== null);
  const loss = int8 === null ? null : int8LossText(int8);
  const precision =
    loss === null
      ? "float32."
      : `matrices int8 with a scale for each output, biases
 * float32. Validation loss ${loss.int8} ${lossUnit(spec.output.loss)}; ${loss.float32} with float32 weights
 * (${loss.difference}).`;
  const sizes = [
    ...(spec.input.kind === "tokens" ? [`${upper}_VOCABULARY_SIZE = ${spec.input.vocabularySize}`] : []),
    `${upper}_INPUT_SIZE = ${inputSize(spec)}`,
    `${upper}_HIDDEN_SIZE = ${spec.hiddenSize}`,
    `${upper}_LAYERS = ${spec.layers}`,
    `${upper}_OUTPUT_SIZE = ${spec.output.size}`,
    ...(spec.bidirectional === true ? [`${upper}_MAX_STEPS = ${spec.time}`] : []),
  ];
  const { input, output } = meaning;
  const scored =
    output.scoredTimesteps === null
      ? ""
      : `\n * Trained for the last ${output.scoredTimesteps === 1 ? "timestep" : `${output.scoredTimesteps} timesteps`} of a sequence; earlier outputs mean nothing.`;
  const what = { oneOf: "logits", anyOf: "logits", values: "values" }[output.kind];
  const usage =
    spec.bidirectional === true
      ? ` *     static ${stem}_workspace workspace;
 *     static float outputs[${upper}_MAX_STEPS * ${upper}_OUTPUT_SIZE];
 *     ${stem}_run(&workspace, ${tokens ? "tokens" : "features"}, steps, outputs);`
      : ` *     static ${stem}_state state;
 *     float output[${upper}_OUTPUT_SIZE];
 *     ${stem}_reset(&state);
 *     ${stem}_step(&state, ${tokens ? "token" : "features"}, output);`;
  let text = `/*
 * ${title}.
 *
${usage}
 *
 * C99 without allocation. ${bytes.toLocaleString("en-US")} bytes of weights: ${precision}
 */

#ifndef ${upper}_H
#define ${upper}_H

#ifdef __cplusplus
extern "C" {
#endif

enum {
${sizes.map((size) => `    ${size}`).join(",\n")}
};

${spec.bidirectional === true ? runDeclaration(model, what) : stepDeclaration(model, what, scored)}`;
  if (output.kind !== "values") {
    text += `
/* Turns logits into probabilities${output.kind === "oneOf" ? ", which add up to 1" : ", one of each name by itself"}. */
void ${stem}_probabilities(float *output);
`;
  }
  if (meaning.window !== undefined) {
    text += windowDeclarations(stem);
  } else if (input.kind === "numbers" && input.scaling !== null) {
    text += `
/*
 * Turns one timestep in the data's own units, values [${upper}_INPUT_SIZE], into the features that the model reads.
 * Values are double: a float is too coarse for Unix times and for degrees of a map.
 */
void ${stem}_standardise(const double *values, float *features);
`;
  }
  if (meaning.window === undefined && output.scaling !== null) {
    text += `
/* Turns outputs into the data's own units, values [${upper}_OUTPUT_SIZE]. */
void ${stem}_in_units(const float *output, double *values);
`;
  }
  if (input.kind === "symbols") {
    text += `
/* The symbol of each token${predictsSymbols(model) ? ", and of each output" : ""} (UTF-8)${input.vocabulary[0] === "<unk>" ? "; token 0 stands for every other symbol" : ""}. */
extern const char *const ${stem}_vocabulary[${upper}_VOCABULARY_SIZE];
`;
  }
  if (!predictsSymbols(model)) {
    text += `
/* What each output stands for (UTF-8). */
extern const char *const ${stem}_output_names[${upper}_OUTPUT_SIZE];
`;
  }
  return `${text}
#ifdef __cplusplus
}
#endif

#endif
`;
}

/** Of a model that reads and answers relative to the window that it sees. */
function windowDeclarations(stem: string): string {
  const upper = stem.toUpperCase();
  return `
/*
 * Turns a window in the data's own units, values [rows, ${upper}_INPUT_SIZE], oldest first and as many rows as in
 * training, into the features that the model reads, [rows, ${upper}_INPUT_SIZE]. The state begins anew with it.
 */
void ${stem}_standardise(const double *window, int rows, float *features);

/* Turns the outputs of the window's last row into the data's own units, values [${upper}_OUTPUT_SIZE]. */
void ${stem}_in_units(const double *window, int rows, const float *output, double *values);
`;
}

function stepDeclaration({ stem, spec }: TrainedModel, what: string, scored: string): string {
  const upper = stem.toUpperCase();
  const { input, pool } = spec;
  const tokens = input.kind === "tokens";
  const pooled =
    pool === undefined
      ? ""
      : `    float pooled[${upper}_HIDDEN_SIZE]; /* ${pool === "mean" ? "sum" : "largest"} of the last layer's h so far */
    float steps;
`;
  const ofAll = pool === undefined ? "" : ` Outputs are of all timesteps since ${stem}_reset.`;
  return `/* What one timestep hands to the next. */
typedef struct {
    float h[${upper}_LAYERS][${upper}_HIDDEN_SIZE];
${hasMemory(spec.cell) ? `    float c[${upper}_LAYERS][${upper}_HIDDEN_SIZE];\n` : ""}${pooled}} ${stem}_state;

/* The state before the first timestep of a sequence. */
void ${stem}_reset(${stem}_state *state);

/*
 * One timestep: ${tokens ? `a token, 0 to ${upper}_VOCABULARY_SIZE - 1` : `features [${upper}_INPUT_SIZE]`} -> ${what}
 * [${upper}_OUTPUT_SIZE].${ofAll}${scored}
 */
void ${stem}_step(${stem}_state *state, ${tokens ? "int token" : "const float *features"}, float *output);
`;
}

/** A model that reads in both directions begins when it has the whole sequence. */
function runDeclaration({ stem, spec }: TrainedModel, what: string): string {
  const upper = stem.toUpperCase();
  const tokens = spec.input.kind === "tokens";
  return `/* Room for a sequence on its way through the layers; too much for a small stack. */
typedef struct {
    float input[${upper}_MAX_STEPS][${upper}_INPUT_SIZE];
    float between[2][${upper}_MAX_STEPS][${upper}_HIDDEN_SIZE];
} ${stem}_workspace;

/*
 * A whole sequence: ${tokens ? "tokens [steps]" : `features [steps, ${upper}_INPUT_SIZE]`} -> ${what} [steps, ${upper}_OUTPUT_SIZE], those of the
 * last timestep being of the whole. Returns 0; or 1, with outputs as they were, unless steps are 1 to ${upper}_MAX_STEPS.
 */
int ${stem}_run(${stem}_workspace *workspace, const ${tokens ? "int *tokens" : "float *features"}, int steps, float *outputs);
`;
}

/** Of matrices and biases, and of the scales of 8-bit matrices. */
export function weightBytes({ spec }: TrainedModel, int8: boolean): number {
  return parameterShapes(spec).reduce((sum, { name, shape }) => {
    const bytes = int8
      ? int8Bytes(shape, name === "embedding.weight")
      : 4 * shape.reduce((size, each) => size * each, 1);
    return sum + bytes;
  }, 0);
}
