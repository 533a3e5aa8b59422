import { inputSize } from "../../compiler/modelSpec.ts";
import { integerStages } from "../../integer/stages.ts";
import { hasMemory } from "../trainedModel.ts";
import { type McuModel, mcuStem } from "./mcuModel.ts";

/** What a firmware includes: sizes, fraction bits, the state and the two functions. */
export function mcuHeader({ model, integers }: McuModel): string {
  const { spec, meaning, title } = model;
  const prefix = mcuStem(model);
  const upper = prefix.toUpperCase();
  const tokens = spec.input.kind === "tokens";
  const { slots } = integerStages(spec.cell);
  const constants = [
    ...(spec.input.kind === "tokens" ? [`${upper}_VOCABULARY_SIZE = ${spec.input.vocabularySize}`] : []),
    `${upper}_INPUT_SIZE = ${inputSize(spec)}`,
    `${upper}_HIDDEN_SIZE = ${spec.hiddenSize}`,
    `${upper}_LAYERS = ${spec.layers}`,
    `${upper}_OUTPUT_SIZE = ${spec.output.size}`,
    ...(integers.inputFraction === null ? [] : [`${upper}_INPUT_FRACTION_BITS = ${integers.inputFraction}`]),
    `${upper}_OUTPUT_FRACTION_BITS = ${integers.outputFraction}`,
  ];
  const { scoredTimesteps, kind } = meaning.output;
  const what = { oneOf: "logits; the largest is the answer", anyOf: "logits; above 0 is yes", values: "values" }[kind];
  const scored =
    scoredTimesteps === null
      ? ""
      : `\n * Trained for the last ${scoredTimesteps === 1 ? "timestep" : `${scoredTimesteps} timesteps`} of a sequence; earlier outputs mean nothing.`;
  const fields = [
    `    int16_t h[${upper}_LAYERS][${upper}_HIDDEN_SIZE];`,
    ...(hasMemory(spec.cell) ? [`    int16_t c[${upper}_LAYERS][${upper}_HIDDEN_SIZE];`] : []),
    ...(slots === 0 ? [] : [`    int16_t scratch[${slots}][${upper}_HIDDEN_SIZE];`]),
    ...(tokens ? [`    int16_t x[${upper}_INPUT_SIZE];`] : []),
  ];
  return `/*
 * ${title}, for microcontrollers.
 *
 *     static ${prefix}_state state;
 *     int16_t output[${upper}_OUTPUT_SIZE];
 *     ${prefix}_reset(&state);
 *     ${prefix}_step(&state, ${tokens ? "token" : "features"}, output);
 *
 * C99 in integers only: no floating point, no library functions, no allocation. All memory is the caller's: the state
 * holds ${stateBytes({ model, integers })} bytes. The README beside it says what the numbers mean.
 */

#ifndef ${upper}_H
#define ${upper}_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
${constants.map((constant) => `    ${constant}`).join(",\n")}
};

/* What one timestep hands to the next, and room for what a timestep computes. */
typedef struct {
${fields.join("\n")}
} ${prefix}_state;

/* The state before the first timestep of a sequence. */
void ${prefix}_reset(${prefix}_state *state);

/*
 * One timestep: ${tokens ? `a token below ${upper}_VOCABULARY_SIZE` : `features [${upper}_INPUT_SIZE], times 2^${upper}_INPUT_FRACTION_BITS`} -> ${what},
 * [${upper}_OUTPUT_SIZE] times 2^${upper}_OUTPUT_FRACTION_BITS.${scored}
 */
void ${prefix}_step(${prefix}_state *state, ${tokens ? "uint16_t token" : "const int16_t *features"}, int16_t *output);

#ifdef __cplusplus
}
#endif

#endif
`;
}

/** Bytes of the state. */
export function stateBytes({ model: { spec } }: Pick<McuModel, "model" | "integers">): number {
  const vectors = spec.layers * (hasMemory(spec.cell) ? 2 : 1) + integerStages(spec.cell).slots;
  return 2 * (vectors * spec.hiddenSize + (spec.input.kind === "tokens" ? inputSize(spec) : 0));
}
