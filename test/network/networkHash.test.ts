import { expect, test } from "vitest";
import { parseEquations } from "../../src/cell/equations.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import type { GeneSpace } from "../../src/network/geneSpace.ts";
import type { Network } from "../../src/network/network.ts";
import { networkHash } from "../../src/network/networkHash.ts";

const network: Network = { cell: seedCells.gru, hidden: 16, layers: 1, embedding: undefined, learningRate: 0.01 };
const fixed: GeneSpace = { hidden: 16, layers: 1, embedding: undefined, learningRate: 0.01 };
const open: GeneSpace = { ...fixed, hidden: { min: 8, max: 64 }, learningRate: [0.01, 0.02] };

test("where nothing is open the hash is the cell's, as runs before had it", () => {
  expect(networkHash(network, fixed)).toBe(cellHash(seedCells.gru));
  expect(networkHash({ ...network, hidden: 17 }, fixed)).toBe(cellHash(seedCells.gru));
});

test("open genes tell networks apart, and isomorphic cells with equal genes are one", () => {
  const all = [
    network,
    { ...network, hidden: 17 },
    { ...network, learningRate: 0.02 },
    { ...network, cell: seedCells.lstm },
  ];
  expect(new Set(all.map((each) => networkHash(each, open))).size).toBe(4);
  const parsed = parseEquations("h' = tanh(linear_b(h) + linear_b(x))");
  if (!("cell" in parsed)) throw new Error("a cell");
  expect(networkHash({ ...network, cell: parsed.cell }, open)).toBe(
    networkHash({ ...network, cell: seedCells.basic }, open),
  );
});
