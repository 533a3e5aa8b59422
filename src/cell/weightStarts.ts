import { isWeighted } from "./block.ts";
import type { Cell } from "./cell.ts";
import type { SingleStart, StartChain, WeightStart, WeightStarts } from "./weightStart.ts";

/** Every weighted block of `cell` inherits from its first parent: the child before any edit. */
export function inheritedStarts(cell: Cell): WeightStarts {
  return uniformStarts(cell, { kind: "inherit", parent: 0 });
}

/** Every weighted block of `cell` starts at random: a cell without parents. */
export function defaultStarts(cell: Cell): WeightStarts {
  return uniformStarts(cell, { kind: "default" });
}

/**
 * The starts of `cell`, which an edit made from a cell that had the starts `before`.
 *
 * A block keeps the start it had, a new one takes it from `added`, a removed one is forgotten, so consecutive edits
 * compose. A weighted block that neither names would be a bug of the edit; it starts at random.
 */
export function composeStarts(cell: Cell, before: WeightStarts, added: WeightStarts): WeightStarts {
  const entries = cell.blocks
    .filter(isWeighted)
    .map((block): [string, WeightStart] => [block.id, added[block.id] ?? before[block.id] ?? { kind: "default" }]);
  return Object.fromEntries(entries);
}

/** The same, but what an edit added starts at random instead of where it changes least: the ablation of morphisms. */
export function withoutMorphisms(starts: WeightStarts): WeightStarts {
  const entries = Object.entries(starts);
  return Object.fromEntries(
    entries.map(([id, start]): [string, WeightStart] => {
      if (start.kind !== "combined") return [id, withoutMorphism(start)];
      return [id, { ...start, weight: start.weight.map(withoutMorphismIn), bias: start.bias.map(withoutMorphismIn) }];
    }),
  );
}

function withoutMorphism(start: SingleStart): SingleStart {
  return start.kind === "inherit" ? start : { kind: "default" };
}

function withoutMorphismIn({ sign, factors }: StartChain): StartChain {
  return { sign, factors: factors.map(({ block, start }) => ({ block, start: withoutMorphism(start) })) };
}

function uniformStarts(cell: Cell, start: WeightStart): WeightStarts {
  return Object.fromEntries(cell.blocks.filter(isWeighted).map((block) => [block.id, start]));
}
