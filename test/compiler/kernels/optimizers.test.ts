import { expect, test } from "vitest";
import { expectClose, GuardedMemory, randomFloats, sizes } from "./guardedMemory.ts";

const STEPS = 3;
const RATE = 0.05;
const DECAY = 0.1;
const GRADIENT_SCALE = 0.5;

interface Oracle {
  /** Float64 tensors that the oracle advances by one step from gradients already scaled and decayed. */
  readonly weights: Float64Array;
  readonly slots: Float64Array[];
  step(g: number, index: number, time: number): void;
}

/** Runs `STEPS` updates side by side with an oracle on each size, then compares weights and slots. */
function check(slots: number, run: Run, makeStep: (oracle: Oracle) => Oracle["step"]): void {
  for (const n of sizes) {
    const guarded = new GuardedMemory(1);
    const weights = randomFloats("weights", n);
    const weightsAddress = guarded.placeAtEnd(weights);
    const slotAddresses = Array.from({ length: slots }, () => guarded.place(new Float32Array(n)));
    const oracle: Oracle = {
      weights: Float64Array.from(weights),
      slots: slotAddresses.map(() => new Float64Array(n)),
      step: () => {},
    };
    const step = makeStep(oracle);
    for (let time = 1; time <= STEPS; time++) {
      const gradients = randomFloats(`gradients ${time}`, n);
      const gradientsAddress = guarded.place(gradients);
      run(guarded.kernels, { weights: weightsAddress, gradients: gradientsAddress, slots: slotAddresses, n, time });
      gradients.forEach((gradient, index) => {
        step(GRADIENT_SCALE * gradient + DECAY * oracle.weights[index]!, index, time);
      });
      expect(guarded.read(gradientsAddress, n)).toEqual(gradients);
    }
    expectClose(guarded.read(weightsAddress, n), oracle.weights, 1e-5, 1e-6);
    slotAddresses.forEach((address, slot) => {
      expectClose(guarded.read(address, n), oracle.slots[slot] as Float64Array, 1e-5, 1e-6);
    });
    guarded.expectGuardsUnharmed();
  }
}

type Run = (
  kernels: GuardedMemory["kernels"],
  at: {
    readonly weights: number;
    readonly gradients: number;
    readonly slots: readonly number[];
    readonly n: number;
    readonly time: number;
  },
) => void;

test("sgd without momentum steps along the decayed gradient", () => {
  check(
    0,
    ({ sgd }, { weights, gradients, n }) => sgd(weights, gradients, 0, n, RATE, 0.9, DECAY, GRADIENT_SCALE),
    ({ weights }) =>
      (g, i) => {
        weights[i]! -= RATE * g;
      },
  );
});

test("sgd with momentum steps along the velocity", () => {
  check(
    1,
    ({ sgd }, { weights, gradients, slots, n }) =>
      sgd(weights, gradients, slots[0]!, n, RATE, 0.9, DECAY, GRADIENT_SCALE),
    ({ weights, slots: [velocity] }) =>
      (g, i) => {
        velocity![i] = 0.9 * velocity![i]! + g;
        weights[i]! -= RATE * velocity![i]!;
      },
  );
});

test("adam follows algorithm 1 of Kingma and Ba", () => {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  check(
    2,
    ({ adam }, { weights, gradients, slots, n, time }) =>
      adam(
        ...([weights, gradients, slots[0]!, slots[1]!, n, RATE, beta1, beta2, epsilon, DECAY, GRADIENT_SCALE] as const),
        1 - beta1 ** time,
        1 - beta2 ** time,
      ),
    ({ weights, slots: [first, second] }) =>
      (g, i, time) => {
        first![i] = beta1 * first![i]! + (1 - beta1) * g;
        second![i] = beta2 * second![i]! + (1 - beta2) * g * g;
        const mHat = first![i]! / (1 - beta1 ** time);
        const vHat = second![i]! / (1 - beta2 ** time);
        weights[i]! -= (RATE * mHat) / (Math.sqrt(vHat) + epsilon);
      },
  );
});

test("rmsprop divides by the root of the running square", () => {
  const [decayRate, epsilon] = [0.99, 1e-8];
  check(
    1,
    ({ rmsprop }, { weights, gradients, slots, n }) =>
      rmsprop(weights, gradients, slots[0]!, n, RATE, decayRate, epsilon, DECAY, GRADIENT_SCALE),
    ({ weights, slots: [square] }) =>
      (g, i) => {
        square![i] = decayRate * square![i]! + (1 - decayRate) * g * g;
        weights[i]! -= (RATE * g) / (Math.sqrt(square![i]!) + epsilon);
      },
  );
});

test("a gradient of 0 moves no weight, whatever the optimiser", () => {
  const guarded = new GuardedMemory(1);
  const weights = randomFloats("weights", 5);
  const [address, zeros, slot1, slot2] = [weights, ...[0, 0, 0].map(() => new Float32Array(5))].map((values) =>
    guarded.place(values as Float32Array),
  ) as [number, number, number, number];
  guarded.kernels.adam(address, zeros, slot1, slot2, 5, 0.1, 0.9, 0.999, 1e-8, 0, 1, 0.1, 0.001);
  guarded.kernels.rmsprop(address, zeros, slot1, 5, 0.1, 0.99, 1e-8, 0, 1);
  guarded.kernels.sgd(address, zeros, slot1, 5, 0.1, 0.9, 0, 1);
  expect(guarded.read(address, 5)).toEqual(weights);
});
