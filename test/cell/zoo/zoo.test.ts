import { describe, expect, test } from "vitest";
import { present } from "../../../src/base/assert.ts";
import { Rng } from "../../../src/base/rng.ts";
import { parseEquations, printEquations } from "../../../src/cell/equations.ts";
import { cellHash } from "../../../src/cell/hash.ts";
import { cellOfZoo, expandedCellNames, sameInZoo, zoo, zooCell, zooGroups } from "../../../src/cell/zoo/zoo.ts";
import { interpretModel } from "../../../src/compiler/interpreter.ts";
import { type ModelSpec, parameterShapes } from "../../../src/compiler/modelSpec.ts";
import { complexity } from "../../../src/measures/complexity.ts";
import { parameterPolynomial, polynomialText } from "../../../src/measures/parameterPolynomial.ts";
import { paperSteps, type Vector } from "./paperSteps.ts";

/** Parameters, blocks, and parameters at I = 32, H = 64, counted by hand from the papers with one bias a gate. */
const counted: { readonly [name: string]: readonly [polynomial: string, blocks: number, parameters: number] } = {
  basic: ["HI + H² + 2H", 4, 6272],
  gru: ["3HI + 3H² + 6H", 17, 18816],
  lstm: ["4HI + 4H² + 8H", 21, 25088],
  elman: ["HI + H² + H", 4, 6208],
  irnn: ["HI + H² + H", 4, 6208],
  mi_rnn: ["HI + H² + 2H", 4, 6272],
  mrnn: ["2HI + 2H² + H", 7, 12352],
  fastgrnn_tied: ["HI + H² + H", 9, 6208],
  atr: ["HI + H² + H", 9, 6208],
  sgrn: ["HI + H² + H", 9, 6208],
  delta_tied: ["HI + H² + 2H", 10, 6272],
  ugrnn: ["2HI + 2H² + 2H", 12, 12416],
  ligru: ["2HI + 2H² + 2H", 12, 12416],
  mgu: ["2HI + 2H² + 2H", 13, 12416],
  mgu1: ["HI + 2H² + 2H", 11, 10368],
  mgu2: ["HI + 2H² + H", 11, 10304],
  janet: ["2HI + 2H² + 2H", 14, 12416],
  lightru: ["2HI + H² + 2H", 10, 8320],
  star: ["2HI + H² + 2H", 11, 8320],
  minimalrnn: ["HI + 2H² + 2H", 10, 10368],
  gru_v1: ["3HI + 3H² + 3H", 17, 18624],
  gru_v3: ["3HI + 3H² + 4H", 17, 18688],
  mut1: ["3HI + 2H² + 3H", 16, 14528],
  mut2: ["3HI + 3H² + 3H", 17, 18624],
  mut3: ["3HI + 3H² + 3H", 18, 18624],
  nbrc: ["3HI + 2H² + 3H", 17, 14528],
  cfn: ["3HI + 2H² + 2H", 14, 14464],
  ran: ["3HI + 2H² + 2H", 13, 14464],
  lstm_one_bias: ["4HI + 4H² + 4H", 21, 24832],
  lstm_nig: ["3HI + 3H² + 3H", 16, 18624],
  lstm_nfg: ["3HI + 3H² + 3H", 16, 18624],
  lstm_nog: ["3HI + 3H² + 3H", 16, 18624],
  lstm_niaf: ["4HI + 4H² + 4H", 20, 24832],
  lstm_noaf: ["4HI + 4H² + 4H", 20, 24832],
  cifg: ["3HI + 3H² + 3H", 18, 18624],
  mlstm: ["5HI + 5H² + 4H", 24, 30976],
  wmclstm: ["4HI + 7H² + 4H", 30, 37120],
  lem: ["4HI + 4H² + 4H", 24, 24832],
  trnn: ["2HI + 2H", 7, 4224],
  mingru: ["2HI + 2H", 7, 4224],
  qrnn_f: ["2HI + 2H", 8, 4224],
  qrnn_fo: ["3HI + 3H", 11, 6336],
  sru_nodiag: ["4HI + 2H", 15, 8320],
  minlstm_unnorm: ["3HI + 3H", 8, 6336],
  rhn2: ["2HI + 4H² + 4H", 18, 20736],
  dsgu: ["2HI + 3H² + 3H", 15, 16576],
  nas: ["8HI + 8H² + 8H", 47, 49664],
  highway_basic: ["2HI + H² + 2H", 10, 8320],
  gru1: ["HI + 3H² + 3H", 13, 14528],
  gru2: ["HI + 3H² + H", 13, 14400],
  lstm1: ["HI + 4H² + 4H", 15, 18688],
  lstm2: ["HI + 4H² + H", 15, 18496],
  qrnn_ifo: ["4HI + 4H", 12, 8448],
  // 11 blocks of the first node, 7 of each other (an identity is none), and the mean.
  darts_v1: ["2HI + 18H²", 11 + 56 - 1 + 12, 77824],
  darts_v2: ["2HI + 18H²", 11 + 56 - 1 + 12, 77824],
  enas: ["2HI + 24H²", 11 + 77 + 18, 102400],
  fastrnn: ["HI + H² + H + 2", 11, 6210],
  fastgrnn: ["HI + H² + 2H + 2", 19, 6274],
  // 8 (I + H) + 2 · 8 H + 2 H + 2
  fastgrnn_low_rank: ["8I + 26H + 2", 19, 1922],
  mgu3: ["HI + H² + 2H", 11, 6272],
  rezero_rnn: ["HI + H² + H + 1", 7, 6209],
  mi_rnn_general: ["HI + H² + 4H", 11, 6400],
  delta_rnn: ["HI + H² + 5H", 19, 6464],
  miru1: ["HI + H² + H + 2", 11, 6210],
  miru2: ["HI + H² + 3H", 10, 6336],
  brc: ["3HI + 5H", 17, 6464],
  cornn: ["HI + 2H² + H + 3", 17, 10307],
  lstm_peephole: ["4HI + 4H² + 7H", 27, 25024],
  indrnn: ["HI + 2H", 4, 2176],
  sru: ["4HI + 4H", 18, 8448],
  unicornn: ["HI + 3H + 2", 15, 2242],
  leaky_rnn: ["HI + H² + H + 1", 10, 6209],
  gru3: ["HI + H² + 3H", 13, 6336],
  lstm3: ["HI + H² + 4H", 15, 6400],
  lstm4: ["HI + H² + 4H", 15, 6400],
  lstm5: ["HI + H² + 7H", 21, 6592],
  indylstm: ["4HI + 8H", 21, 8704],
  // r(I + H) + 2rH a gate, r = 8
  gru_low_rank: ["24I + 75H", 17, 5568],
  ugrnn_low_rank: ["16I + 50H", 12, 3712],
  lstm_low_rank: ["32I + 100H", 21, 7424],
  mi_gru: ["3HI + 3H² + 12H", 38, 19200],
  mi_lstm: ["4HI + 4H² + 16H", 49, 25600],
  plus_rnn: ["5HI + 4H² + 4H", 25, 26880],
  cfc: ["HI + 4H² + 4H", 14, 18688],
  minlstm: ["3HI + 3H", 11, 6336],
  lstm_chrono: ["4HI + 4H² + 4H", 21, 24832],
};

