import { assert, present } from "../../base/assert.ts";
import type { Cell } from "../cell.ts";
import { parseEquations } from "../equations.ts";
import { cellHash } from "../hash.ts";
import { classicCells } from "./classicCells.ts";
import { gatedCells } from "./gatedCells.ts";
import { gateFreeCells } from "./gateFreeCells.ts";
import { lstmCells } from "./lstmCells.ts";
import { referenceCells } from "./referenceCells.ts";
import { searchedCells } from "./searchedCells.ts";
import { slimCells } from "./slimCells.ts";
import { smallCells } from "./smallCells.ts";
import { vectorCells } from "./vectorCells.ts";
import type { ZooCell } from "./zooCell.ts";

/** Published cells, by family. */
export const zoo: readonly ZooCell[] = [
  ...referenceCells,
  ...classicCells,
  ...smallCells,
  ...gatedCells,
  ...lstmCells,
  ...gateFreeCells,
  ...vectorCells,
  ...slimCells,
  ...searchedCells,
];

const byName = new Map(zoo.map((entry) => [entry.name, entry]));

export function zooCell(name: string): ZooCell | undefined {
  return byName.get(name);
}

/** Cells are made at their first use: a language server names many and shows few. */
const made = new Map<string, { readonly cell: Cell; readonly hash: string }>();

function makeOf(entry: ZooCell): { readonly cell: Cell; readonly hash: string } {
  const known = made.get(entry.name);
  if (known !== undefined) return known;
  const parsed = parseEquations(entry.equations);
  assert("cell" in parsed, `the equations of ${entry.name} are a cell`);
  const result = { cell: parsed.cell, hash: cellHash(parsed.cell) };
  made.set(entry.name, result);
  return result;
}

export function cellOfZoo(entry: ZooCell): Cell {
  return makeOf(entry).cell;
}

/** Other entries that are the same cell: their canonical hashes agree. */
export function sameInZoo(entry: ZooCell): ZooCell[] {
  const { hash } = makeOf(entry);
  return zoo.filter((other) => other !== entry && makeOf(other).hash === hash);
}

const familyNames = (family: ZooCell["family"]) => zoo.filter((each) => each.family === family).map(({ name }) => name);

/** Names that stand for several cells where cells are listed; each cell once. */
export const zooGroups: { readonly [group: string]: readonly string[] } = {
  /** Twelve of several sizes and ideas, which docs/studies.md compares. */
  selected: "basic gru lstm mgu mgu2 fastgrnn_tied minimalrnn ugrnn ligru janet lightru star".split(" "),
  classic: [...familyNames("reference"), ...familyNames("classic")],
  small: familyNames("small"),
  gate_free: familyNames("gate_free"),
  all: zoo.map(({ name }) => name),
};

/**
 * The names that a list of cells stands for: groups are replaced by their cells, each name once, in order. Of cells
 * that are the same, a group brings the first.
 *
 * @param own names of the config's own cells, which go before those of the zoo and before groups.
 */
export function expandedCellNames(names: readonly string[], own: readonly string[] = []): string[] {
  const expanded = new Set<string>();
  for (const name of names) {
    const group = own.includes(name) || !Object.hasOwn(zooGroups, name) ? undefined : zooGroups[name];
    if (group === undefined) expanded.add(name);
    else for (const each of distinct(group)) expanded.add(each);
  }
  return [...expanded];
}

function distinct(names: readonly string[]): string[] {
  const hashes = new Set<string>();
  return names.filter((name) => {
    const { hash } = makeOf(present(zooCell(name), name));
    if (hashes.has(hash)) return false;
    hashes.add(hash);
    return true;
  });
}
