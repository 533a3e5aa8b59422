import { present, unreachable } from "../../base/assert.ts";
import { type Block, type BlockId, isProduct, type Source } from "../../cell/block.ts";
import { printEquations } from "../../cell/equations.ts";
import {
  leakySlope,
  leakySlopeFraction,
  mostFractionBits,
  one,
  oneFraction,
  sigmoidArgumentFraction,
  sixth,
  softplusTable,
  tanhArgumentFraction,
  tanhTable,
} from "../../integer/arithmetic.ts";
import { embeddingFactor, type IntegerConstant, type IntegerMatrix } from "../../integer/integerModel.ts";
import { isLearned, type LearnedBlock } from "../../integer/ranges.ts";
import { integerStages, type Place } from "../../integer/stages.ts";
import { cArray } from "../c/cText.ts";
import { indented } from "../exportFile.ts";
import { cIdentifiers } from "../identifiers.ts";
import { sizesText } from "../modelSummary.ts";
import { hasMemory } from "../trainedModel.ts";
import { type McuModel, mcuStem } from "./mcuModel.ts";

/** Names that the source uses itself. */
const ownNames =
  "x h c n state size dot row sum saturated shifted rescaled requantized table_tanh integer_tanh integer_sigmoid integer_hard_sigmoid integer_softplus_tail softplus_table tanh_table step_0 input output copy token features READ_INT8 READ_INT16 IN_FLASH ONE_COPY".split(
    " ",
  );

/** The C of an integer network: the bits of `IntegerRun`. */
export function mcuSource(mcu: McuModel): string {
  const { model, integers } = mcu;
  const { spec } = model;
  const { cell } = spec;
  const prefix = mcuStem(model);
  const upper = prefix.toUpperCase();
  const ops = new Set(cell.blocks.map((block) => block.op));
  const functions = [
    arithmetic,
    ...(ops.has("tanh") || ops.has("sigmoid") ? [tanhFunction] : []),
    ...(ops.has("sigmoid") ? [sigmoidFunction] : []),
    ...(ops.has("hard_sigmoid") ? [hardSigmoidFunction] : []),
    ...(ops.has("softplus") ? [softplusFunction] : []),
  ];
  return `/*
 * ${model.title}.
 *
 * ${sizesText(model)}, in integers. One timestep of its cell:
 *
${printEquations(cell)
  .trimEnd()
  .split("\n")
  .map((line) => ` *     ${line}`)
  .join("\n")}
 *
 * A value is an int16_t over a power of two; its fraction bits stand beside it. No operation overflows, no negative
 * number is shifted, nothing is of a size that the compiler chooses: every compiler gives the same bits.
 */

#include "${prefix}.h"

/* Constants lie in flash; the AVR reads it by instructions of its own. */
#if defined(__AVR__)
#include <avr/pgmspace.h>
#define IN_FLASH PROGMEM
#define READ_INT8(address) ((int8_t)pgm_read_byte(address))
#define READ_INT16(address) ((int16_t)pgm_read_word(address))
#else
#define IN_FLASH
#define READ_INT8(address) (*(address))
#define READ_INT16(address) (*(address))
#endif

/*
 * One copy of each function: small, and what a timestep takes can be estimated. GCC would also write loops that clear or
 * copy as calls of memset and memcpy.
 */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define ONE_COPY __attribute__((noipa, optimize("no-tree-loop-distribute-patterns")))
#elif defined(__GNUC__) && !defined(__clang__)
#define ONE_COPY __attribute__((noinline, noclone, optimize("no-tree-loop-distribute-patterns")))
#else
#define ONE_COPY
#endif

enum {
    INPUT_SIZE = ${upper}_INPUT_SIZE,
    HIDDEN_SIZE = ${upper}_HIDDEN_SIZE,
    OUTPUT_SIZE = ${upper}_OUTPUT_SIZE
};

${weights(mcu)}
${functions.join("\n")}
${integers.layers.map((_, layer) => layerFunction(mcu, layer, prefix)).join("\n")}
${interfaceFunctions(mcu, prefix)}`;
}

