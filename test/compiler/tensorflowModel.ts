import type { Tensor as AnyTensor, Scalar, Tensor2D } from "@tensorflow/tfjs-core";
import type { Block, Source } from "../../src/cell/block.ts";
import type { Batch, ModelSpec } from "../../src/compiler/modelSpec.ts";
import { tf } from "./tensorflow.ts";

type Tensor = Tensor2D;

export interface TensorflowResult {
  readonly loss: number;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/**
 * The second oracle: the model op by op in TensorFlow.js, differentiated by its own automatic gradients on the
 * pure-JavaScript backend.
 *
 * @param state h and c before the batch, [layers, 2, B, H].
 */
export function tensorflowGradients(
  spec: ModelSpec,
  parameters: ReadonlyMap<string, Float32Array>,
  shapes: ReadonlyMap<string, readonly number[]>,
  batch: Batch,
  state: Float32Array,
): TensorflowResult {
  const names = [...parameters.keys()];
  const lossOf = (...values: AnyTensor[]): Scalar => {
    const byName = new Map(names.map((name, index) => [name, values[index] as Tensor]));
    const loss = modelLoss(spec, (name) => byName.get(name)!, batch, state);
    // The library refuses parameters without effect, as those that only feed a memory which no output reads.
    return values.reduce<Scalar>((sum, value) => tf.add<Scalar>(sum, tf.mul<Scalar>(0, tf.sum(value))), loss);
  };
  tf.engine().startScope();
  const tensors = names.map((name) => tf.tensor(parameters.get(name)!, [...shapes.get(name)!]));
  const { value, grads } = tf.valueAndGrads(lossOf)(tensors);
  const loss = value.dataSync()[0]!;
  const gradients = new Map(names.map((name, index) => [name, Float32Array.from(grads[index]!.dataSync())]));
  tf.engine().endScope();
  return { loss, gradients };
}

function modelLoss(spec: ModelSpec, parameter: (name: string) => Tensor, batch: Batch, state: Float32Array): Scalar {
  const { batch: B, hiddenSize: H } = spec;
  let sequence = Array.from({ length: batch.steps }, (_, t) => inputAt(spec, parameter, batch, t));
  for (let layer = 0; layer < spec.layers; layer++) {
    const start = (memory: number) => {
      const offset = (layer * 2 + memory) * B * H;
      return tf.tensor2d(state.slice(offset, offset + B * H), [B, H]);
    };
    const over = (path: string, inputs: readonly Tensor[], first: Tensor[], isInside: (t: number) => Tensor) => {
      let [h, c] = first as [Tensor, Tensor];
      return inputs.map((x, t) => {
        const values = new Map<Source, Tensor>([
          ["x", x],
          ["h", h],
          ["c", c],
          ["1", tf.ones([B, H])],
        ]);
        for (const block of spec.cell.blocks) values.set(block.id, blockValue(block, path, values, parameter));
        // Outside of a sequence the state stays what it was.
        const kept = (next: Tensor, before: Tensor) => tf.where(isInside(t), next, before) as Tensor;
        h = kept(values.get(spec.cell.hNext)!, h);
        c = kept(values.get(spec.cell.cNext)!, c);
        return h;
      });
    };
    const everywhere = () => tf.ones([B, H], "bool") as Tensor;
    const forwards = over(`layers.${layer}`, sequence, [start(0), start(1)], everywhere);
    if (spec.bidirectional === true) {
      const lengths = sequenceLengths(spec, batch);
      const inside = (t: number) =>
        tf.tensor2d(
          lengths.map((length) => Array.from({ length: H }, () => batch.steps - 1 - t < length)),
          [B, H],
          "bool",
        );
      const zeros = [tf.zeros([B, H]) as Tensor, tf.zeros([B, H]) as Tensor];
      const backwards = over(`layers.${layer}.reverse`, sequence.toReversed(), zeros, inside).toReversed();
      sequence = forwards.map((h, t) => tf.add(h, backwards[t]!) as Tensor);
    } else sequence = forwards;
  }
  if (spec.pool !== undefined) {
    sequence = sequence.map((_, t) => {
      const soFar = tf.stack(sequence.slice(0, t + 1)) as Tensor;
      return spec.pool === "max" ? tf.max(soFar, 0) : tf.mean(soFar, 0);
    });
  }
  const all = tf.concat(sequence, 0) as Tensor;
  const rows = batch.outputRows === null ? all : (tf.gather(all, tf.tensor1d(batch.outputRows, "int32")) as Tensor);
  const decoder = spec.output.tiedToEmbedding
    ? (tf.transpose(parameter("embedding.weight")) as Tensor)
    : parameter("decoder.weight");
  return lossOf(spec, tf.add(tf.matMul(rows, decoder), parameter("decoder.bias")) as Tensor, batch);
}

function sequenceLengths({ batch: B }: ModelSpec, { steps, outputRows }: Batch): number[] {
  const rows = outputRows === null ? [] : [...outputRows];
  return Array.from({ length: B }, (_, b) =>
    outputRows === null ? steps : Math.max(0, ...rows.filter((row) => row % B === b).map((row) => 1 + (row - b) / B)),
  );
}

function inputAt(spec: ModelSpec, parameter: (name: string) => Tensor, batch: Batch, t: number): Tensor {
  const { batch: B, input } = spec;
  if (input.kind === "tokens") {
    // One-hot times table rather than gather, whose gradient the backend sums in another way than by definition.
    const tokens = tf.tensor1d(batch.inputs.slice(t * B, (t + 1) * B) as Int32Array, "int32");
    return tf.matMul(
      tf.cast(tf.oneHot(tokens, input.vocabularySize), "float32") as Tensor,
      parameter("embedding.weight"),
    );
  }
  const { size } = input;
  return tf.tensor2d(batch.inputs.slice(t * B * size, (t + 1) * B * size) as Float32Array, [B, size]);
}

function blockValue(
  block: Block,
  path: string,
  values: ReadonlyMap<Source, Tensor>,
  parameter: (name: string) => Tensor,
): Tensor {
  const own = (part: string) => parameter(`${path}.${block.id}.${part}`);
  const a = values.get(block.inputs[0] ?? "1")!;
  const b = values.get(block.inputs[1] ?? "1")!;
  const weight = (): Tensor => tf.matMul(a, parameter(`${path}.${block.id}.weight`));
  switch (block.op) {
    case "add":
      return tf.add(a, b);
    case "sub":
      return tf.sub(a, b);
    case "elem_mul":
      return tf.mul(a, b);
    case "identity":
      return a;
    case "sigmoid":
      return tf.sigmoid(a);
    case "tanh":
      return tf.tanh(a);
    case "relu":
      return tf.relu(a);
    case "leaky_relu":
      return tf.leakyRelu(a, 0.01) as Tensor;
    case "hard_sigmoid":
      return tf.clipByValue(tf.add(tf.mul(a, 1 / 6), 0.5), 0, 1) as Tensor;
    case "hard_tanh":
      return tf.clipByValue(a, -1, 1) as Tensor;
    case "softplus":
      return tf.softplus(a) as Tensor;
    case "scale":
      return tf.mul(own("weight"), a);
    case "bias":
    case "scalar":
      return tf.add(tf.zerosLike(values.get("h")!), own(block.op));
    case "low_rank":
      return tf.matMul(tf.matMul(a, own("down")), own("up"));
    case "low_rank_b":
      return tf.add<Tensor>(tf.matMul(tf.matMul(a, own("down")), own("up")), own("bias"));
    case "linear":
      return weight();
    case "linear_b":
      return tf.add<Tensor>(weight(), parameter(`${path}.${block.id}.bias`));
  }
}

function lossOf(spec: ModelSpec, outputs: Tensor, batch: Batch): Scalar {
  const [rows, O] = outputs.shape;
  switch (spec.output.loss) {
    case "softmaxCrossEntropy": {
      const targets = tf.cast(tf.oneHot(tf.tensor1d(batch.targets as Int32Array, "int32"), O), "float32");
      const losses = tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(outputs)), 1));
      const weights = tf.tensor1d(Array.from(batch.targets, (target) => spec.output.classWeights?.[target] ?? 1));
      return tf.mean(tf.mul(losses, weights)) as Scalar;
    }
    case "sigmoidCrossEntropy": {
      const targets = tf.tensor2d(batch.targets as Float32Array, [rows, O]);
      return tf.mean(tf.sub(tf.softplus(outputs), tf.mul(targets, outputs))) as Scalar;
    }
    case "meanSquaredError":
      return tf.mean(tf.square(tf.sub(outputs, tf.tensor2d(batch.targets as Float32Array, [rows, O])))) as Scalar;
  }
}
