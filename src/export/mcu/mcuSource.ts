import { present } from "../../base/assert.ts";
import { printEquations } from "../../cell/equations.ts";
import { cellPasses } from "../../compiler/modelSpec.ts";
import {
  mostFractionBits,
  sigmoidArgumentFraction,
  sixth,
  softplusTable,
  tanhArgumentFraction,
  tanhTable,
} from "../../integer/arithmetic.ts";
import type { IntegerMatrix } from "../../integer/integerModel.ts";
import { cArray } from "../c/cText.ts";
import { sizesText } from "../modelSummary.ts";
import { cellFunction } from "./mcuCells.ts";
import { int16, weightName } from "./mcuExpressions.ts";
import { sequenceFunctions, stepFunctions } from "./mcuInterface.ts";
import { type McuModel, mcuStem } from "./mcuModel.ts";

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
${integers.cells.map((_, pass) => cellFunction(mcu, pass)).join("\n")}
${spec.bidirectional === true ? sequenceFunctions(mcu) : stepFunctions(mcu)}`;
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
  cellPasses(model.spec).forEach((pass, i) => {
    const { matrices, downs, constants } = present(integers.cells[i], "a cell");
    for (const [id, each] of matrices) matrix(weightName(pass, id), each);
    for (const [id, each] of downs) matrix(weightName(pass, id, "down_"), each);
    for (const [id, { values }] of constants) {
      if (values.length === 1 && model.spec.cell.blocks.some((block) => block.id === id && block.op === "scalar"))
        continue;
      arrays.push(
        cArray(declared("int16_t", `${weightName(pass, id)}_constant`, values.length), Array.from(values, int16)),
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
