import { present, unreachable } from "../../base/assert.ts";
import { type Block, type BlockId, isLowRank, isProduct, type Source } from "../../cell/block.ts";
import { cellPasses } from "../../compiler/modelSpec.ts";
import {
  leakySlope,
  leakySlopeFraction,
  mostFractionBits,
  one,
  oneFraction,
  sigmoidArgumentFraction,
  tanhArgumentFraction,
} from "../../integer/arithmetic.ts";
import type { IntegerConstant } from "../../integer/integerModel.ts";
import { isLearned, type LearnedBlock } from "../../integer/ranges.ts";
import { integerStages, type Place } from "../../integer/stages.ts";
import { indented } from "../exportFile.ts";
import { cIdentifiers } from "../identifiers.ts";
import { combined, indexType, int16, product, rescaled, weightName } from "./mcuExpressions.ts";
import { type McuModel, mcuStem } from "./mcuModel.ts";

/** Names that the source uses itself. */
const ownNames =
  "x h c n state size dot row sum saturated shifted rescaled requantized integer_tanh integer_sigmoid integer_hard_sigmoid integer_softplus_tail softplus_table tanh_table READ_INT8 READ_INT16 IN_FLASH ONE_COPY".split(
    " ",
  );

/** A timestep of one cell: `step_<pass>`, the passes numbered as `cellPasses` has them. */
export function cellFunction({ model, integers }: McuModel, number: number): string {
  const { spec } = model;
  const { cell } = spec;
  const prefix = mcuStem(model);
  const pass = present(cellPasses(spec)[number], "a pass");
  const integerCell = present(integers.cells[number], "a cell");
  const { stages, places, slots, copies } = integerStages(cell);
  const betweens = betweenOffsets(stages);
  const state = (name: "h" | "c") => (spec.bidirectional === true ? `state->${name}` : `state->${name}[${number}]`);
  const vectors = new Map([
    ["h", state("h")],
    ["c", state("c")],
    ...Array.from({ length: slots }, (_, slot): [string, string] => [`scratch_${slot}`, `state->scratch[${slot}]`]),
    ...[...betweens.values()].map((offset): [string, string] => [
      `between_${offset}`,
      offset === 0 ? "state->between" : `state->between + ${offset}`,
    ]),
  ]);
  const variables = cIdentifiers([...ownNames, ...vectors.keys(), prefix]);
  const variable = (id: BlockId) => variables.of(id);
  const array = (place: Place) => (typeof place === "string" ? place : `scratch_${place.slot}`);
  const vectorOf = (source: Source): string =>
    source === "x" || source === "h" || source === "c" ? source : array(present(places.get(source as BlockId), source));
  const fractionOf = (source: Source): number => {
    if (source === "h") return integerCell.h;
    if (source === "c") return integerCell.c;
    return source === "1" ? oneFraction : present(integerCell.fractions.get(source), source);
  };

  const body: string[] = [];
  for (const blocks of stages) {
    const here = new Set(blocks.map(({ id }) => id));
    const operand = (source: Source): string => {
      if (source === "1") return String(one);
      if (source === "h" || source === "c") return `${source}[n]`;
      return here.has(source) ? variable(source) : `${array(present(places.get(source), source))}[n]`;
    };
    const expressionOf = (block: Block): string => {
      const name = weightName(pass, block.id);
      if (isProduct(block)) {
        const offset = betweens.get(block.id);
        const input = offset === undefined ? vectorOf(block.inputs[0]) : `between_${offset}`;
        return product(name, `${name}_weight`, present(integerCell.matrices.get(block.id), block.id), input, "n");
      }
      if (!isLearned(block)) return elementExpression(block, operand, fractionOf);
      return learnedExpression(
        block,
        name,
        present(integerCell.constants.get(block.id), block.id),
        operand,
        fractionOf,
      );
    };
    for (const { id, inputs } of blocks.filter(isLowRank)) {
      const name = weightName(pass, id, "down_");
      const down = present(integerCell.downs.get(id), id);
      body.push(
        `for (n = 0; n < ${down.rows}; n++) {`,
        `    between_${betweens.get(id)}[n] = ${product(name, `${name}_weight`, down, vectorOf(inputs[0]), "n")};`,
        "}",
      );
    }
    body.push("for (n = 0; n < HIDDEN_SIZE; n++) {");
    for (const block of blocks) {
      body.push(`    const int16_t ${variable(block.id)} = ${expressionOf(block)}; /* ${fractionOf(block.id)} */`);
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
  const text = body.join("\n");
  const pointers = [...vectors].filter(([name]) => new RegExp(`\\b${name}\\b`).test(text));
  const isWritten = (name: string) => new RegExp(`^ *${name}\\[n\\] = `, "m").test(text);
  const largest = Math.max(spec.hiddenSize, ...[...integerCell.downs.values()].map(({ rows }) => rows));
  const direction = spec.bidirectional === true ? (pass.reversed ? ", backwards" : ", forwards") : "";
  return `/* One timestep of layer ${pass.layer}${direction}; beside each value stand its fraction bits. */
ONE_COPY static void step_${number}(${prefix}_state *state, const int16_t *x)
{
${pointers.map(([name, from]) => `    ${isWritten(name) ? "" : "const "}int16_t *const ${name} = ${from};`).join("\n")}
    ${indexType(largest)} n;
${indented(4, body)}
}
`;
}

/** Where each product of low rank keeps what lies between its matrices: room that every pass over the units uses again. */
function betweenOffsets(stages: readonly (readonly Block[])[]): Map<BlockId, number> {
  const offsets = new Map<BlockId, number>();
  for (const blocks of stages) {
    let offset = 0;
    for (const block of blocks.filter(isLowRank)) {
      offsets.set(block.id, offset);
      offset += block.rank;
    }
  }
  return offsets;
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

function elementExpression(
  block: Block,
  operand: (source: Source) => string,
  fractionOf: (source: Source) => number,
): string {
  const to = fractionOf(block.id);
  const [first, second = first] = block.inputs as readonly [Source, Source?];
  const [fa, fb] = [fractionOf(first), fractionOf(second)];
  const [a, b] = [`(int32_t)${operand(first)}`, `(int32_t)${operand(second)}`];
  const argument = (fraction: number) => (fa === fraction ? operand(first) : rescaled(a, fa, fraction));
  switch (block.op) {
    case "add":
      return combined(operand(first), fa, "+", operand(second), fb, to);
    case "sub":
      return combined(operand(first), fa, "-", operand(second), fb, to);
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
    case "linear":
    case "linear_b":
    case "low_rank":
    case "low_rank_b":
    case "scale":
    case "bias":
    case "scalar":
      throw new RangeError(`${block.op} is no elementwise block`);
    default:
      return unreachable(block);
  }
}

function narrowed(text: string, to: number): string {
  return to === mostFractionBits ? text : rescaled(`(int32_t)${text}`, mostFractionBits, to);
}
