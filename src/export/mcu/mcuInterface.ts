import { present } from "../../base/assert.ts";
import { hasMemory } from "../../cell/memory.ts";
import type { ModelSpec } from "../../compiler/modelSpec.ts";
import { mostAveraged } from "../../integer/arithmetic.ts";
import { keptSequences } from "../../integer/heldMemory.ts";
import { embeddingFactor } from "../../integer/integerModel.ts";
import { combined, indexType, product } from "./mcuExpressions.ts";
import { type McuModel, mcuStem } from "./mcuModel.ts";

/** `_reset` and `_step`: what a firmware calls of a network that reads forwards. */
export function stepFunctions(mcu: McuModel): string {
  const { model, integers } = mcu;
  const { spec } = model;
  const { pool } = spec;
  const prefix = mcuStem(model);
  const tokens = spec.input.kind === "tokens";
  const steps = integers.cells.map(
    (_, layer) =>
      `    step_${layer}(state, ${layer === 0 ? (tokens ? "state->x" : "features") : `state->h[${layer - 1}]`});`,
  );
  const h = `state->h[${spec.layers - 1}]`;
  const index = indexType(Math.max(spec.hiddenSize, spec.output.size, spec.layers));
  return `${pool === undefined ? "" : `${poolFunctions[pool](prefix, h, indexType(spec.hiddenSize))}\n`}ONE_COPY void ${prefix}_reset(${prefix}_state *state)
{
    ${index} n;
    ${index} layer;
    for (layer = 0; layer < ${spec.layers}; layer++) {
        for (n = 0; n < HIDDEN_SIZE; n++) {
            state->h[layer][n] = 0;
${hasMemory(spec.cell) ? "            state->c[layer][n] = 0;\n" : ""}        }
    }
${pool === undefined ? "" : emptyPool[pool]}}

ONE_COPY void ${prefix}_step(${prefix}_state *state, ${tokens ? "uint16_t token" : "const int16_t *features"}, int16_t *output)
{
    ${indexType(Math.max(tokens ? embeddingSize(mcu) : 0, spec.output.size))} n;
${tokens ? lookup(mcu, 4) : ""}${steps.join("\n")}
${pool === undefined ? "" : "    pool(state);\n"}${decoding(mcu, pool === undefined ? h : "state->pooled")}}
`;
}

const emptyPool = {
  mean: `    state->timesteps = 0;
    for (n = 0; n < HIDDEN_SIZE; n++) {
        state->sum[n] = 0;
        state->pooled[n] = 0;
    }
`,
  max: `    for (n = 0; n < HIDDEN_SIZE; n++) {
        state->pooled[n] = INT16_MIN;
    }
`,
};

/** Of a mean the sum of values raised by 2^15, which makes them positive: 65,535 of them stay below 2^32. */
const raised = (value: string) => `(uint32_t)((int32_t)${value} + 32768)`;
const meanOf = (sum: string, count: string) =>
  `(int16_t)((int32_t)((${sum} + (uint32_t)(${count} >> 1)) / ${count}) - 32768)`;

const poolFunctions = {
  mean: (prefix: string, h: string, index: string) => `/* The mean of h over the timesteps since the reset. */
ONE_COPY static void pool(${prefix}_state *state)
{
    const int16_t *const h = ${h};
    ${index} n;
    if (state->timesteps == ${mostAveraged}U) {
        return;
    }
    state->timesteps++;
    for (n = 0; n < HIDDEN_SIZE; n++) {
        state->sum[n] += ${raised("h[n]")};
        state->pooled[n] = ${meanOf("state->sum[n]", "state->timesteps")};
    }
}
`,
  max: (prefix: string, h: string, index: string) => `/* The largest of h over the timesteps since the reset. */
ONE_COPY static void pool(${prefix}_state *state)
{
    const int16_t *const h = ${h};
    ${index} n;
    for (n = 0; n < HIDDEN_SIZE; n++) {
        if (h[n] > state->pooled[n]) {
            state->pooled[n] = h[n];
        }
    }
}
`,
};

/** `_run` and `_output`: what a firmware calls of a network of both directions, which begins when it has the sequence. */
export function sequenceFunctions(mcu: McuModel): string {
  const { model } = mcu;
  const { spec } = model;
  const prefix = mcuStem(model);
  const upper = prefix.toUpperCase();
  const tokens = spec.input.kind === "tokens";
  const last = `state->sequence[${(spec.layers - 1) % keptSequences(spec)}]`;
  const clearing = hasMemory(spec.cell) ? "        state->c[n] = 0;\n" : "";
  return `ONE_COPY static void forget(${prefix}_state *state)
{
    ${indexType(spec.hiddenSize)} n;
    for (n = 0; n < HIDDEN_SIZE; n++) {
        state->h[n] = 0;
${clearing}    }
}

${Array.from({ length: spec.layers }, (_, layer) => layerFunction(mcu, layer)).join("\n")}
${spec.pool === undefined ? "" : `${sequencePool(spec, prefix, last)}\n`}ONE_COPY uint16_t ${prefix}_run(${prefix}_state *state, ${sequenceArgument(spec)}, uint16_t timesteps)
{
    if (timesteps > ${upper}_MOST_TIMESTEPS) {
        return 0;
    }
${Array.from({ length: spec.layers }, (_, layer) => `    layer_${layer}(state, ${layer === 0 ? `${tokens ? "tokens" : "features"}, ` : ""}timesteps);`).join("\n")}
${spec.pool === undefined ? "" : "    pool(state, timesteps);\n"}    return timesteps;
}

ONE_COPY void ${prefix}_output(const ${prefix}_state *state, uint16_t t, int16_t *output)
{
    ${indexType(spec.output.size)} n;
${decoding(mcu, `${last}[t]`)}}
`;
}

