import { present } from "../base/assert.ts";
import { type BlockId, hasBias, isLowRank, isProduct, type Source } from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";
import { cellPasses, inputSize, type ModelSpec } from "../compiler/modelSpec.ts";
import {
  fewestFractionBits,
  mostFractionBits,
  sigmoidArgumentFraction,
  tanhArgumentFraction,
  toInteger,
} from "./arithmetic.ts";
import {
  embeddingFactor,
  type Granularity,
  type IntegerCell,
  type IntegerConstant,
  type IntegerMatrix,
  type IntegerModel,
} from "./integerModel.ts";
import { isLearned, learnedTensor, type Ranges } from "./ranges.ts";
import { code, embeddingCodes, largestOf, rowScales, transposed } from "./weightCodes.ts";

/**
 * A trained network in integers: matrices in 8 bits, every other value in 16 with a power of two as its scale.
 *
 * @param ranges from `calibrateRanges`; values beyond what they hold saturate.
 */
export function quantizeModel(
  spec: ModelSpec,
  weights: ReadonlyMap<string, Float32Array>,
  ranges: Ranges,
  granularity: Granularity = "per-channel",
): IntegerModel {
  const { hiddenSize: H, cell, output } = spec;
  const tensor = (name: string) => present(weights.get(name), `parameter ${name}`);
  const embedding = spec.input.kind === "tokens" ? tensor("embedding.weight") : null;
  const codes = embedding === null ? null : embeddingCodes(embedding, inputSize(spec));
  const inputFraction = codes === null ? fractionFor(ranges.input) : null;

  const passes = cellPasses(spec);
  const fractionsOf = ranges.cells.map(({ blocks }) => blockFractions(cell, blocks));
  const layerFractions = ranges.layers.map((largest, layer) =>
    spec.bidirectional === true
      ? fractionFor(largest)
      : present(present(fractionsOf[layer], "a layer").get(cell.hNext), "h'"),
  );
  const firstScale = codes === null ? 2 ** -(inputFraction as number) : codes.scale / embeddingFactor;
  const scaleBefore = (layer: number) =>
    layer === 0 ? firstScale : 2 ** -present(layerFractions[layer - 1], "a layer");
  const cells = passes.map(({ layer, path, inputWidth }, pass): IntegerCell => {
    const { sums, downSums } = present(ranges.cells[pass], "a pass");
    const fractions = present(fractionsOf[pass], "a pass");
    const inputScale = scaleBefore(layer);
    const fractionOf = (id: BlockId) => present(fractions.get(id), id);
    const h = fractionOf(cell.hNext);
    const c = cell.cNext === "c" ? mostFractionBits : cell.cNext === "h" ? h : fractionOf(cell.cNext);
    const matrices = new Map<BlockId, IntegerMatrix>();
    const downs = new Map<BlockId, IntegerMatrix>();
    for (const block of cell.blocks.filter(isProduct)) {
      const source: Source = block.inputs[0];
      const name = `${path}.${block.id}`;
      let columns = source === "x" ? inputWidth : H;
      let scale = source === "x" ? inputScale : 2 ** -(source === "h" ? h : source === "c" ? c : fractionOf(source));
      if (isLowRank(block)) {
        const largestSums = present(downSums.get(block.id), block.id);
        const outputFraction = fractionFor(Math.max(...largestSums));
        downs.set(
          block.id,
          integerMatrix({
            rows: block.rank,
            columns,
            weights: transposed(tensor(`${name}.down`), columns, block.rank),
            bias: null,
            inputScale: scale,
            outputFraction,
            largestSums,
            granularity,
          }),
        );
        columns = block.rank;
        scale = 2 ** -outputFraction;
      }
      matrices.set(
        block.id,
        integerMatrix({
          rows: H,
          columns,
          weights: transposed(tensor(`${name}.${isLowRank(block) ? "up" : "weight"}`), columns, H),
          bias: hasBias(block) ? tensor(`${name}.bias`) : null,
          inputScale: scale,
          outputFraction: fractionOf(block.id),
          largestSums: present(sums.get(block.id), block.id),
          granularity,
        }),
      );
    }
    const constants = new Map(
      cell.blocks.filter(isLearned).map((block): [BlockId, IntegerConstant] => {
        const values = tensor(learnedTensor(block, path));
        const fraction = block.op === "scale" ? fractionFor(largestOf(values)) : fractionOf(block.id);
        return [block.id, { values: Int16Array.from(values, (value) => toInteger(value, fraction)), fraction }];
      }),
    );
    return { inputSize: inputWidth, fractions, h, c, matrices, downs, constants };
  });

  const outputFraction = fractionFor(ranges.output);
  const decoder = integerMatrix({
    rows: output.size,
    columns: H,
    weights: output.tiedToEmbedding ? tensor("embedding.weight") : transposed(tensor("decoder.weight"), H, output.size),
    bias: tensor("decoder.bias"),
    inputScale: scaleBefore(spec.layers),
    outputFraction,
    largestSums: ranges.outputSums,
    granularity: output.tiedToEmbedding ? "per-tensor" : granularity,
    ...(output.tiedToEmbedding && codes !== null ? { rowScales: [codes.scale] } : {}),
  });
  return { spec, cells, layerFractions, embedding: codes?.codes ?? null, inputFraction, decoder, outputFraction };
}

