import { describe, expect, it } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { type Block, isProduct, isWeighted, type WeightsStart } from "../../../src/cell/block.ts";
import { type Cell, checkCell, makeCell } from "../../../src/cell/cell.ts";
import { printEquations } from "../../../src/cell/equations.ts";
import { cellHash } from "../../../src/cell/hash.ts";
import { normalForm } from "../../../src/cell/normalForm.ts";
import { type Choice, simplify } from "../../../src/cell/simplification/simplify.ts";
import { complexity } from "../../../src/measures/complexity.ts";
import { type CellWeights, evaluateCell, hiddenSize, inputSize, randomVector, randomWeights } from "../evaluateCell.ts";
import { randomCell } from "../randomCells.ts";
import { cellOf, mappedWeights } from "./simplifiedCells.ts";

/** h of 50 steps from h = c = 0, and the largest |h| or |c| before each of its values. */
function run(cell: Cell, weights: CellWeights, inputs: readonly (readonly number[])[]) {
  const zero = Array.from({ length: hiddenSize }, () => 0);
  let state: { readonly h: readonly number[]; readonly c: readonly number[] } = { h: zero, c: zero };
  const states = inputs.map((x) => {
    state = evaluateCell(cell, weights, { x, ...state });
    return state;
  });
  return {
    h: states.flatMap(({ h }) => h),
    sizes: states.flatMap(({ h, c }) => h.map(() => Math.max(...[...h, ...c].map(Math.abs)))),
  };
}

const sizes = {
  inputSize,
  hiddenSize,
  layers: 1,
  input: { kind: "features" },
  outputSize: 2,
  tiedToEmbedding: false,
} as const;

function simplified(equations: string): string {
  const result = simplify(cellOf(equations));
  return result === null ? "nothing" : printEquations(result.cell).trim().replaceAll("\n", "; ");
}

/** Half of the activations become diagonals and matrices, most of low rank; four of ten biases and diagonals get a start. */
function withMoreWeights(cell: Cell, rng: Rng): Cell {
  const started = (block: Block): Block => {
    const isStarted = isWeighted(block) && block.op !== "linear" && block.op !== "low_rank" && rng.chance(0.4);
    return isStarted ? { ...block, start: rng.pick<WeightsStart>([1, 1, 2, -0.5, 0, "chrono"]) } : block;
  };
  const blocks = cell.blocks.map((block): Block => {
    const { id, inputs } = block;
    if (inputs.length !== 1 || block.op === "scale" || isProduct(block) || rng.chance(0.5)) return started(block);
    const op = rng.pick(["scale", "low_rank", "low_rank_b", "linear"] as const);
    return started(op === "scale" || op === "linear" ? { id, op, inputs } : { id, op, rank: 1 + rng.int(4), inputs });
  });
  const changed = checkCell({ ...cell, blocks });
  // Products of what depends on weights alone are no cells.
  return "code" in changed ? makeCell({ ...cell, blocks: cell.blocks.map(started) }) : changed;
}

