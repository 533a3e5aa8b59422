import type { Scalar, Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import { present } from "../../base/assert.ts";
import {
  type Block,
  hasBias,
  isLearnedConstant,
  isLowRank,
  isProduct,
  type ProductBlock,
  type Source,
} from "../../cell/block.ts";
import type { Batch, ModelSpec } from "../../compiler/modelSpec.ts";
import { writeReversal } from "../../compiler/reversal.ts";
import type { DropoutMasks } from "./tensorflowDropout.ts";
import type { TensorFlow } from "./tensorflowLibrary.ts";

/** A parameter by name; a bias is a vector, which ops take as they do a matrix. */
export type ParameterReader = (name: string) => Tensor2D;

export interface ForwardPass {
  /** [rows, O]. */
  readonly outputs: Tensor2D;
  /** h and c of every layer after the batch, each [B, H]. */
  readonly states: readonly Tensor2D[];
}

/**
 * The model on one batch, op by op.
 *
 * @param state h and c before it, [layers, 2, B, H].
 * @param masks null without dropout.
 */
export function forwardPass(
  tf: TensorFlow,
  spec: ModelSpec,
  parameter: ParameterReader,
  batch: Batch,
  state: Float32Array,
  masks: DropoutMasks | null,
): ForwardPass {
  const size = spec.batch * spec.hiddenSize;
  const states: Tensor2D[] = [];
  let sequence = dropped(tf, inputRows(tf, spec, parameter, batch), masks?.input ?? null);
  for (let layer = 0; layer < spec.layers; layer++) {
    const [h, c] = [0, 1].map((memory) => {
      const offset = (layer * 2 + memory) * size;
      return tf.tensor2d(state.slice(offset, offset + size), [spec.batch, spec.hiddenSize]);
    }) as [Tensor2D, Tensor2D];
    const after = layerPass(tf, spec, parameter, `layers.${layer}`, sequence, batch.steps, h, c);
    if (spec.bidirectional === true) {
      const rows = new Int32Array(batch.steps * spec.batch);
      writeReversal(rows, batch, spec.batch);
      const turned = (values: Tensor2D) => tf.gather(values, indices(tf, rows));
      const zero = tf.zerosLike(h);
      const path = `layers.${layer}.reverse`;
      const back = layerPass(tf, spec, parameter, path, turned(sequence), batch.steps, zero, zero);
      sequence = tf.add(after.sequence, turned(back.sequence));
      states.push(zero, zero);
      continue;
    }
    sequence = after.sequence;
    states.push(after.h, after.c);
  }
  sequence = dropped(tf, sequence, masks?.output ?? null);
  if (spec.pool !== undefined) sequence = pooled(tf, sequence, spec, batch.steps);
  const rows = batch.outputRows === null ? sequence : tf.gather(sequence, indices(tf, batch.outputRows));
  const isTied = spec.output.tiedToEmbedding;
  const decoder = parameter(isTied ? "embedding.weight" : "decoder.weight");
  const outputs = tf.add<Tensor2D>(tf.matMul(rows, decoder, false, isTied), parameter("decoder.bias"));
  return { outputs, states };
}

/** The mean or the largest over each timestep and the earlier ones, [T'·B, H]. */
function pooled(tf: TensorFlow, sequence: Tensor2D, { pool }: ModelSpec, steps: number): Tensor2D {
  if (steps === 1) return sequence;
  const [first, ...others] = tf.split<Tensor2D>(sequence, steps) as [Tensor2D, ...Tensor2D[]];
  const outputs = [first];
  let reached = first;
  for (const [index, h] of others.entries()) {
    reached = pool === "max" ? tf.maximum<Tensor2D>(reached, h) : tf.add<Tensor2D>(reached, h);
    outputs.push(pool === "max" ? reached : tf.div<Tensor2D>(reached, index + 2));
  }
  return tf.concat(outputs, 0);
}

/** The mean over all output rows, as `LossKind` defines it. */
export function meanLoss(tf: TensorFlow, { output }: ModelSpec, outputs: Tensor2D, batch: Batch): Scalar {
  switch (output.loss) {
    case "softmaxCrossEntropy": {
      const targets = tf.cast(tf.oneHot(indices(tf, batch.targets), output.size), "float32");
      const weighted =
        output.classWeights === undefined ? targets : tf.mul(targets, tf.tensor1d([...output.classWeights]));
      return tf.neg(tf.mean(tf.sum(tf.mul(weighted, tf.logSoftmax(outputs)), 1)));
    }
    case "sigmoidCrossEntropy": {
      const targets = tf.tensor2d(batch.targets as Float32Array, outputs.shape);
      return tf.mean(tf.sub(tf.softplus(outputs), tf.mul(targets, outputs)));
    }
    case "meanSquaredError":
      return tf.mean(tf.square(tf.sub(outputs, tf.tensor2d(batch.targets as Float32Array, outputs.shape))));
  }
}

/** What layer 0 reads, [T'·B, I]. */
function inputRows(tf: TensorFlow, { input, batch: B }: ModelSpec, parameter: ParameterReader, batch: Batch): Tensor2D {
  const rows = batch.steps * B;
  if (input.kind === "tokens") {
    return tf.gather(parameter("embedding.weight"), indices(tf, batch.inputs.subarray(0, rows)));
  }
  return tf.tensor2d(batch.inputs.slice(0, rows * input.size) as Float32Array, [rows, input.size]);
}

/** One layer over all timesteps. Products of x need no state: one for the whole sequence. */
function layerPass(
  tf: TensorFlow,
  spec: ModelSpec,
  parameter: ParameterReader,
  path: string,
  sequence: Tensor2D,
  steps: number,
  h: Tensor2D,
  c: Tensor2D,
): { readonly sequence: Tensor2D; readonly h: Tensor2D; readonly c: Tensor2D } {
  const { cell } = spec;
  const product = (block: ProductBlock, value: Tensor2D): Tensor2D => {
    const name = `${path}.${block.id}`;
    const matrices = isLowRank(block) ? ["down", "up"] : ["weight"];
    const values = matrices.reduce((rows, part) => tf.matMul<Tensor2D>(rows, parameter(`${name}.${part}`)), value);
    return hasBias(block) ? tf.add<Tensor2D>(values, parameter(`${name}.bias`)) : values;
  };
  const ofInput = new Map<string, Tensor2D[]>();
  for (const block of cell.blocks) {
    if (!isProduct(block) || block.inputs[0] !== "x") continue;
    const whole = product(block, sequence);
    // The library cannot differentiate a split into one.
    ofInput.set(block.id, steps === 1 ? [whole] : tf.split(whole, steps));
  }
  const ones = tf.onesLike(h);
  const outputs: Tensor2D[] = [];
  let [hidden, memory] = [h, c];
  for (let t = 0; t < steps; t++) {
    const values = new Map<Source, Tensor2D>([
      ["h", hidden],
      ["c", memory],
      ["1", ones],
    ]);
    const value = (source: Source): Tensor2D => present(values.get(source), `value of ${source}`);
    for (const block of cell.blocks) {
      const whole = ofInput.get(block.id);
      const result =
        whole === undefined
          ? blockValue(tf, block, value, product, (part) => parameter(`${path}.${block.id}.${part}`))
          : present(whole[t], "a timestep");
      values.set(block.id, result);
    }
    [hidden, memory] = [value(cell.hNext), value(cell.cNext)];
    outputs.push(hidden);
  }
  return { sequence: tf.concat(outputs, 0), h: hidden, c: memory };
}

function blockValue(
  tf: TensorFlow,
  block: Block,
  value: (source: Source) => Tensor2D,
  product: (block: ProductBlock, value: Tensor2D) => Tensor2D,
  weights: (part: "weight" | "bias" | "scalar") => Tensor2D,
): Tensor2D {
  if (isLearnedConstant(block)) return tf.add(tf.zerosLike(value("h")), weights(block.op));
  const a = value(block.inputs[0]);
  switch (block.op) {
    case "add":
      return tf.add(a, value(block.inputs[1]));
    case "sub":
      return tf.sub(a, value(block.inputs[1]));
    case "elem_mul":
      return tf.mul(a, value(block.inputs[1]));
    case "identity":
      return a;
    case "sigmoid":
      return tf.sigmoid(a);
    case "tanh":
      return tf.tanh(a);
    case "relu":
      return tf.relu(a);
    case "leaky_relu":
      return tf.leakyRelu(a, 0.01);
    case "hard_sigmoid":
      return tf.clipByValue(tf.add(tf.div(a, 6), 0.5), 0, 1);
    case "hard_tanh":
      return tf.clipByValue(a, -1, 1);
    case "softplus":
      return tf.softplus(a);
    case "scale":
      return tf.mul(a, weights("weight"));
    case "linear":
    case "linear_b":
    case "low_rank":
    case "low_rank_b":
      return product(block, a);
  }
}

function dropped(tf: TensorFlow, rows: Tensor2D, mask: Tensor | null): Tensor2D {
  return mask === null ? rows : tf.mul(rows, mask);
}

function indices(tf: TensorFlow, values: Int32Array | Float32Array): Tensor1D {
  return tf.tensor1d(values.slice(), "int32");
}
