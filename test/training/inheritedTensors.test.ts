import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { blockTensors, type WeightedBlock } from "../../src/cell/block.ts";
import { inheritedTensor } from "../../src/training/inheritedTensors.ts";

const [fan, H] = [5, 4];
const path = "layers.0.a";
const rng = Rng.fromSeed(3).fork("weights");
const random = (size: number) => Float32Array.from({ length: size }, () => rng.uniform(-1, 1));

/** The tensors of `block` from a parent's, by part. */
function inherited(block: WeightedBlock, weights: { readonly [part: string]: Float32Array }, size = fan) {
  const parent = new Map(Object.entries(weights).map(([part, values]) => [`${path}.${part}`, values]));
  return new Map(
    blockTensors(block, size, H).map((tensor) => [
      tensor.part,
      inheritedTensor(block, tensor, { weights: parent, path, fan: size, hiddenSize: H }),
    ]),
  );
}

function product(down: Float32Array, up: Float32Array, rank: number): number[] {
  return Array.from({ length: (down.length / rank) * H }, (_, at) => {
    const [row, n] = [Math.floor(at / H), at % H];
    let sum = 0;
    for (let r = 0; r < rank; r++) sum += down[row * rank + r]! * up[r * H + n]!;
    return sum;
  });
}

test("a matrix of the rank that it has anyway is factored without loss", () => {
  const whole = Float32Array.from(product(random(fan * 2), random(2 * H), 2));
  const block: WeightedBlock = { id: "a", op: "low_rank", rank: 2, inputs: ["x"] };
  const factors = inherited(block, { weight: whole });
  const back = product(factors.get("down")!, factors.get("up")!, 2);
  for (const [at, value] of back.entries()) expect(value).toBeCloseTo(whole[at]!, 5);
});

test("of a smaller rank the nearest matrix is taken: no random one is nearer, and the first axes of a diagonal stay", () => {
  const diagonal = new Float32Array(H * H);
  for (const [n, value] of [1, 4, 3, 2].entries()) diagonal[n * H + n] = value;
  const block: WeightedBlock = { id: "a", op: "low_rank", rank: 2, inputs: ["h"] };
  const factors = inherited(block, { weight: diagonal }, H);
  const kept = product(factors.get("down")!, factors.get("up")!, 2);
  const expected = diagonal.map((value) => (value >= 3 ? value : 0));
  for (const [at, value] of kept.entries()) expect(value).toBeCloseTo(expected[at]!, 2);
});

test("two factors become their product, a diagonal a matrix, and a matrix its diagonal", () => {
  const [down, up] = [random(fan * 3), random(3 * H)];
  const linear: WeightedBlock = { id: "a", op: "linear", inputs: ["x"] };
  const whole = inherited(linear, { down, up }).get("weight")!;
  for (const [at, value] of product(down, up, 3).entries()) expect(whole[at]).toBeCloseTo(value, 5);
  const w = Float32Array.of(1, 2, 3, 4);
  const matrix = inherited({ ...linear, inputs: ["h"] }, { weight: w }, H).get("weight")!;
  expect([...matrix]).toEqual([1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4]);
  expect([...inherited({ id: "a", op: "scale", inputs: ["h"] }, { weight: matrix }, H).get("weight")!]).toEqual([...w]);
});

test("a bias that the parent's product lacks starts at 0; a parent without such a block gives nothing", () => {
  const biased: WeightedBlock = { id: "a", op: "linear_b", inputs: ["x"] };
  const weight = random(fan * H);
  expect([...inherited(biased, { weight }).get("bias")!]).toEqual([0, 0, 0, 0]);
  expect(inherited(biased, {}).get("bias")).toBeNull();
  expect(inherited({ id: "a", op: "bias", inputs: [] }, { weight }).get("bias")).toBeNull();
});
