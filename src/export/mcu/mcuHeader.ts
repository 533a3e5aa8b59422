import { hasMemory } from "../../cell/memory.ts";
import { inputSize } from "../../compiler/modelSpec.ts";
import { mostAveraged } from "../../integer/arithmetic.ts";
import { betweenSize, keptSequences, mostTimesteps, stateBytes } from "../../integer/heldMemory.ts";
import { integerStages } from "../../integer/stages.ts";
import { sequenceArgument } from "./mcuInterface.ts";
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
  const both = spec.bidirectional === true;
  const vector = both ? "" : `[${upper}_LAYERS]`;
  const between = betweenSize(spec);
  const fields = [
    ...(spec.pool === "mean" && !both ? [`uint32_t sum[${upper}_HIDDEN_SIZE]`] : []),
    `int16_t h${vector}[${upper}_HIDDEN_SIZE]`,
    ...(hasMemory(spec.cell) ? [`int16_t c${vector}[${upper}_HIDDEN_SIZE]`] : []),
    ...(slots === 0 ? [] : [`int16_t scratch[${slots}][${upper}_HIDDEN_SIZE]`]),
    ...(between === 0 ? [] : [`int16_t between[${between}]`]),
    ...(tokens ? [`int16_t x[${upper}_INPUT_SIZE]`] : []),
    ...(both ? [`int16_t sequence[${keptSequences(spec)}][${upper}_MOST_TIMESTEPS][${upper}_HIDDEN_SIZE]`] : []),
    ...(spec.pool !== undefined && !both ? [`int16_t pooled[${upper}_HIDDEN_SIZE]`] : []),
    ...(spec.pool === "mean" && !both ? ["uint16_t timesteps"] : []),
  ];
  const ofAll =
    spec.pool === undefined
      ? ""
      : ` They are\n * of the ${spec.pool === "mean" ? "mean" : "largest"} of all timesteps since the reset${spec.pool === "mean" ? `, of the first ${mostAveraged.toLocaleString("en-US")} at most` : ""}.`;
  const outputs = `${what},
 * [${upper}_OUTPUT_SIZE] times 2^${upper}_OUTPUT_FRACTION_BITS.${scored}`;
  const stepDeclarations = `/* The state before the first timestep of a sequence. */
void ${prefix}_reset(${prefix}_state *state);

/*
 * One timestep: ${tokens ? `a token below ${upper}_VOCABULARY_SIZE` : `features [${upper}_INPUT_SIZE], times 2^${upper}_INPUT_FRACTION_BITS`} -> ${outputs}${ofAll}
 */
void ${prefix}_step(${prefix}_state *state, ${tokens ? "uint16_t token" : "const int16_t *features"}, int16_t *output);
`;
  const wholeDeclarations = `/*
 * A whole sequence, which is read forwards and backwards: ${tokens ? `tokens [timesteps], each below ${upper}_VOCABULARY_SIZE` : `features [timesteps][${upper}_INPUT_SIZE], times\n * 2^${upper}_INPUT_FRACTION_BITS`}. Returns the timesteps, or 0 where they are more than ${upper}_MOST_TIMESTEPS: then nothing was
 * run.
 */
uint16_t ${prefix}_run(${prefix}_state *state, ${sequenceArgument(spec)}, uint16_t timesteps);

/*
 * The output of timestep t of the sequence that was run last, t below its timesteps: ${outputs}
 */
void ${prefix}_output(const ${prefix}_state *state, uint16_t t, int16_t *output);
`;
  return `/*
 * ${title}, for microcontrollers.
 *
 *     static ${prefix}_state state;
 *     int16_t output[${upper}_OUTPUT_SIZE];
${
  both
    ? ` *     ${prefix}_run(&state, ${tokens ? "tokens" : "features"}, timesteps);
 *     ${prefix}_output(&state, timesteps - 1, output);`
    : ` *     ${prefix}_reset(&state);
 *     ${prefix}_step(&state, ${tokens ? "token" : "features"}, output);`
}
 *
 * C99 in integers only: no floating point, no library functions, no allocation. All memory is the caller's: the state
 * holds ${stateBytes(spec)} bytes. The README beside it says what the numbers mean.
 */

#ifndef ${upper}_H
#define ${upper}_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

${
  both
    ? `/*
 * The longest sequence that there is room for: that of the data. Another number, the same for all files that include this
 * one, changes the size of the state.
 */
#ifndef ${upper}_MOST_TIMESTEPS
#define ${upper}_MOST_TIMESTEPS ${mostTimesteps(spec)}U
#endif

`
    : ""
}enum {
${constants.map((constant) => `    ${constant}`).join(",\n")}
};

/* ${both ? "Room for what is computed of a sequence." : "What one timestep hands to the next, and room for what a timestep computes."} */
typedef struct {
${fields.map((field) => `    ${field};`).join("\n")}
} ${prefix}_state;

${both ? wholeDeclarations : stepDeclarations}
#ifdef __cplusplus
}
#endif

#endif
`;
}