describe("what is left out without touching a weight", () => {
  it.each([
    ["a - a", "h' = tanh(linear(x) + h + h - h)", "h' = tanh(linear(x) + h)"],
    ["a - a through shared sums", "s = linear(x) + h; h' = tanh(s - h) * s", "s = linear(x); h' = tanh(s) * (s + h)"],
    ["a * 1", "h' = tanh(linear(x) + h * 1)", "h' = tanh(linear(x) + h)"],
    ["a * (a - a)", "h' = tanh(linear(x) + h) + h * (h - h)", "h' = tanh(linear(x) + h)"],
    ["relu of relu", "h' = relu(relu(linear(x) + h))", "h' = relu(linear(x) + h)"],
    ["relu of sigmoid", "h' = relu(sigmoid(linear(x) + h))", "h' = sigmoid(linear(x) + h)"],
    ["leaky_relu of relu", "h' = leaky_relu(relu(linear(x) + h))", "h' = relu(linear(x) + h)"],
    ["leaky_relu of sigmoid", "h' = leaky_relu(sigmoid(linear(x) + h))", "h' = sigmoid(linear(x) + h)"],
    ["relu of leaky_relu", "h' = relu(leaky_relu(linear(x) + h))", "h' = relu(linear(x) + h)"],
    [
      "a block that is written twice",
      "u = linear(x); h' = tanh(u + h) * sigmoid(h + u)",
      "s = linear(x) + h; h' = tanh(s) * sigmoid(s)",
    ],
    [
      "a sum in another order",
      "u = linear(x); v = tanh(u); h' = (u + h + v) * sigmoid(v + u + h)",
      "u = linear(x); s = u + h + tanh(u); h' = s * sigmoid(s)",
    ],
    [
      "a gate and its complement",
      "z = sigmoid(linear(x)); h' = z * h + (1 - z) * tanh(linear(x))",
      "n = tanh(linear(x)); h' = n + sigmoid(linear(x)) * (h - n)",
    ],
    [
      "a memory that is never written",
      "h' = tanh(linear(x) + linear(h) + c * linear(c))",
      "h' = tanh(linear(x) + linear(h))",
    ],
    ["a memory read as c - c", "h' = tanh(linear(x) + h) + c - c; c' = tanh(h)", "h' = tanh(linear(x) + h)"],
  ])("%s", (_, equations, expected) => {
    const result = simplify(cellOf(equations));
    expect(result && cellHash(result.cell), result ? printEquations(result.cell) : "nothing").toBe(
      cellHash(cellOf(expected)),
    );
    expect(result?.findings.length).toBeGreaterThan(0);
  });

  it("leaves alone what it could only write in another way", () => {
    for (const equations of [
      "h' = tanh(linear(x) + linear(h))",
      "h' = tanh(linear(x) + h + h)",
      "p = linear(x); h' = tanh(p + p + h) * tanh(p)",
      "h' = leaky_relu(leaky_relu(linear(x) + h))",
      "h' = tanh(linear(x)) + tanh(linear(x)) * h",
      // The complement is read by more than the product: the other form would take as many blocks.
      "z = sigmoid(linear(x)); y = 1 - z; h' = z * h + y * tanh(linear(x) + y)",
      "h' = linear(linear(x) + h)",
    ]) {
      const cell = cellOf(equations);
      expect(simplify(cell)).toEqual({ cell, weights: new Map(), findings: [] });
    }
  });

  it("finds out that nothing is left of a cell that does not depend on the past", () => {
    expect(simplified("h' = tanh(linear(x)) + h - h")).toBe("nothing");
    expect(simplified("h' = h * (linear(x) - linear(x)) + h")).not.toBe("nothing");
    expect(simplified("a = linear(x); h' = tanh(h + a - a)")).toBe("nothing");
  });
});

const own = (block: string, sign: 1 | -1 = 1) => ({ sign, factors: [block] });

