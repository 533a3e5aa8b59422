import type { Tensor } from "@tensorflow/tfjs-core";
import { present } from "../../base/assert.ts";
import type { OptimizerSpec } from "../../compiler/trainableModel.ts";
import type { TensorFlow } from "./tensorflowLibrary.ts";

interface UpdateStep {
  readonly gradient: Tensor;
  /** Clipping: the gradient is multiplied by it. */
  readonly scale: number;
  readonly learningRate: number;
  /** 1 for the first update. */
  readonly count: number;
}

interface UpdatedParameter {
  readonly weights: Tensor;
  readonly slots: ReadonlyMap<string, Tensor>;
}

/** One parameter after an update; the rules are those of `Kernels.sgd`, `adam` and `rmsprop`. */
export function updatedParameter(
  tf: TensorFlow,
  optimizer: OptimizerSpec,
  weights: Tensor,
  slots: ReadonlyMap<string, Tensor>,
  { gradient, scale, learningRate, count }: UpdateStep,
): UpdatedParameter {
  const slot = (name: string) => present(slots.get(name), `optimiser slot ${name}`);
  const decayed = tf.add(tf.mul(gradient, scale), tf.mul(weights, optimizer.weightDecay));
  const average = (before: Tensor, share: number, value: Tensor) =>
    tf.add(tf.mul(before, share), tf.mul(value, 1 - share));
  const moved = (direction: Tensor) => tf.sub(weights, tf.mul(direction, learningRate));
  switch (optimizer.kind) {
    case "sgd": {
      if (optimizer.momentum === 0) return { weights: moved(decayed), slots: new Map() };
      const velocity = tf.add(tf.mul(slot("velocity"), optimizer.momentum), decayed);
      return { weights: moved(velocity), slots: new Map([["velocity", velocity]]) };
    }
    case "adam": {
      const { beta1, beta2, epsilon } = optimizer;
      const first = average(slot("firstMoment"), beta1, decayed);
      const second = average(slot("secondMoment"), beta2, tf.square(decayed));
      const mean = tf.div(first, 1 - beta1 ** count);
      const deviation = tf.sqrt(tf.div(second, 1 - beta2 ** count));
      const direction = tf.div(mean, tf.add(deviation, epsilon));
      return {
        weights: moved(direction),
        slots: new Map([
          ["firstMoment", first],
          ["secondMoment", second],
        ]),
      };
    }
    case "rmsprop": {
      const square = average(slot("meanSquare"), optimizer.decay, tf.square(decayed));
      const direction = tf.div(decayed, tf.add(tf.sqrt(square), optimizer.epsilon));
      return { weights: moved(direction), slots: new Map([["meanSquare", square]]) };
    }
  }
}
