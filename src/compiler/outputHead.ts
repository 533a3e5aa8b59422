import { unreachable } from "../base/assert.ts";
import { type Kernels, packedFloats } from "./kernels/kernels.ts";
import { alignUp } from "./memoryPlan.ts";
import type { ModelSpec } from "./modelSpec.ts";
import { decoderFactor, type WeightPanels } from "./weightPanels.ts";

/** What one pass over the output rows works on. */
interface HeadRun {
  /** Address of the rows [rows, H] that the decoder reads. */
  readonly inputAt: number;
  readonly rows: number;
  readonly targetsAt: number;
}

/** Decoder and loss. */
export interface OutputHead {
  /** Mean loss; the outputs [rows, O] are left at `outputsAt` unless it is null. */
  evaluate(run: HeadRun, outputsAt: number | null): number;
  /**
   * Mean loss; writes the gradients of the decoder's matrix and of the rows [rows, H], these to `inputGradientAt`, and
   * adds that of its bias. Without rows nothing is written.
   */
  differentiate(run: HeadRun, inputGradientAt: number): number;
}

/** Where a head's tensors lie, and how it goes over its rows. */
interface HeadLayout {
  readonly bias: number;
  readonly biasGradient: number;
  readonly weightGradient: number;
  /** Float32 [O]; 0 where rows of all classes weigh alike. */
  readonly classWeights: number;
  /** Room for `headScratchBytes` of `blockRows`. */
  readonly scratch: number;
  /** Room for `productScratchFloats`. */
  readonly productScratch: number;
  /** Rows that are decoded at a time. */
  readonly blockRows: number;
}

/** Bytes of scratch that a head needs, which decodes `blockRows` rows at a time. */
export function headScratchBytes(spec: ModelSpec, blockRows: number): number {
  const rows = mostRows(spec, blockRows);
  const packed = Math.max(packedFloats(rows, spec.output.size), packedFloats(rows, spec.hiddenSize));
  return logitsBytes(spec, blockRows) + 4 * packed;
}

function logitsBytes(spec: ModelSpec, blockRows: number): number {
  return alignUp(mostRows(spec, blockRows) * spec.output.size * 4);
}

/** Rows of the largest block. */
function mostRows({ time, batch }: ModelSpec, blockRows: number): number {
  return Math.min(blockRows, time * batch);
}

export function makeOutputHead(
  spec: ModelSpec,
  kernels: Kernels,
  panels: WeightPanels,
  layout: HeadLayout,
): OutputHead {
  const { hiddenSize: H, output } = spec;
  const O = output.size;
  const { scratch: scratchAt, productScratch, blockRows, bias, biasGradient, weightGradient, classWeights } = layout;
  const packedAt = scratchAt + logitsBytes(spec, blockRows);
  const forwardPanels = panels.address(decoderFactor(spec, "forward"));
  const backwardPanels = panels.address(decoderFactor(spec, "backward"));
  const targetBytes = output.loss === "softmaxCrossEntropy" ? 4 : 4 * O;

  const decode = (inputAt: number, rows: number, logitsAt: number) => {
    kernels.broadcastRows(bias, logitsAt, rows, O);
    kernels.matrixProduct(inputAt, H, forwardPanels, logitsAt, O, rows, H, O, 1);
  };
  const divisor = (rows: number) => (output.loss === "softmaxCrossEntropy" ? rows : rows * O);
  /** The sum over the rows of a block; turns outputs into gradients of the mean over all rows. */
  const sumLoss = (outputsAt: number, targetsAt: number, rows: number, scale: number, gradient: 0 | 1): number => {
    switch (output.loss) {
      case "softmaxCrossEntropy":
        return kernels.softmaxCrossEntropy(outputsAt, targetsAt, rows, O, scale, gradient, classWeights);
      case "sigmoidCrossEntropy":
        return kernels.sigmoidCrossEntropy(outputsAt, targetsAt, rows * O, scale, gradient);
      case "meanSquaredError":
        return kernels.meanSquaredError(outputsAt, targetsAt, rows * O, scale, gradient);
      default:
        return unreachable(output.loss);
    }
  };
  const inBlocks = (
    run: HeadRun,
    body: (first: number, rows: number, inputAt: number, targetsAt: number) => number,
  ) => {
    let sum = 0;
    for (let first = 0; first < run.rows; first += blockRows) {
      const rows = Math.min(blockRows, run.rows - first);
      sum += body(first, rows, run.inputAt + first * H * 4, run.targetsAt + first * targetBytes);
    }
    return run.rows === 0 ? 0 : sum / divisor(run.rows);
  };

  return {
    evaluate: (run, outputsAt) =>
      inBlocks(run, (first, rows, inputAt, targetsAt) => {
        const logitsAt = outputsAt === null ? scratchAt : outputsAt + first * O * 4;
        decode(inputAt, rows, logitsAt);
        return sumLoss(logitsAt, targetsAt, rows, 1, 0);
      }),
    differentiate: (run, inputGradientAt) =>
      inBlocks(run, (first, rows, inputAt, targetsAt) => {
        decode(inputAt, rows, scratchAt);
        const loss = sumLoss(scratchAt, targetsAt, rows, 1 / divisor(run.rows), 1);
        kernels.addColumnSums(scratchAt, rows, O, biasGradient);
        const accumulate = first === 0 ? 0 : 1;
        if (output.tiedToEmbedding) {
          kernels.packPanels(inputAt, H, 1, rows, H, packedAt);
          kernels.transposedProduct(scratchAt, O, packedAt, weightGradient, H, O, rows, H, accumulate, productScratch);
        } else {
          kernels.packPanels(scratchAt, O, 1, rows, O, packedAt);
          kernels.transposedProduct(inputAt, H, packedAt, weightGradient, O, H, rows, O, accumulate, productScratch);
        }
        const target = inputGradientAt + first * H * 4;
        kernels.matrixProduct(scratchAt, O, backwardPanels, target, H, rows, O, H, 0);
        return loss;
      }),
  };
}