function weights({ integers, model }: McuModel): string {
  const arrays: string[] = [];
  const declared = (type: string, name: string, size: string | number) =>
    `static const ${type} ${name}[${size}] IN_FLASH`;
  const matrix = (name: string, { weights, multipliers, bias, rows, columns }: IntegerMatrix, hasWeights = true) => {
    if (hasWeights)
      arrays.push(cArray(declared("int8_t", `${name}_weight`, `${rows} * ${columns}`), Array.from(weights, String)));
    if (multipliers.length > 1) {
      arrays.push(cArray(declared("int16_t", `${name}_multiplier`, rows), Array.from(multipliers, String)));
    }
    if (bias !== null) arrays.push(cArray(declared("int16_t", `${name}_bias`, rows), Array.from(bias, int16)));
  };
  if (integers.embedding !== null) {
    arrays.push(
      cArray(declared("int8_t", "embedding_weight", integers.embedding.length), Array.from(integers.embedding, String)),
    );
  }
  integers.layers.forEach(({ matrices, constants }, layer) => {
    for (const [id, each] of matrices) matrix(matrixName(layer, id), each);
    for (const [id, { values }] of constants) {
      if (values.length === 1 && model.spec.cell.blocks.some((block) => block.id === id && block.op === "scalar"))
        continue;
      arrays.push(
        cArray(declared("int16_t", `${matrixName(layer, id)}_constant`, values.length), Array.from(values, int16)),
      );
    }
  });
  matrix("decoder", integers.decoder, !model.spec.output.tiedToEmbedding);
  if (model.spec.cell.blocks.some(({ op }) => op === "tanh" || op === "sigmoid")) {
    arrays.push(
      `/* tanh(i / 16) with ${mostFractionBits} fraction bits. */\n${cArray(declared("int16_t", "tanh_table", tanhTable.length), tanhTable.map(String))}`,
    );
  }
  if (model.spec.cell.blocks.some(({ op }) => op === "softplus")) {
    arrays.push(
      `/* ln(1 + e^(-i / 16)) with ${mostFractionBits} fraction bits. */\n${cArray(declared("int16_t", "softplus_table", softplusTable.length), softplusTable.map(String))}`,
    );
  }
  return arrays.join("\n");
}

/** An int has 16 bits on some machines, where 32768 is a long and its negative no int16_t. */
function int16(value: number): string {
  return value === -32768 ? "INT16_MIN" : String(value);
}

const arithmetic = `ONE_COPY static int16_t saturated(int32_t value)
{
    if (value > 32767) {
        return INT16_MAX;
    }
    if (value < -32768) {
        return INT16_MIN;
    }
    return (int16_t)value;
}

/* value / 2^by to the nearest, halves upward. */
ONE_COPY static int32_t shifted(int32_t value, uint8_t by)
{
#if defined(__AVR__)
    /* The AVR shifts by one bit or moves whole bytes; avr-gcc shifts negatives arithmetically. */
    if (by == 0U) {
        return value;
    }
    for (by--; by >= 8U; by -= 8U) {
        value >>= 8;
    }
    for (; by != 0U; by--) {
        value >>= 1;
    }
    return (value + 1) >> 1;
#else
    /* Shifts of negatives differ by compiler: an offset makes the value positive. */
    const uint32_t offset = (uint32_t)1 << 31;
    if (by == 0U) {
        return value;
    }
    return (int32_t)(((uint32_t)value + offset + ((uint32_t)1 << (by - 1U))) >> by) - (int32_t)(offset >> by);
#endif
}

ONE_COPY static int16_t rescaled(int32_t value, uint8_t by)
{
    return saturated(shifted(value, by));
}

/* row [size] . x [size]; the weights are such that it stays within 32 bits. */
ONE_COPY static int32_t dot(const int8_t *row, const int16_t *x, uint16_t size)
{
    int32_t sum = 0;
    for (; size != 0U; size--) {
        sum += (int32_t)READ_INT8(row) * (int32_t)*x;
        row++;
        x++;
    }
    return sum;
}

/* A sum of products as an output: its scale is multiplier / 2^(pre + post). */
ONE_COPY static int16_t requantized(int32_t sum, uint8_t pre, int16_t multiplier, uint8_t post, int16_t bias)
{
    const int32_t value = (int32_t)rescaled(sum, pre) * (int32_t)multiplier;
    return saturated(shifted(value, post) + (int32_t)bias);
}
`;

