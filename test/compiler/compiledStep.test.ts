import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { readsMemory } from "../../src/cell/memory.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { CompiledStep } from "../../src/compiler/compiledStep.ts";
import { interpretModel } from "../../src/compiler/interpreter.ts";
import { type ModelSpec, parameterShapes } from "../../src/compiler/modelSpec.ts";
import { randomCell } from "../cell/randomCells.ts";
import { unusualCells } from "./unusualCells.ts";

const [rows, inputSize, hiddenSize] = [6, 3, 5];

/** A cell with weights, states and targets, and what the float64 interpreter makes of it. */
function stepCase(cell: Cell, seed: number) {
  const rng = Rng.fromSeed(seed);
  const draw = (size: number, bound = 1) => Float32Array.from({ length: size }, () => rng.uniform(-bound, bound));
  const spec: ModelSpec = {
    cell,
    layers: 1,
    hiddenSize,
    batch: rows,
    time: 1,
    input: { kind: "features", size: inputSize },
    output: { size: 1, loss: "meanSquaredError", tiedToEmbedding: false },
    dropout: { input: 0, output: 0 },
  };
  const parameters = new Map(
    parameterShapes(spec).map(({ name, shape }) => [
      name,
      draw(
        shape.reduce((a, b) => a * b),
        0.7,
      ),
    ]),
  );
  const [x, h, c] = [draw(rows * inputSize), draw(rows * hiddenSize), draw(rows * hiddenSize)];
  const targets = { h: draw(rows * hiddenSize), c: draw(rows * hiddenSize) };
  const batch = { steps: 1, inputs: x, outputRows: null, targets: new Float32Array(rows), carryState: true };
  const exact = new Map([...parameters].map(([name, values]) => [name, Float64Array.from(values)]));
  const interpreted = () => {
    const { nextState } = interpretModel(spec, exact, batch, Float32Array.of(...h, ...c));
    return { h: nextState.slice(0, rows * hiddenSize), c: nextState.slice(rows * hiddenSize) };
  };
  const step = new CompiledStep({ cell, inputSize, hiddenSize, rows });
  for (const name of step.parameters) step.write(name, parameters.get(`layers.0.${name}`) as Float32Array);
  step.writeStates(x, { h, c });
  return { step, targets, exact, interpreted };
}

const cells: readonly [string, Cell][] = [
  ...Object.entries(seedCells),
  ...Object.entries(unusualCells),
  ...Array.from({ length: 12 }, (_, seed): [string, Cell] => [`random ${seed}`, randomCell(Rng.fromSeed(seed))]),
];

test.each(cells)("%s: a step yields the states of the float64 interpreter", (_, cell) => {
  const { step, interpreted } = stepCase(cell, 1);
  const { h, c } = step.forward();
  const expected = interpreted();
  for (const [i, value] of h.entries()) expect(value).toBeCloseTo(expected.h[i]!, 4);
  for (const [i, value] of (c ?? []).entries()) expect(value).toBeCloseTo(expected.c[i]!, 4);
  step.dispose();
});

test.each(cells)("%s: teacher-forced gradients are central differences of the float64 interpreter", (_, cell) => {
  const { step, targets, exact, interpreted } = stepCase(cell, 2);
  const hasMemory = readsMemory(cell);
  const half = () => {
    const states = interpreted();
    let sum = 0;
    states.h.forEach((value, i) => {
      sum += (value - targets.h[i]!) ** 2 / 2;
    });
    if (hasMemory) {
      states.c.forEach((value, i) => {
        sum += (value - targets.c[i]!) ** 2 / 2;
      });
    }
    return sum;
  };
  const { h, c } = step.forward();
  const residuals = {
    h: h.map((value, i) => value - targets.h[i]!),
    c: hasMemory && c !== null ? c.map((value, i) => value - targets.c[i]!) : null,
  };
  step.backward(residuals);
  const gradientOf = step.weightGradients();
  let [kinks, compared] = [0, 0];
  for (const name of step.parameters) {
    const values = exact.get(`layers.0.${name}`) as Float64Array;
    for (let i = 0; i < values.length; i += 3) {
      const slope = (by: number) => {
        const value = values[i]!;
        values[i] = value + by;
        const above = half();
        values[i] = value - by;
        const below = half();
        values[i] = value;
        return (above - below) / (2 * by);
      };
      const [fine, coarse] = [slope(1e-6), slope(1e-4)];
      // At the kink of a rectifier there is no derivative to compare with.
      if (Math.abs(fine - coarse) > 1e-4 * (1 + Math.abs(fine))) kinks++;
      else {
        compared++;
        expect(Math.abs((gradientOf(name)[i] as number) - fine)).toBeLessThan(1e-3 * (1 + Math.abs(fine)));
      }
    }
  }
  expect(kinks).toBeLessThan(compared / 4);
  step.dispose();
});

test("a second backward pass does not read what the first wrote over its values", () => {
  const { step, targets } = stepCase(seedCells.lstm, 3);
  const once = step.backward(targets).map((gradient) => gradient.slice());
  const other = { h: targets.c, c: targets.h };
  step.backward(other);
  expect(step.backward(targets).map((gradient) => gradient.slice())).toEqual(once);
  step.dispose();
});

test("products that are only added up are one sum, with what they read", () => {
  const { step } = stepCase(seedCells.gru, 4);
  const parameters = step.sums.map(({ products }) => products.map(({ parameter }) => parameter).sort());
  expect(parameters).toContainEqual(["z_h.weight", "z_x.weight"]);
  expect(parameters).toContainEqual(["r_h.weight", "r_x.weight"]);
  expect(step.sums.every(({ readsGivenStates }) => readsGivenStates)).toBe(true);
  step.dispose();
});