/** The most fraction bits with which a value of this size is held. */
function fractionFor(largest: number): number {
  let fraction = mostFractionBits;
  while (fraction > fewestFractionBits && largest * 2 ** fraction > 32768) fraction--;
  return fraction;
}

/**
 * Fraction bits of each block. What only a tanh or only sigmoids read has those of the table's argument: nothing is
 * converted, and what saturates lies where the function is flat.
 */
function blockFractions(cell: Cell, largest: ReadonlyMap<BlockId, number>): Map<BlockId, number> {
  const outputs: readonly Source[] = [cell.hNext, cell.cNext];
  const fractions = new Map<BlockId, number>();
  for (const { id, op, inputs } of cell.blocks) {
    const readers = cell.blocks.filter((block) => (block.inputs as readonly Source[]).includes(id));
    const areOnly = (function_: string) =>
      readers.length > 0 && readers.every((reader) => reader.op === function_) && !outputs.includes(id);
    let fraction = fractionFor(present(largest.get(id), id));
    if (op === "sigmoid" || op === "tanh" || op === "hard_sigmoid" || op === "hard_tanh") fraction = mostFractionBits;
    else if (areOnly("tanh")) fraction = tanhArgumentFraction;
    else if (areOnly("sigmoid")) fraction = sigmoidArgumentFraction;
    // The slope below zero is a shift further to the right, so the result may not have fewer bits than what it reads.
    if (op === "leaky_relu") fraction = Math.max(fraction, fractions.get(inputs[0]) ?? fraction);
    fractions.set(id, fraction);
  }
  return fractions;
}

interface MatrixRequest {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns]. */
  readonly weights: Float32Array;
  readonly bias: Float32Array | null;
  /** What an input's integer is multiplied by to give its value. */
  readonly inputScale: number;
  readonly outputFraction: number;
  /** Of each row's products with the inputs of calibration, without bias. */
  readonly largestSums: Float64Array;
  readonly granularity: Granularity;
  /** Where the codes exist already; else they are chosen. */
  readonly rowScales?: readonly number[];
}

/** Of a sum beyond the largest that calibration saw. */
const sumMargin = 2;

function integerMatrix(request: MatrixRequest): IntegerMatrix {
  const { rows, columns, weights, outputFraction, granularity } = request;
  const scales = request.rowScales ?? rowScales(weights, rows, granularity);
  const scaleOf = (r: number) => scales[scales.length === 1 ? 0 : r]!;
  const factors = scales.map((scale) => scale * request.inputScale * 2 ** outputFraction);

  // The largest multiplier has 15 bits.
  const exponent = Math.max(0, Math.min(45, 14 - Math.floor(Math.log2(Math.max(...factors)))));
  const sums = Array.from({ length: rows }, (_, r) => {
    const factor = factors[factors.length === 1 ? 0 : r]!;
    return (request.largestSums[r]! * 2 ** outputFraction) / factor;
  });
  const needed = Math.ceil(Math.log2(Math.max(1, (sumMargin * Math.max(...sums)) / 32767)));
  const pre = Math.min(exponent, Math.max(exponent - 15, Math.min(needed, 30)));
  return {
    rows,
    columns,
    weights: Int8Array.from(weights, (value, i) => code(value, scaleOf(Math.floor(i / columns)))),
    multipliers: Int16Array.from(factors, (factor) => Math.min(32767, Math.round(factor * 2 ** exponent))),
    bias: request.bias === null ? null : Int16Array.from(request.bias, (value) => toInteger(value, outputFraction)),
    pre,
    post: exponent - pre,
  };
}
