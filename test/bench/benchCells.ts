import { present } from "../../src/base/assert.ts";
import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { freshBlockIds } from "../../src/cell/freshBlockIds.ts";
import { randomCell } from "../../src/cell/randomCell.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { growthOperators, operatorsIn } from "../../src/cell/transformations/operatorName.ts";
import { type StepSize, stepRunner, stepSizes } from "./trainingStep.ts";

const operators = operatorsIn("paper", Object.fromEntries(growthOperators.map((name) => [name, 1])));

const growth = { operators, edits: [6, 12], maxBlocks: 40 } as const;

/**
 * The bench's twenty evolved cells, always the same: six to twelve growth edits on a basic cell. One whose loss grows
 * in its first steps is passed over: numbers near the ends of float32 have another speed.
 */
export function evolvedCells(count = 20): readonly Cell[] {
  for (let index = drawn; tame.length < count; index++) {
    drawn = index + 1;
    const cell = grownCell(index);
    if (isTame(cell)) tame.push(cell);
  }
  return tame.slice(0, count);
}

/** The cell of a number, whatever it does. */
export function grownCell(index: number): Cell {
  const rng = Rng.fromSeed(index).fork("bench cell");
  return present(randomCell(seedCells.basic, rng, { ...growth, newId: freshBlockIds(index) }), "a grown cell").cell;
}

const tame: Cell[] = [];
let drawn = 0;

function isTame(cell: Cell): boolean {
  const [size] = stepSizes as readonly [StepSize];
  const { model, step } = stepRunner(cell, size);
  const losses = Array.from({ length: 5 }, step);
  model.dispose();
  return losses.every((loss) => Math.abs(loss - Math.log(size.vocabularySize)) < 0.5);
}
