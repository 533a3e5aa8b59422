import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { parseEquations } from "../../../src/cell/equations.ts";
import { CompiledStep } from "../../../src/compiler/compiledStep.ts";
import { fitStep } from "../../../src/training/calibration/fitStep.ts";
import { ridge } from "../../../src/training/calibration/normalMatrix.ts";

const [rows, I, H] = [200, 4, 3];

function cellOf(equations: string) {
  const parsed = parseEquations(equations);
  if (!("cell" in parsed)) throw new Error("a cell");
  return parsed.cell;
}

function drawn(seed: number, size: number): Float32Array {
  const rng = Rng.fromSeed(seed);
  return Float32Array.from({ length: size }, () => rng.uniform(-1, 1));
}

function options(budgetMacs = Number.POSITIVE_INFINITY) {
  return { rows, hiddenSize: H, forwardMacs: 1, budgetMacs, rng: Rng.fromSeed(9) };
}

/** argmin over W of Σ |z W − y|² / N + λ |W − W₀|² by Gauss–Jordan elimination on the normal equations, float64. */
function leastSquares(z: number[][], y: number[][], start: number[][]): number[][] {
  const width = (z[0] as number[]).length;
  const moment = Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (_, j) => z.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / z.length),
  );
  const raise = (ridge * moment.reduce((sum, row, i) => sum + row[i]!, 0)) / width;
  const augmented = moment.map((row, i) => [
    ...row.map((value, j) => value + (i === j ? raise : 0)),
    ...Array.from(
      { length: H },
      (_, unit) => z.reduce((sum, each, n) => sum + each[i]! * y[n]![unit]!, 0) / z.length + raise * start[i]![unit]!,
    ),
  ]);
  for (let i = 0; i < width; i++) {
    const pivot = augmented[i]![i]!;
    augmented[i] = augmented[i]!.map((value) => value / pivot);
    for (let k = 0; k < width; k++) {
      if (k === i) continue;
      const factor = augmented[k]![i]!;
      augmented[k] = augmented[k]!.map((value, j) => value - factor * augmented[i]![j]!);
    }
  }
  return augmented.map((row) => row.slice(width));
}

test("where the state is linear in the weights one step is the ridge regression, solved in closed form", () => {
  const cell = cellOf("wx = linear_b(x)\nuh = linear(h)\nh' = wx + uh");
  const [x, h, c] = [drawn(1, rows * I), drawn(2, rows * H), new Float32Array(rows * H)];
  const target = drawn(3, rows * H);
  const step = new CompiledStep({ cell, inputSize: I, hiddenSize: H, rows });
  const start = { wx: drawn(4, I * H), b: drawn(5, H), uh: drawn(6, H * H) };
  step.write("wx.weight", start.wx);
  step.write("wx.bias", start.b);
  step.write("uh.weight", start.uh);
  step.writeStates(x, { h, c });
  // The ridge pulls to where a step begins, so a second one would go on from the first's solution.
  const forwardMacs = 1e6;
  const once = { ...options(11 * forwardMacs), forwardMacs };
  expect(fitStep(step, { h: target, c: null }, once).iterations).toBe(1);

  const rowOf = (values: Float32Array, n: number, width: number) => [...values.subarray(n * width, (n + 1) * width)];
  const z = Array.from({ length: rows }, (_, n) => [...rowOf(x, n, I), ...rowOf(h, n, H), 1]);
  const y = Array.from({ length: rows }, (_, n) => rowOf(target, n, H));
  const from = [start.wx, start.uh, start.b].flatMap((values) =>
    Array.from({ length: values.length / H }, (_, n) => rowOf(values, n, H)),
  );
  const expected = leastSquares(z, y, from).flat();
  const actual = [...step.read("wx.weight"), ...step.read("uh.weight"), ...step.read("wx.bias")];
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
  step.dispose();
});

