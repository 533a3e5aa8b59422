import { expect, test } from "vitest";
import { present } from "../../src/base/assert.ts";
import { Rng } from "../../src/base/rng.ts";
import { isWeighted } from "../../src/cell/block.ts";
import { makeCell } from "../../src/cell/cell.ts";
import { freshBlockIds } from "../../src/cell/freshBlockIds.ts";
import { structureText } from "../../src/cell/normalForm.ts";
import { randomCell } from "../../src/cell/randomCell.ts";
import { type BlockSpace, growthOperators, operatorNames } from "../../src/cell/transformations/operatorName.ts";
import { basicCell } from "./knownCells.ts";

const operators = Object.fromEntries(operatorNames.map((name) => [name, 1]));

test("random cells are grown by one to ten growth edits, valid, different, and start at random", () => {
  const counts = new Set<number>();
  const structures = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const options = { operators, edits: [1, 10], newId: freshBlockIds(seed), maxBlocks: 40 } as const;
    const { cell, edits, starts } = present(randomCell(basicCell, Rng.fromSeed(seed), options), "random cell");
    expect(makeCell(cell, { maxBlocks: 40 })).toEqual(cell);
    expect(cell.blocks.length).toBeGreaterThan(basicCell.blocks.length);
    for (const { operator } of edits) expect(growthOperators).toContain(operator);
    const weighted = cell.blocks.filter(isWeighted).map(({ id }) => [id, { kind: "default" }]);
    expect(starts).toEqual(Object.fromEntries(weighted));
    counts.add(edits.length);
    structures.add(structureText(cell));
  }
  expect(Math.min(...counts)).toBe(1);
  expect(Math.max(...counts)).toBeGreaterThan(8);
  expect(structures.size).toBeGreaterThan(150);
});

test("a growth operator that is turned off stays off, unless all are", () => {
  const draw = (weights: { [operator: string]: number }, seed: number, blocks: BlockSpace = "paper") => {
    const options = { operators: weights, edits: [3, 3], newId: freshBlockIds(1), maxBlocks: 60, blocks } as const;
    return present(randomCell(basicCell, Rng.fromSeed(seed), options), "random cell").edits.map(
      (edit) => edit.operator,
    );
  };
  for (let seed = 0; seed < 20; seed++)
    expect(new Set(draw({ add_unit: 1, remove_unit: 5 }, seed))).toEqual(new Set(["add_unit"]));
  const drawn = Array.from({ length: 20 }, (_, seed) => draw({ remove_unit: 1 }, seed)).flat();
  expect(new Set(drawn)).toEqual(
    new Set(growthOperators.filter((name) => name !== "add_scale" && name !== "add_bias")),
  );
  const small = Array.from({ length: 20 }, (_, seed) => draw({ remove_unit: 1 }, seed, "small")).flat();
  expect(new Set(small)).toEqual(new Set(growthOperators));
});

test("a basic cell that already fills the limit cannot grow", () => {
  const options = { operators, edits: [1, 10], newId: freshBlockIds(1), maxBlocks: 4 } as const;
  expect(randomCell(basicCell, Rng.fromSeed(1), options)).toBeNull();
});