const tanhFunction = `/* Of a value with ${tanhArgumentFraction} fraction bits, by linear interpolation. */
ONE_COPY static int16_t integer_tanh(int16_t value)
{
    const uint16_t size = value >= 0 ? (uint16_t)value : (value == INT16_MIN ? 32767U : (uint16_t)(-value));
    const uint16_t index = (uint16_t)(size >> 8);
    const uint16_t lower = (uint16_t)READ_INT16(tanh_table + index);
    const uint16_t rise = (uint16_t)((uint16_t)READ_INT16(tanh_table + index + 1) - lower);
    const int16_t result = (int16_t)(lower + (uint16_t)(((uint32_t)rise * (size & 255U) + 128U) >> 8));
    return value >= 0 ? result : (int16_t)(-result);
}
`;

const sigmoidFunction = `/* (1 + tanh(v / 2)) / 2, of a value with ${sigmoidArgumentFraction} fraction bits. */
ONE_COPY static int16_t integer_sigmoid(int16_t value)
{
    return (int16_t)((uint16_t)((uint16_t)integer_tanh(value) + 32768U) >> 1);
}
`;

const hardSigmoidFunction = `/* v / 6 + 1 / 2 between 0 and 1, of a value with by - 2 fraction bits. */
ONE_COPY static int16_t integer_hard_sigmoid(int16_t value, uint8_t by)
{
    const int32_t result = shifted((int32_t)value * ${sixth}, by) + 16384;
    return result < 0 ? 0 : saturated(result);
}
`;

const softplusFunction = `/* ln(1 + e^v) - max(v, 0), of a value with ${tanhArgumentFraction} fraction bits. */
ONE_COPY static int16_t integer_softplus_tail(int16_t value)
{
    const uint16_t size = value >= 0 ? (uint16_t)value : (value == INT16_MIN ? 32767U : (uint16_t)(-value));
    const uint16_t index = (uint16_t)(size >> 8);
    const uint16_t upper = (uint16_t)READ_INT16(softplus_table + index);
    const uint16_t fall = (uint16_t)(upper - (uint16_t)READ_INT16(softplus_table + index + 1));
    return (int16_t)(upper - (uint16_t)(((uint32_t)fall * (size & 255U) + 128U) >> 8));
}
`;

function layerFunction({ model, integers }: McuModel, number: number, prefix: string): string {
  const { cell } = model.spec;
  const layer = present(integers.layers[number], "layer");
  const { stages, places, copies } = integerStages(cell);
  const variables = cIdentifiers([...ownNames, prefix]);
  const variable = (id: BlockId) => variables.of(id);
  const array = (place: Place | "x") => (typeof place === "string" ? place : `scratch_${place.slot}`);
  const fractionOf = (source: Source): number => {
    if (source === "h") return layer.h;
    if (source === "c") return layer.c;
    return source === "1" ? oneFraction : present(layer.fractions.get(source), source);
  };

  const body: string[] = [];
  for (const blocks of stages) {
    const here = new Set(blocks.map(({ id }) => id));
    const operand = (source: Source): string => {
      if (source === "1") return String(one);
      if (source === "h" || source === "c") return `${source}[n]`;
      return here.has(source) ? variable(source) : `${array(present(places.get(source), source))}[n]`;
    };
    body.push("for (n = 0; n < HIDDEN_SIZE; n++) {");
    for (const block of blocks) {
      const fraction = fractionOf(block.id);
      const value = isProduct(block)
        ? productExpression(
            number,
            block.id,
            present(layer.matrices.get(block.id), block.id),
            vectorOf(block.inputs[0]),
          )
        : isLearned(block)
          ? learnedExpression(
              block,
              matrixName(number, block.id),
              present(layer.constants.get(block.id), block.id),
              operand,
              fractionOf,
            )
          : elementExpression(block, operand, fractionOf);
      body.push(`    const int16_t ${variable(block.id)} = ${value}; /* ${fraction} */`);
    }
    for (const { id } of blocks) {
      const place = places.get(id);
      if (place !== undefined) body.push(`    ${array(place)}[n] = ${variable(id)};`);
    }
    body.push("}");
  }
  if (copies.length > 0) {
    body.push("for (n = 0; n < HIDDEN_SIZE; n++) {");
    for (const { to, from } of copies) body.push(`    ${to}[n] = ${array(from)}[n];`);
    body.push("}");
  }
  function vectorOf(source: Source): string {
    if (source === "x" || source === "h" || source === "c") return source;
    return array(present(places.get(source as BlockId), source));
  }
  const text = body.join("\n");
  const pointers = [
    ["h", `state->h[${number}]`],
    ["c", `state->c[${number}]`],
    ...Array.from({ length: integerStages(cell).slots }, (_, slot) => [`scratch_${slot}`, `state->scratch[${slot}]`]),
  ].filter(([name]) => new RegExp(`\\b${name}\\b`).test(text));
  const isWritten = (name: string) => new RegExp(`^ *${name}\\[n\\] = `, "m").test(text);
  return `/* One timestep of layer ${number}; beside each value stand its fraction bits. */
ONE_COPY static void step_${number}(${prefix}_state *state, const int16_t *x)
{
${pointers.map(([name, from]) => `    ${isWritten(name as string) ? "" : "const "}int16_t *const ${name} = ${from};`).join("\n")}
    ${model.spec.hiddenSize < 256 ? "uint8_t" : "uint16_t"} n;
${indented(4, body)}
}
`;
}

