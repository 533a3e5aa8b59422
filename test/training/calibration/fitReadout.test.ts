import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { fitReadout } from "../../../src/training/calibration/fitReadout.ts";

const [N, H, O] = [400, 5, 3];
const rng = Rng.fromSeed(3);
const drawn = (count: number) => Float32Array.from({ length: count }, () => rng.uniform(-1, 1));
const weights = new Map([
  ["layers.0.out.weight", drawn(4)],
  ["decoder.weight", drawn(H * O)],
  ["decoder.bias", drawn(O)],
]);

/** states [N, H] → logits [N, O]. */
function decoded(states: Float32Array, of: ReadonlyMap<string, Float32Array>): number[] {
  const [weight, bias] = [of.get("decoder.weight"), of.get("decoder.bias")] as [Float32Array, Float32Array];
  return Array.from({ length: N * O }, (_, at) => {
    const [row, o] = [Math.floor(at / O), at % O];
    let sum = bias[o]!;
    for (let i = 0; i < H; i++) sum += states[row * H + i]! * weight[i * O + o]!;
    return sum;
  });
}

function meanSquare(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0) / a.length;
}

test("states that are the parent's, mixed and shifted, are read as the parent's", () => {
  const parent = drawn(N * H);
  const mix = drawn(H * H).map((value, at) => value + (at % (H + 1) === 0 ? 2 : 0));
  const child = Float32Array.from({ length: N * H }, (_, at) => {
    const [row, j] = [Math.floor(at / H), at % H];
    let sum = 0.7;
    for (let i = 0; i < H; i++) sum += parent[row * H + i]! * mix[i * H + j]!;
    return sum;
  });
  const { weights: fitted } = fitReadout(weights, { child, parent }, H);
  const wanted = decoded(parent, weights);
  expect(meanSquare(decoded(child, weights), wanted)).toBeGreaterThan(1);
  expect(meanSquare(decoded(child, fitted), wanted)).toBeLessThan(1e-3);
  expect(fitted.get("layers.0.out.weight")).toBe(weights.get("layers.0.out.weight"));
});

test("a child with the parent's states keeps its decoder", () => {
  const states = drawn(N * H);
  const { weights: fitted } = fitReadout(weights, { child: states, parent: states }, H);
  for (const name of ["decoder.weight", "decoder.bias"]) expect(fitted.get(name)).toEqual(weights.get(name));
});

test("what is lost is regressed on what is left: two units that go together stand for each other", () => {
  const parent = drawn(N * H);
  for (let row = 0; row < N; row++) parent[row * H + 1] = 0.5 * parent[row * H]! + 0.25;
  const child = parent.slice();
  for (let row = 0; row < N; row++) child[row * H + 1] = 0;
  const { weights: fitted } = fitReadout(weights, { child, parent }, H);
  expect(meanSquare(decoded(child, fitted), decoded(parent, weights))).toBeLessThan(1e-4);
});