describe("what is left out with the weights mapped", () => {
  it.each([
    [
      "linear(v) + linear_b(v)",
      "p = linear(h); q = linear_b(h); h' = tanh(p + linear(x) + q)",
      // The bias is not p's own: it stands where the sum reads x.
      "h' = tanh(linear(h) + linear_b(x))",
      "p",
      { weight: [own("p"), own("q")], bias: [] },
    ],
    [
      "linear(v) - linear(v)",
      "p = linear(h); q = linear(h); h' = tanh(p + linear(x) - q)",
      "h' = tanh(linear(h) + linear(x))",
      "p",
      { weight: [own("p"), own("q", -1)], bias: [] },
    ],
    [
      "two biases",
      "p = linear_b(x); q = linear_b(h); h' = tanh(q + p)",
      "h' = tanh(linear_b(x) + linear(h))",
      "p",
      { weight: [own("p")], bias: [own("p"), own("q")] },
    ],
    [
      "linear of linear",
      "p = linear_b(h); q = linear_b(p); h' = q * sigmoid(linear(x))",
      "h' = linear_b(h) * sigmoid(linear(x))",
      "p",
      { weight: [{ sign: 1, factors: ["p", "q"] }], bias: [{ sign: 1, factors: ["p", "q"] }, own("q")] },
    ],
    [
      "linear of a sum of linears",
      "p = linear(h); q = linear(x); h' = tanh(linear(p - q))",
      "h' = tanh(linear(h) + linear(x))",
      "q",
      { weight: [{ sign: -1, factors: ["q", "h_next_linear"] }], bias: [] },
    ],
    [
      "a - linear(v)",
      "p = linear_b(x); h' = tanh(h - p)",
      "h' = tanh(h + linear_b(x))",
      "p",
      { weight: [own("p", -1)], bias: [own("p", -1)] },
    ],
    [
      "linear(v) + linear(v) + linear(v) of two",
      "p = linear(h); h' = tanh(p + linear(h) + p + linear(x))",
      "h' = tanh(linear(h) + linear(x))",
      "p",
      { weight: [own("p"), own("p"), own("h_next_h")], bias: [] },
    ],
    [
      "scale(v) - scale(v)",
      "p = scale(h); q = scale(h); h' = tanh(p + linear(x) - q)",
      "h' = tanh(scale(h) + linear(x))",
      "p",
      { weight: [own("p"), own("q", -1)], bias: [] },
    ],
    [
      "a bias beside linears",
      "p = linear(x); q = bias(); h' = tanh(linear(h) + q + p)",
      "h' = tanh(linear(h) + linear_b(x))",
      "p",
      { weight: [own("p")], bias: [own("q")] },
    ],
    [
      "two biases beside a scale",
      "p = bias(); q = bias(); h' = tanh(scale(h) - q + p) + linear(x) * h",
      "h' = tanh(scale(h) + bias()) + linear(x) * h",
      "q",
      { weight: [], bias: [own("p"), own("q", -1)] },
    ],
    [
      "scale of scale",
      "p = scale(h); h' = tanh(scale(p) + linear(x))",
      "h' = tanh(scale(h) + linear(x))",
      "p",
      { weight: [{ sign: 1, factors: ["p", "h_next_scale"] }], bias: [] },
    ],
    [
      "linear of scale, scale of linear",
      "p = scale(h); q = linear_b(x); h' = tanh(linear(p) + scale(q))",
      "h' = tanh(linear(h) + linear_b(x))",
      "q",
      { weight: [{ sign: 1, factors: ["q", "h_next_scale"] }], bias: [{ sign: 1, factors: ["q", "h_next_scale"] }] },
    ],
    [
      "linear + scale",
      "p = scale(h); q = linear(h); h' = tanh(p - q + linear(x))",
      "h' = tanh(linear(h) + linear(x))",
      "q",
      { weight: [own("p"), own("q", -1)], bias: [] },
    ],
    [
      "low rank of linear, linear of low rank",
      "p = linear(h); q = linear[3](x); h' = tanh(linear[2](p) + linear(q))",
      "h' = tanh(linear[2](h) + linear[3](x))",
      "p",
      { weight: [{ sign: 1, factors: ["p", "h_next_p"] }], bias: [] },
    ],
    [
      "low rank + low rank, and a matrix with one of low rank",
      "p = linear[2](h); q = linear[3](h); r = linear[2](x); h' = tanh(p + q + r + linear(x))",
      "h' = tanh(linear[5](h) + linear(x))",
      "p",
      { weight: [own("p"), own("q")], bias: [] },
    ],
    [
      "a number times linears",
      "p = linear_b(x); q = scalar(); h' = tanh(q * (p + linear(h)))",
      "h' = tanh(linear_b(x) + linear(h))",
      "p",
      { weight: [{ sign: 1, factors: ["p", "q"] }], bias: [{ sign: 1, factors: ["p", "q"] }] },
    ],
    [
      "a number beside a bias",
      "p = linear_b(x); q = scalar(); h' = tanh(q + p + linear(h))",
      "h' = tanh(linear_b(x) + linear(h))",
      "p",
      { weight: [own("p")], bias: [own("p"), own("q")] },
    ],
    [
      "biases with starts",
      "p = linear_b[start=1](x); q = linear_b[start=2](h); h' = sigmoid(q + p) * h",
      "h' = sigmoid(linear_b[start=3](x) + linear(h)) * h",
      "p",
      { weight: [own("p")], bias: [own("p"), own("q")] },
    ],
    [
      "1 - sigmoid(u) with a start",
      "p = linear_b[start=chrono](x); z = sigmoid(p + linear(h)); h' = (1 - z) * tanh(linear(x))",
      "h' = sigmoid(linear_b[start=-chrono](x) + linear(h)) * tanh(linear(x))",
      "p",
      { weight: [own("p", -1)], bias: [own("p", -1)] },
    ],
    [
      "1 - sigmoid(u)",
      "p = linear(x); z = sigmoid(p + linear(h)); h' = (1 - z) * tanh(linear(x))",
      "h' = sigmoid(linear(x) + linear(h)) * tanh(linear(x))",
      "p",
      { weight: [own("p", -1)], bias: [] },
    ],
  ])("%s", (_, equations, expected, block, weights) => {
    const cell = cellOf(equations);
    const result = simplify(cell);
    expect(result && cellHash(result.cell), result ? printEquations(result.cell) : "nothing").toBe(
      cellHash(cellOf(expected)),
    );
    const actual = result?.weights.get(block);
    expect(actual?.weight).toEqual(expect.arrayContaining(weights.weight));
    expect(actual?.weight).toHaveLength(weights.weight.length);
    expect(actual?.bias).toEqual(expect.arrayContaining(weights.bias));
    expect(actual?.bias).toHaveLength(weights.bias.length);
    expect(result?.findings.length).toBeGreaterThan(0);
  });

  it("keeps linears apart that something else reads", () => {
    for (const equations of [
      "p = linear(h); h' = tanh(p + linear(h) + linear(x)) * p",
      "p = linear_b(x); h' = tanh(p + linear_b(h)) * p",
      "p = linear(h); h' = linear(p) + p * linear(x)",
      "p = linear(x); h' = tanh(h - p) * p",
      "p = linear(x); z = sigmoid(p); h' = (1 - z) * tanh(h + p)",
      "z = sigmoid(linear(x)); h' = (1 - z) * tanh(h) + tanh(z)",
      // Starts that no one start says, weights that would become more, and a number that opens a residual path.
      "h' = tanh(linear_b[start=chrono](x) + linear_b[start=1](h))",
      "h' = tanh(linear[2](x) + linear[2](h) + scale(h))",
      "h' = tanh(linear(x) + linear(h) + scalar())",
      "h' = tanh(linear[2](linear(x) + linear(h)))",
      "h' = h + scalar() * tanh(linear(x))",
      "h' = h + scale[start=0](linear(x))",
    ]) {
      expect(simplify(cellOf(equations))?.findings, equations).toEqual([]);
    }
  });
});