function learnedExpression(
  block: LearnedBlock,
  name: string,
  { values, fraction }: IntegerConstant,
  operand: (source: Source) => string,
  fractionOf: (source: Source) => number,
): string {
  const value = block.op === "scalar" ? int16(values[0]!) : `READ_INT16(${name}_constant + n)`;
  if (block.op !== "scale") return value;
  const source = block.inputs[0];
  return rescaled(
    `(int32_t)${operand(source)} * (int32_t)${value}`,
    fractionOf(source) + fraction,
    fractionOf(block.id),
  );
}

function productExpression(layer: number, id: BlockId, matrix: IntegerMatrix, input: string): string {
  return product(matrixName(layer, id), `${matrixName(layer, id)}_weight`, matrix, input, "n");
}

function product(
  name: string,
  weight: string,
  { columns, multipliers, bias, pre, post }: IntegerMatrix,
  input: string,
  n: string,
): string {
  const multiplier = multipliers.length === 1 ? String(multipliers[0]) : `READ_INT16(${name}_multiplier + ${n})`;
  const offset = bias === null ? "0" : `READ_INT16(${name}_bias + ${n})`;
  return `requantized(dot(${weight} + (uint16_t)${n} * ${columns}U, ${input}, ${columns}U), ${pre}U, ${multiplier}, ${post}U, ${offset})`;
}

