import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { freshBlockIds } from "../../src/cell/freshBlockIds.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { mutate } from "../../src/cell/transformations/mutate.ts";
import { operatorNames } from "../../src/cell/transformations/operatorName.ts";
import type { GeneSpace } from "../../src/network/geneSpace.ts";
import { mixGenes } from "../../src/network/mixGenes.ts";
import { mutateNetwork } from "../../src/network/mutateNetwork.ts";
import type { Network } from "../../src/network/network.ts";
import { geneOperatorNames } from "../../src/network/transformations/geneOperatorName.ts";
import { geneTransformations } from "../../src/network/transformations/geneTransformations.ts";

const network: Network = { cell: seedCells.gru, hidden: 16, layers: 2, embedding: 8, learningRate: 0.01 };
const fixed: GeneSpace = { hidden: 16, layers: 2, embedding: 8, learningRate: 0.01 };
const operators = Object.fromEntries([...operatorNames, ...geneOperatorNames].map((name) => [name, 1]));
const options = () => ({ newId: freshBlockIds(7), maxBlocks: 40, operators, edits: [1, 3] as const });

test("without open genes it is the mutation of the cell, draw by draw", () => {
  for (let seed = 0; seed < 50; seed++) {
    const child = mutateNetwork(network, Rng.fromSeed(seed), { ...options(), space: fixed });
    const cell = mutate(network.cell, Rng.fromSeed(seed), options());
    expect(child?.network).toEqual({ ...network, cell: cell?.cell });
    expect(child?.edits).toEqual(cell?.edits);
    expect(child?.starts).toEqual(cell?.starts);
  }
});

test("only genes that are open change, as often as their operators' weights say", () => {
  const space = { ...fixed, hidden: { min: 4, max: 64 } };
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 600; seed++) {
    const child = mutateNetwork(network, Rng.fromSeed(seed), { ...options(), edits: [1, 1], space });
    if (child === null) throw new Error("something applies");
    const operator = child.edits[0]?.operator ?? "";
    counts.set(operator, (counts.get(operator) ?? 0) + 1);
    expect({ ...child.network, cell: null, hidden: 0 }).toEqual({ ...network, cell: null, hidden: 0 });
  }
  expect(
    [...counts.keys()].filter((name) => (geneOperatorNames as readonly string[]).includes(name)).toSorted(),
  ).toEqual(["narrow", "widen"]);
  // Two of eleven operators of weight 1.
  expect(((counts.get("widen") ?? 0) + (counts.get("narrow") ?? 0)) / 600).toBeCloseTo(2 / 11, 1);
});

test("each change goes its way, stays within bounds, and says what it did", () => {
  const space: GeneSpace = {
    hidden: { min: 4, max: 20 },
    layers: { min: 1, max: 3 },
    embedding: [4, 8, 12],
    learningRate: { min: 0.005, max: 0.02 },
  };
  const after = (name: keyof typeof geneTransformations, seed: number, genes = network) =>
    geneTransformations[name].apply(genes, space, Rng.fromSeed(seed));
  for (let seed = 0; seed < 100; seed++) {
    const wide = after("widen", seed)?.genes.hidden ?? 0;
    expect(wide > 16 && wide <= 20).toBe(true);
    const narrow = after("narrow", seed)?.genes.hidden ?? 0;
    expect(narrow >= 8 && narrow < 16).toBe(true);
    expect([4, 12]).toContain(after("change_embedding", seed)?.genes.embedding);
    const rate = after("change_rate", seed)?.genes.learningRate ?? 0;
    expect(rate >= 0.005 && rate <= 0.02).toBe(true);
  }
  expect(after("add_layer", 1)).toMatchObject({ genes: { layers: 3 }, description: "layers 2 → 3" });
  expect(after("remove_layer", 1)?.genes.layers).toBe(1);
  expect(after("widen", 1, { ...network, hidden: 20 })).toBeNull();
  expect(after("narrow", 1, { ...network, hidden: 4 })).toBeNull();
  expect(after("add_layer", 1, { ...network, layers: 3 })).toBeNull();
  expect(after("narrow", 1, { ...network, hidden: 5 })?.genes.hidden).toBe(4);
});

test("a child of two has the first one's genes, or some of either", () => {
  const space: GeneSpace = { ...fixed, hidden: [16, 24], learningRate: [0.01, 0.02] };
  const second = { ...network, hidden: 24, learningRate: 0.02, layers: 5 };
  const mixed = Array.from({ length: 200 }, (_, seed) => mixGenes(network, second, space, Rng.fromSeed(seed)));
  const kinds = new Set(mixed.map(({ hidden, learningRate }) => `${hidden} ${learningRate}`));
  expect(kinds).toEqual(new Set(["16 0.01", "24 0.01", "16 0.02", "24 0.02"]));
  expect(mixed.every(({ layers }) => layers === 2)).toBe(true);
  // The first one's half of the time, and a quarter of the other half.
  expect(mixed.filter((genes) => genes.hidden === 16 && genes.learningRate === 0.01).length / 200).toBeCloseTo(
    0.625,
    1,
  );
});