describe.each([
  ["", (cell: Cell) => cell],
  [", with more weights of their own and starts", withMoreWeights],
])("1,000 random cells with random weights%s", (title, change) => {
  const rng = Rng.fromSeed(15).fork(`simplify${title}`);
  const cases = Array.from({ length: 1000 }, (_, index) => {
    const cell = change(
      randomCell(rng.fork(`cell ${index}`), { blocks: 3 + (index % 30) }),
      rng.fork(`change ${index}`),
    );
    return { cell, result: simplify(cell), rng: rng.fork(`weights ${index}`) };
  });

  it("many become smaller, some are nothing, many stay", () => {
    const smaller = cases.filter(({ result }) => result !== null && result.findings.length > 0);
    const nothing = cases.filter(({ result }) => result === null);
    expect(smaller.length).toBeGreaterThan(300);
    expect(nothing.length).toBeLessThan(300);
    expect(cases.length - smaller.length - nothing.length).toBeGreaterThan(50);
  });

  it("compute the same over 50 steps, to 1e-5 of the largest state", () => {
    let compared = 0;
    for (const { cell, result, rng: stream } of cases) {
      if (result === null) continue;
      const weights = randomWeights(cell, stream);
      const inputs = Array.from({ length: 50 }, () => randomVector(inputSize, stream));
      const { h: before, sizes } = run(cell, weights, inputs);
      const { h: after } = run(result.cell, mappedWeights(result, cell, weights), inputs);
      // States that explode, or where a difference in the 13th digit grows, have no digits in common after a while,
      // whatever is computed: compared is up to there.
      const nudged = inputs.map((x) => x.map((value) => value * (1 + 1e-13)));
      const { h: nearly } = run(cell, weights, nudged);
      const end = before.findIndex(
        (value, at) => !((sizes[at] ?? 0) < 1e6) || Math.abs(value - (nearly[at] ?? 0)) > 1e-7,
      );
      const count = end < 0 ? before.length : end - (end % hiddenSize);
      const scale = Math.max(1, ...before.slice(0, count).map(Math.abs));
      for (let index = 0; index < count; index++) {
        if (!(Math.abs((after[index] ?? Number.NaN) - (before[index] ?? 0)) <= 1e-5 * scale)) {
          expect.fail(`step ${Math.floor(index / hiddenSize)}: ${before[index]} → ${after[index]}
${printEquations(cell)}
${printEquations(result.cell)}
${JSON.stringify([...result.weights])}`);
        }
      }
      compared += count;
    }
    expect(compared).toBeGreaterThan(50_000);
  });

  it("have no more blocks, parameters or multiply-accumulates, and fewer of one where something was found", () => {
    for (const { cell, result } of cases) {
      if (result === null) continue;
      const [before, after] = [complexity(cell, sizes), complexity(result.cell, sizes)];
      for (const name of ["blocks", "parameters", "macs", "state_size"] as const) {
        expect(after[name], printEquations(cell)).toBeLessThanOrEqual(before[name]);
      }
    }
  });

  it("are simplified once and for all", () => {
    for (const { result } of cases) {
      if (result === null) continue;
      const again = simplify(result.cell);
      expect(again?.findings, printEquations(result.cell)).toEqual([]);
      expect(again?.cell).toBe(result.cell);
    }
  });

  it("give one result, in whatever order the rules are applied", () => {
    for (const { cell, result, rng: stream } of cases) {
      for (let order = 0; order < 3; order++) {
        const draw = stream.fork(`order ${order}`);
        const choose: Choice = (rewrites) => (rewrites.length === 0 ? undefined : draw.pick(rewrites));
        const other = simplify(cell, choose);
        if (other?.findings.length === 0 && result?.findings.length === 0) continue;
        expect(other && cellHash(other.cell), printEquations(cell)).toBe(result && cellHash(result.cell));
      }
    }
  });

  it("is a cell in normal form", () => {
    for (const { result } of cases) {
      if (result === null || result.findings.length === 0) continue;
      expect(normalForm(result.cell).blocks.length).toBe(result.cell.blocks.length);
    }
  });
});
