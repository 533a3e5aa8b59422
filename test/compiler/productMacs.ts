import type { Cell } from "../../src/cell/cell.ts";
import { scheduleCell } from "../../src/compiler/layerProgram.ts";
import type { Schedule } from "../../src/compiler/schedule.ts";
import { stageNames } from "../../src/compiler/stages.ts";
import type { Width } from "../../src/compiler/stepGraph.ts";

/** Multiply–accumulates of matrix products of a timestep of one sequence, I = H. */
export interface ProductMacs {
  /** Of the forward direction: all, and those in the loop over time. */
  readonly all: number;
  readonly inLoop: number;
  /** Of the gradients of states and inputs, in the loop over time backward. */
  readonly backwardInLoop: number;
}

/** What the compiler's schedule does where; weight gradients are never in a loop. */
export function productMacs(cell: Cell, H: number): ProductMacs {
  const { forward, backward } = scheduleCell(cell, true);
  const all = stageNames.reduce((sum, stage) => sum + macsOf(forward, stage, H), 0);
  return { all, inLoop: macsOf(forward, "loop", H), backwardInLoop: macsOf(backward, "loop", H) };
}

function macsOf({ instructions }: Schedule, stage: (typeof stageNames)[number], H: number): number {
  const size = (width: Width) => (typeof width === "number" ? width : H);
  return instructions[stage].reduce(
    (sum, instruction) =>
      instruction.op === "product" ? sum + size(instruction.term.from) * size(instruction.term.to) : sum,
    0,
  );
}
