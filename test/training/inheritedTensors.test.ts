import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { blockTensors, type WeightedBlock } from "../../src/cell/block.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { parseEquations } from "../../src/cell/equations.ts";
import { freshBlockIds } from "../../src/cell/freshBlockIds.ts";
import { transformations } from "../../src/cell/transformations/transformations.ts";
import { composeStarts, inheritedStarts } from "../../src/cell/weightStarts.ts";
import { interpretModel } from "../../src/compiler/interpreter.ts";
import { type ModelSpec, parameterShapes } from "../../src/compiler/modelSpec.ts";
import { inheritedTensor } from "../../src/training/inheritedTensors.ts";
import { initialWeights } from "../../src/training/initialWeights.ts";
import { randomCell } from "../cell/randomCells.ts";
import { inFloat64, randomBatch, randomParameters } from "../compiler/compilerCases.ts";

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

test("change_weights keeps what a cell computes wherever the new form holds the old one", () => {
  const hiddenSize = 4;
  let exact = 0;
  for (let seed = 0; seed < 150; seed++) {
    const stream = Rng.fromSeed(seed).fork("change weights");
    const parent = randomCell(stream.fork("parent"));
    const context = { newId: freshBlockIds(1), maxBlocks: 60 };
    const edit = transformations.change_weights.apply(parent, stream.fork("edit"), context);
    if (edit === null) continue;
    const specOf = (cell: Cell): ModelSpec => ({
      cell,
      layers: 1,
      hiddenSize,
      batch: 1,
      time: 3,
      input: { kind: "features", size: 3 },
      output: { size: 2, loss: "meanSquaredError", tiedToEmbedding: false },
      dropout: { input: 0, output: 0 },
    });
    const weights = randomParameters(stream.fork("weights"), specOf(parent));
    const starts = composeStarts(edit.cell, inheritedStarts(parent), edit.starts);
    const child = initialWeights(specOf(edit.cell), { starts, parents: [weights], rng: stream.fork("start") });
    expect([...child.keys()]).toEqual(parameterShapes(specOf(edit.cell)).map(({ name }) => name));
    // A whole matrix holds everything, and so does a rank of the width or more.
    const after = edit.description.split(" → ")[1] ?? "";
    const rank = /\[(\d+)/.exec(after)?.[1];
    if (after === "scale" || (rank !== undefined && Number(rank) < hiddenSize)) continue;
    const batch = randomBatch(stream.fork("batch"), specOf(parent), 3, false, false);
    const outputs = (cell: Cell, values: ReadonlyMap<string, Float32Array>) =>
      interpretModel(specOf(cell), inFloat64(values), batch, null).outputs;
    const before = outputs(parent, weights);
    if (!before.every((value) => Math.abs(value) < 100)) continue;
    exact++;
    for (const [at, value] of outputs(edit.cell, child).entries())
      expect(value, `${seed}: ${edit.description}`).toBeCloseTo(before[at]!, 3);
  }
  expect(exact).toBeGreaterThan(40);
});

test("weights start where their block says: at a number, or at the logarithms of times", () => {
  const parsed = parseEquations(`
    p = linear_b[2, start=1](x) + linear_b[start=chrono](h)
    h' = scale[start=0.5](h) + scalar[start=-4]() * tanh(p + bias[start=-chrono]())
  `);
  if (!("cell" in parsed)) throw new Error("not a cell");
  const spec: ModelSpec = {
    cell: parsed.cell,
    layers: 2,
    hiddenSize: 50,
    batch: 1,
    time: 21,
    input: { kind: "features", size: 3 },
    output: { size: 2, loss: "meanSquaredError", tiedToEmbedding: false },
    dropout: { input: 0, output: 0 },
  };
  const weights = initialWeights(spec, { starts: {}, parents: [], rng: Rng.fromSeed(1) });
  for (const layer of ["layers.0", "layers.1"]) {
    const values = (name: string) => [...(weights.get(`${layer}.${name}`) as Float32Array)];
    expect(new Set(values("p_x.bias"))).toEqual(new Set([1]));
    expect(new Set(values("h_next_scale.weight"))).toEqual(new Set([0.5]));
    expect(values("h_next_scalar.scalar")).toEqual([-4]);
    const chrono = values("p_h.bias");
    expect(Math.min(...chrono)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...chrono)).toBeLessThanOrEqual(Math.log(20));
    expect(Math.max(...chrono)).toBeGreaterThan(2.5);
    const negative = values("h_next_bias.bias");
    expect(Math.max(...negative)).toBeLessThanOrEqual(0);
    expect(Math.min(...negative)).toBeLessThan(-2.5);
  }
});