test("a lost operand is regressed on the products that remain", () => {
  const whole = cellOf("wx = linear_b(x)\nuh = linear(h)\nh' = tanh(wx + uh)");
  const states = { h: drawn(2, rows * H), c: new Float32Array(rows * H) };
  // h is a linear function of x here, so that nothing is lost with it.
  const mixing = drawn(7, I * H);
  const x = drawn(1, rows * I);
  for (let n = 0; n < rows; n++) {
    for (let unit = 0; unit < H; unit++) {
      states.h[n * H + unit] = Array.from({ length: I }, (_, i) => x[n * I + i]! * mixing[i * H + unit]!).reduce(
        (a, b) => a + b,
      );
    }
  }
  const parent = new CompiledStep({ cell: whole, inputSize: I, hiddenSize: H, rows });
  for (const [index, name] of parent.parameters.entries())
    parent.write(name, drawn(20 + index, parent.read(name).length));
  parent.writeStates(x, states);
  const target = parent.forward().h.slice();
  const child = new CompiledStep({
    cell: cellOf("wx = linear_b(x)\nh' = tanh(wx + (h - h))"),
    inputSize: I,
    hiddenSize: H,
    rows,
  });
  for (const name of child.parameters) child.write(name, parent.read(name));
  child.writeStates(x, states);
  const { before, after } = fitStep(child, { h: target, c: null }, options());
  expect(before).toBeGreaterThan(0.05);
  expect(after).toBeLessThan(before / 500);
  parent.dispose();
  child.dispose();
});

test("through gates and products the error falls, never rises, and the budget is kept", () => {
  const cell = cellOf("z = sigmoid(linear_b(x) + linear_b(h))\nh' = z * h + (1 - z) * tanh(linear_b(x) + linear_b(h))");
  const step = new CompiledStep({ cell, inputSize: I, hiddenSize: H, rows });
  for (const [index, name] of step.parameters.entries()) step.write(name, drawn(40 + index, step.read(name).length));
  const [x, h] = [drawn(1, rows * I), drawn(2, rows * H)];
  step.writeStates(x, { h, c: null });
  const target = step.forward().h.slice();
  const start = new Map(step.parameters.map((name, index) => [name, drawn(60 + index, step.read(name).length)]));
  const fitWith = (budget: number) => {
    for (const [name, values] of start) step.write(name, values);
    return fitStep(step, { h: target, c: null }, options(budget));
  };
  const whole = fitWith(Number.POSITIVE_INFINITY);
  expect(whole.after).toBeLessThan(whole.before / 20);
  let last = whole.before;
  for (const share of [0.25, 0.5, 1]) {
    const part = fitWith(whole.macs * share);
    expect(part.macs).toBeLessThanOrEqual(whole.macs * share);
    expect(part.after).toBeLessThanOrEqual(last);
    last = part.after;
  }
  expect(fitWith(0)).toMatchObject({ iterations: 0 });
  step.dispose();
});

test("what is subtracted is one regression with what is added: an add that became a sub is solved at once", () => {
  const states = { h: drawn(2, rows * H), c: null };
  const x = drawn(1, rows * I);
  const open = (equations: string) => {
    const step = new CompiledStep({ cell: cellOf(equations), inputSize: I, hiddenSize: H, rows });
    for (const [index, name] of step.parameters.entries()) step.write(name, drawn(20 + index, step.read(name).length));
    step.writeStates(x, states);
    return step;
  };
  const [parent, child] = ["+", "-"].map((sign) => open(`wx = linear_b(x)\nuh = linear_b(h)\nh' = wx ${sign} uh`));
  const { before, after } = fitStep(
    child!,
    { h: parent!.forward().h.slice(), c: null },
    { ...options(11e6), forwardMacs: 1e6 },
  );
  expect(before).toBeGreaterThan(1);
  expect(after).toBeLessThan(1e-3);
  parent?.dispose();
  child?.dispose();
});