/** What the caller hands over of a sequence, as a parameter. */
export function sequenceArgument({ input }: Pick<ModelSpec, "input">): string {
  return input.kind === "tokens" ? "const uint16_t *tokens" : "const int16_t *features";
}

/** Forwards, which keeps h; then backwards, which adds to it. */
function layerFunction(mcu: McuModel, layer: number): string {
  const { model, integers } = mcu;
  const { spec } = model;
  const tokens = spec.input.kind === "tokens";
  const prefix = mcuStem(model);
  const sequences = keptSequences(spec);
  const [forward, backward] = [2 * layer, 2 * layer + 1];
  const fractionOf = (pass: number) => present(integers.cells[pass], "a cell").h;
  const added = combined(
    "h[n]",
    fractionOf(forward),
    "+",
    "state->h[n]",
    fractionOf(backward),
    present(integers.layerFractions[layer], "a layer"),
  );
  const input = layer > 0 ? `state->sequence[${(layer - 1) % sequences}][t]` : tokens ? "state->x" : "features";
  const read = layer === 0 && tokens ? lookup(mcu, 8, "tokens[t]") : "";
  const isMoving = layer === 0 && !tokens;
  const index = indexType(Math.max(spec.hiddenSize, read === "" ? 0 : embeddingSize(mcu)));
  const step = (pass: number, action: string) => `${read}        step_${pass}(state, ${input});
        h = state->sequence[${layer % sequences}][t];
        for (n = 0; n < HIDDEN_SIZE; n++) {
            h[n] = ${action};
        }
`;
  return `/* Layer ${layer}: h of the one direction, with ${fractionOf(forward)} fraction bits, and that of the other, with ${fractionOf(backward)}, add up to ${present(integers.layerFractions[layer], "a layer")}. */
ONE_COPY static void layer_${layer}(${prefix}_state *state, ${layer === 0 ? `${sequenceArgument(spec)}, ` : ""}uint16_t timesteps)
{
    int16_t *h;
    uint16_t t;
    ${index} n;
    forget(state);
    for (t = 0; t < timesteps; t++) {
${step(forward, "state->h[n]")}${isMoving ? "        features += INPUT_SIZE;\n" : ""}    }
    forget(state);
    while (t != 0U) {
        t--;
${isMoving ? "        features -= INPUT_SIZE;\n" : ""}${step(backward, added)}    }
}
`;
}

/** In place: of each timestep and all before it. */
function sequencePool({ pool, hiddenSize }: ModelSpec, prefix: string, sequence: string): string {
  const isMean = pool === "mean";
  const [first, next] = isMean
    ? ["uint32_t sum = 0;", `sum += ${raised("*h")};\n            *h = ${meanOf("sum", "(t + 1U)")};`]
    : [
        "int16_t largest = INT16_MIN;",
        "if (*h > largest) {\n                largest = *h;\n            }\n            *h = largest;",
      ];
  return `/* The ${isMean ? "mean" : "largest"} of each timestep and all before it. */
ONE_COPY static void pool(${prefix}_state *state, uint16_t timesteps)
{
    ${indexType(hiddenSize)} n;
    uint16_t t;
    for (n = 0; n < HIDDEN_SIZE; n++) {
        ${first}
        for (t = 0; t < timesteps; t++) {
            int16_t *const h = ${sequence}[t] + n;
            ${next}
        }
    }
}
`;
}

function decoding({ model, integers }: McuModel, h: string): string {
  const weight = model.spec.output.tiedToEmbedding ? "embedding_weight" : "decoder_weight";
  return `    for (n = 0; n < OUTPUT_SIZE; n++) {
        output[n] = ${product("decoder", weight, integers.decoder, h, "n")};
    }
`;
}

/** A token's row of the embedding as the x of the state. */
function lookup(mcu: McuModel, spaces: number, token = "token"): string {
  const indent = " ".repeat(spaces);
  return `${indent}for (n = 0; n < INPUT_SIZE; n++) {
${indent}    state->x[n] = (int16_t)((int16_t)READ_INT8(embedding_weight + (uint16_t)${token} * ${embeddingSize(mcu)}U + n) * ${embeddingFactor});
${indent}}
`;
}

function embeddingSize({ integers }: McuModel): number {
  return present(integers.cells[0], "a cell").inputSize;
}
