import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { makeCell } from "../../src/cell/cell.ts";
import { parseEquations } from "../../src/cell/equations.ts";
import { normalForm } from "../../src/cell/normalForm.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { parameterShapes } from "../../src/compiler/modelSpec.ts";
import { complexity, type ModelSizes } from "../../src/measures/complexity.ts";
import { disguised, withIdentity } from "../cell/isomorphism.ts";
import { randomCell } from "../cell/randomCells.ts";

const paper: ModelSizes = {
  inputSize: 650,
  hiddenSize: 650,
  layers: 1,
  input: { kind: "tokens", vocabularySize: 10_000 },
  outputSize: 10_000,
  tiedToEmbedding: false,
};

function cellOf(equations: string) {
  const parsed = parseEquations(equations);
  if ("errors" in parsed) throw new Error(parsed.errors.map((error) => error.message).join("; "));
  return parsed.cell;
}

test.each([
  ["basic", 4, 846_300, 650],
  ["gru", 17, 2_538_900, 650],
  ["lstm", 21, 3_385_200, 1300],
] as const)("%s has %i blocks and %i parameters at I = H = 650", (name, blocks, parameters, state) => {
  expect(complexity(seedCells[name], paper)).toMatchObject({ blocks, parameters, state_size: state });
});

test("every measure of a small cell is what one counts by hand", () => {
  const cell = cellOf("h' = tanh(linear_b(x) + linear(h) * h)");
  const sizes = {
    inputSize: 3,
    hiddenSize: 5,
    layers: 2,
    input: { kind: "features" },
    outputSize: 7,
    tiedToEmbedding: false,
  } as const;
  // Layer 0: 3·5 + 5 and 5·5; layer 1: 5·5 + 5 and 5·5; decoder 5·7 + 7.
  expect(complexity(cell, sizes)).toEqual({
    blocks: 5,
    parameters: 45 + 55,
    total_parameters: 45 + 55 + 42,
    macs: 15 + 25 + 10 + (25 + 25 + 10),
    state_size: 10,
    weight_bytes: 4 * 142,
    // Matrices in bytes, a float for each of their outputs and for each bias.
    int8_bytes: 15 + 25 + 4 * (5 + 5 + 5) + (25 + 25 + 4 * (5 + 5 + 5)) + 35 + 4 * (7 + 7),
  });
});

test("a tied decoder shares the embedding's matrix and has a bias of its own", () => {
  const free = complexity(seedCells.lstm, paper);
  const tied = complexity(seedCells.lstm, { ...paper, tiedToEmbedding: true });
  expect(free.total_parameters).toBe(6_500_000 + 3_385_200 + 6_500_000 + 10_000);
  expect(free.total_parameters - tied.total_parameters).toBe(6_500_000);
});

test("parameters agree with the tensors that the compiler allocates for a normal form", () => {
  for (let seed = 0; seed < 50; seed++) {
    const cell = normalForm(randomCell(Rng.fromSeed(seed)));
    const shapes = parameterShapes({
      cell,
      layers: 2,
      hiddenSize: 6,
      batch: 1,
      time: 1,
      input: { kind: "tokens", vocabularySize: 11, embeddingSize: 4 },
      output: { size: 9, loss: "softmaxCrossEntropy", tiedToEmbedding: false },
      dropout: { input: 0, output: 0 },
    });
    const floats = shapes.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
    const bytes = shapes.map(({ name, shape: [rows = 0, columns] }) => {
      if (columns === undefined) return 4 * rows;
      return rows * columns + 4 * (name === "embedding.weight" ? rows : columns);
    });
    const measured = complexity(cell, {
      inputSize: 4,
      hiddenSize: 6,
      layers: 2,
      input: { kind: "tokens", vocabularySize: 11 },
      outputSize: 9,
      tiedToEmbedding: false,
    });
    expect(measured.total_parameters).toBe(floats);
    expect(measured.int8_bytes).toBe(bytes.reduce((sum, each) => sum + each));
  }
});

test("a second direction doubles weights, products and state of the cells; adding and pooling count one an element", () => {
  const sizes = { inputSize: 4, hiddenSize: 6, layers: 2, outputSize: 3, tiedToEmbedding: false } as const;
  const plain = complexity(seedCells.lstm, { ...sizes, input: { kind: "features" } });
  const both = complexity(seedCells.lstm, { ...sizes, input: { kind: "features" }, bidirectional: true, pool: "max" });
  expect(both).toMatchObject({
    parameters: 2 * plain.parameters,
    state_size: 2 * plain.state_size,
    macs: 2 * plain.macs + 2 * 6 + 6,
  });
  const shapes = parameterShapes({
    cell: seedCells.lstm,
    ...{ layers: 2, hiddenSize: 6, batch: 1, time: 1, bidirectional: true, dropout: { input: 0, output: 0 } },
    input: { kind: "features", size: 4 },
    output: { size: 3, loss: "softmaxCrossEntropy", tiedToEmbedding: false },
  });
  const floats = shapes.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  expect(both.total_parameters).toBe(floats);
});

test("neither ids nor identities nor an unread memory cost anything", () => {
  for (let seed = 0; seed < 50; seed++) {
    const rng = Rng.fromSeed(seed);
    const cell = randomCell(rng);
    expect(complexity(makeCell(withIdentity(disguised(cell, rng), rng)), paper)).toEqual(complexity(cell, paper));
  }
  const wasteful = cellOf("h' = tanh(linear_b(x) + linear_b(h)); c' = linear(h) + c");
  expect(complexity(wasteful, paper)).toEqual(complexity(seedCells.basic, paper));
});

test("a memory that is read but never written is no state", () => {
  expect(complexity(cellOf("h' = tanh(linear(x) + h + c)"), paper).state_size).toBe(650);
});
