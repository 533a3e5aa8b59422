import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { drawGenes, type GeneSpace, nearest, nominalGenes, openGenes } from "../../src/network/geneSpace.ts";

const fixed: GeneSpace = { hidden: 64, layers: 1, embedding: undefined, learningRate: 0.002 };

test("a space of numbers has one network, and nothing of it is distinguished by", () => {
  expect(nominalGenes(fixed)).toEqual({ hidden: 64, layers: 1, embedding: undefined, learningRate: 0.002 });
  expect(drawGenes(fixed, Rng.fromSeed(1))).toEqual(nominalGenes(fixed));
  expect(openGenes(fixed, nominalGenes(fixed))).toBeUndefined();
});

test("the middle of a range counts ratios, the middle of layers is the least", () => {
  const space = {
    hidden: { min: 8, max: 128 },
    layers: { min: 1, max: 3 },
    embedding: [4, 6, 100],
    learningRate: { min: 0.001, max: 0.1 },
  };
  expect(nominalGenes(space)).toEqual({ hidden: 32, layers: 1, embedding: 6, learningRate: 0.01 });
});

test("sizes are drawn evenly in their logarithm: as many below the geometric middle as above", () => {
  const space = { ...fixed, hidden: { min: 8, max: 128 }, learningRate: { min: 0.0001, max: 1 } };
  const draws = Array.from({ length: 2000 }, (_, seed) => drawGenes(space, Rng.fromSeed(seed)));
  const share = (is: (genes: (typeof draws)[number]) => boolean) => draws.filter(is).length / draws.length;
  expect(share(({ hidden }) => hidden < 32)).toBeCloseTo(0.5, 1);
  expect(share(({ learningRate }) => learningRate < 0.01)).toBeCloseTo(0.5, 1);
  expect(Math.min(...draws.map(({ hidden }) => hidden))).toBe(8);
  expect(Math.max(...draws.map(({ hidden }) => hidden))).toBe(128);
  expect(draws.every(({ hidden }) => Number.isInteger(hidden))).toBe(true);
  expect(new Set(draws.map(({ layers }) => layers))).toEqual(new Set([1]));
});

test("of a list only its values are drawn, and of what is wanted the nearest by ratio is taken", () => {
  const space = { ...fixed, hidden: [16, 24, 96], layers: { min: 1, max: 3 } };
  const draws = Array.from({ length: 200 }, (_, seed) => drawGenes(space, Rng.fromSeed(seed)));
  expect(new Set(draws.map(({ hidden }) => hidden))).toEqual(new Set([16, 24, 96]));
  expect(new Set(draws.map(({ layers }) => layers))).toEqual(new Set([1, 2, 3]));
  expect(openGenes(space, { hidden: 24, layers: 2, embedding: undefined, learningRate: 0.002 })).toEqual({
    hidden: 24,
    layers: 2,
  });
  expect(nearest([16, 24, 96], "hidden", 50)).toBe(96);
  expect(nearest([16, 24, 96], "hidden", 40)).toBe(24);
  expect(nearest({ min: 8, max: 32 }, "hidden", 4.2)).toBe(8);
  expect(nearest({ min: 0.001, max: 1 }, "learningRate", 0.0123456)).toBe(0.0123);
});