function elementExpression(
  block: Exclude<Block, { op: "linear" }>,
  operand: (source: Source) => string,
  fractionOf: (source: Source) => number,
): string {
  const to = fractionOf(block.id);
  const [first, second = first] = block.inputs as readonly [Source, Source?];
  const [fa, fb] = [fractionOf(first), fractionOf(second)];
  const [a, b] = [`(int32_t)${operand(first)}`, `(int32_t)${operand(second)}`];
  const common = Math.max(fa, fb);
  const lifted = (text: string, by: number) => (by === 0 ? text : `${text} * ${2 ** by}`);
  const argument = (fraction: number) => (fa === fraction ? operand(first) : rescaled(a, fa, fraction));
  switch (block.op) {
    case "add":
      return rescaled(`${lifted(a, common - fa)} + ${lifted(b, common - fb)}`, common, to);
    case "sub":
      return rescaled(`${lifted(a, common - fa)} - ${lifted(b, common - fb)}`, common, to);
    case "elem_mul":
      return rescaled(`${a} * ${b}`, fa + fb, to);
    case "identity":
      return fa === to ? operand(first) : rescaled(a, fa, to);
    case "sigmoid":
      return narrowed(`integer_sigmoid(${argument(sigmoidArgumentFraction)})`, to);
    case "tanh":
      return narrowed(`integer_tanh(${argument(tanhArgumentFraction)})`, to);
    case "relu":
      return `(${operand(first)} > 0) ? ${fa === to ? operand(first) : rescaled(a, fa, to)} : 0`;
    case "leaky_relu":
      return `(${operand(first)} >= 0) ? ${fa === to ? operand(first) : rescaled(a, fa, to)} : rescaled(${a} * ${leakySlope}, ${leakySlopeFraction + fa - to}U)`;
    case "hard_sigmoid":
      return narrowed(`integer_hard_sigmoid(${operand(first)}, ${fa + 2}U)`, to);
    case "hard_tanh":
      return narrowed(rescaled(a, fa, mostFractionBits), to);
    case "softplus": {
      const positive = `(${operand(first)} > 0) ? ${fa === to ? operand(first) : rescaled(a, fa, to)} : 0`;
      return `saturated((int32_t)(${positive}) + (int32_t)${narrowed(`integer_softplus_tail(${argument(tanhArgumentFraction)})`, to)})`;
    }
    case "low_rank":
    case "low_rank_b":
    case "scale":
    case "bias":
    case "scalar":
      throw new RangeError(`${block.op} has no integer form`);
    case "linear":
    case "linear_b":
      throw new RangeError(`${block.op} is no elementwise block`);
    default:
      return unreachable(block);
  }
}

function narrowed(text: string, to: number): string {
  return to === mostFractionBits ? text : rescaled(`(int32_t)${text}`, mostFractionBits, to);
}

function rescaled(text: string, from: number, to: number): string {
  if (from === to) return `saturated(${text})`;
  if (from > to) return `rescaled(${text}, ${from - to}U)`;
  return `saturated((int32_t)saturated(${text}) * ${2 ** (to - from)})`;
}

function interfaceFunctions({ model, integers }: McuModel, prefix: string): string {
  const { spec } = model;
  const tokens = spec.input.kind === "tokens";
  const memory = hasMemory(spec.cell);
  const last = spec.layers - 1;
  const steps = Array.from(
    { length: spec.layers },
    (_, layer) =>
      `    step_${layer}(state, ${layer === 0 ? (tokens ? "state->x" : "features") : `state->h[${layer - 1}]`});`,
  );
  const decoderWeight = spec.output.tiedToEmbedding ? "embedding_weight" : "decoder_weight";
  const small = Math.max(spec.hiddenSize, spec.output.size, spec.layers) < 256;
  const index = (size: number) => (size < 256 ? "uint8_t" : "uint16_t");
  const needed = [
    ...(integers.embedding === null ? [] : [index(integers.layers[0]?.inputSize ?? 0)]),
    index(spec.output.size),
  ];
  const type = needed.includes("uint16_t") ? "uint16_t" : "uint8_t";
  return `ONE_COPY void ${prefix}_reset(${prefix}_state *state)
{
    ${small ? "uint8_t" : "uint16_t"} n;
    ${small ? "uint8_t" : "uint16_t"} layer;
    for (layer = 0; layer < ${spec.layers}; layer++) {
        for (n = 0; n < HIDDEN_SIZE; n++) {
            state->h[layer][n] = 0;
${memory ? "            state->c[layer][n] = 0;\n" : ""}        }
    }
}

ONE_COPY void ${prefix}_step(${prefix}_state *state, ${tokens ? "uint16_t token" : "const int16_t *features"}, int16_t *output)
{
    ${type} n;
${tokens ? `    for (n = 0; n < INPUT_SIZE; n++) {\n        state->x[n] = (int16_t)((int16_t)READ_INT8(embedding_weight + (uint16_t)token * ${integers.layers[0]?.inputSize}U + n) * ${embeddingFactor});\n    }\n` : ""}${steps.join("\n")}
    for (n = 0; n < OUTPUT_SIZE; n++) {
        output[n] = ${product("decoder", decoderWeight, integers.decoder, `state->h[${last}]`, "n")};
    }
}
`;
}

function matrixName(layer: number, id: BlockId): string {
  return `layer_${layer}_${id}`;
}