const sizes = {
  inputSize: 32,
  hiddenSize: 64,
  layers: 1,
  input: { kind: "features" },
  outputSize: 1,
  tiedToEmbedding: false,
} as const;

test("every cell of the zoo is counted here, and none twice", () => {
  expect(zoo.map(({ name }) => name).sort()).toEqual(Object.keys(counted).sort());
  expect(Object.keys(paperSteps).sort()).toEqual(Object.keys(counted).sort());
});

describe.each(zoo)("$name", (entry) => {
  const cell = cellOfZoo(entry);

  test("has the parameters and blocks of its paper", () => {
    const [polynomial, blocks, parameters] = present(counted[entry.name], entry.name);
    const { inputs, states, ranks, vectors, scalars } = parameterPolynomial(cell);
    expect(polynomialText({ inputs, states, ranks, vectors, scalars })).toBe(polynomial);
    expect(complexity(cell, sizes)).toMatchObject({ blocks, parameters });
    expect(inputs * 64 * 32 + states * 64 * 64 + ranks * 32 + vectors * 64 + scalars).toBe(parameters);
  });

  test("computes in one timestep what its paper says", () => {
    const [H, I] = [5, 3];
    const spec: ModelSpec = {
      cell,
      layers: 1,
      hiddenSize: H,
      batch: 1,
      time: 1,
      input: { kind: "features", size: I },
      output: { size: 1, loss: "meanSquaredError", tiedToEmbedding: false },
      dropout: { input: 0, output: 0 },
    };
    const rng = Rng.fromSeed(15).fork(entry.name);
    const draw = (count: number) => Array.from({ length: count }, () => rng.uniform(-1, 1));
    const parameters = new Map(
      parameterShapes(spec).map(({ name, shape }) => [name, Float64Array.from(draw(shape.reduce((a, b) => a * b)))]),
    );
    const x = Float32Array.from(draw(I));
    const [h, c] = [draw(H), draw(H)];
    const w = (block: string, v: Vector): Vector => {
      const tensor = (part: string) => parameters.get(`layers.0.${block}.${part}`);
      const units = (value: (n: number) => number) => Array.from({ length: H }, (_, n) => value(n));
      const scalar = tensor("scalar");
      if (scalar !== undefined) return units(() => scalar[0]!);
      const bias = tensor("bias");
      const [down, up] = [tensor("down"), tensor("up")];
      if (down !== undefined && up !== undefined) {
        const rank = up.length / H;
        const inner = Array.from({ length: rank }, (_, r) =>
          v.reduce((sum, value, k) => sum + value * down[k * rank + r]!, 0),
        );
        return units((n) => inner.reduce((sum, value, r) => sum + value * up[r * H + n]!, bias?.[n] ?? 0));
      }
      const weight = tensor("weight");
      if (weight === undefined) return [...present(bias, block)];
      if (weight.length === H) return units((n) => weight[n]! * v[n]!);
      return units((n) => v.reduce((sum, value, k) => sum + value * weight[k * H + n]!, bias?.[n] ?? 0));
    };
    const expected = present(paperSteps[entry.name], entry.name)(w, [...x], h, c);
    const batch = { steps: 1, inputs: x, outputRows: null, targets: new Float32Array(1), carryState: false };
    const { nextState } = interpretModel(spec, parameters, batch, [...h, ...c]);
    // A sixth is no binary fraction: the mean of six nodes is within 1 %.
    const tolerance = entry.name === "enas" ? 0.01 : 1e-12;
    const close = (found: Float64Array, wanted: Vector) => {
      for (const [n, value] of wanted.entries()) {
        expect(Math.abs(found[n]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
      }
    };
    close(nextState.subarray(0, H), expected.h);
    close(nextState.subarray(H), expected.c ?? c);
  });

  test("is cited", () => {
    expect(entry.sentence).toMatch(/^[^.].*\.$/);
    expect(entry.paper.url).toMatch(/^https:\/\//);
    expect(entry.paper.year).toBeGreaterThan(1989);
  });

  test("comes back from its printed equations", () => {
    const printed = parseEquations(printEquations(cell));
    expect("cell" in printed && cellHash(printed.cell)).toBe(cellHash(cell));
  });
});

test("cells that are the same hash alike and say so; all others differ", () => {
  const named = (name: string) => sameInZoo(present(zooCell(name), name)).map((each) => each.name);
  expect(named("trnn")).toEqual(["mingru"]);
  expect(named("mingru")).toEqual(["trnn"]);
  const twins = zoo.filter((entry) => sameInZoo(entry).length > 0).map(({ name }) => name);
  expect(twins).toEqual(["trnn", "mingru"]);
});

test("a group stands for its cells, each cell once; a cell of the config's own goes before", () => {
  expect(expandedCellNames(["mgu", "gate_free", "mgu"])).toEqual([
    "mgu",
    "trnn",
    "minlstm_unnorm",
    "qrnn_f",
    "qrnn_fo",
    "qrnn_ifo",
    "sru_nodiag",
    "minlstm",
    "indrnn",
    "sru",
    "unicornn",
  ]);
  expect(expandedCellNames(["all"])).toHaveLength(zoo.length - 1);
  expect(expandedCellNames(["small"], ["small"])).toEqual(["small"]);
  for (const names of Object.values(zooGroups)) for (const name of names) expect(zooCell(name)).toBeDefined();
});
