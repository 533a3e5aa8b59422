import { expect, test } from "vitest";
import { cellHash } from "../../src/cell/hash.ts";
import { evolvedCells, grownCell } from "./benchCells.ts";
import { benchRow, geometricMean, inTurns, median } from "./benchRow.ts";
import { vectorPeak } from "./vectorPeak.ts";

test("a row says whether its target was met, by its value or by its ratio, and nothing where the peer is not there", () => {
  const row = { name: "step", value: 4, unit: "ms", peer: "other", peerValue: 10, ratio: 2.5 };
  expect(benchRow({ ...row, target: { of: "value", atMost: 5 } })).toMatchObject({ target: "≤ 5 ms", met: true });
  expect(benchRow({ ...row, target: { of: "value", atMost: 3 } }).met).toBe(false);
  expect(benchRow({ ...row, target: { of: "ratio", atLeast: 2.5 } })).toMatchObject({
    target: "ratio ≥ 2.5",
    met: true,
  });
  expect(benchRow({ ...row, target: { of: "ratio", atLeast: 2.6 } }).met).toBe(false);
  expect(benchRow({ name: "step", value: 4, unit: "ms", target: { of: "ratio", atLeast: 1 } })).toEqual({
    ...{ name: "step", value: 4, unit: "ms", peer: null, peerValue: null, ratio: null },
    ...{ target: "ratio ≥ 1", met: null },
  });
});

test("two sides are measured in turns, and the ratio is the median of neighbours'", async () => {
  const told: string[] = [];
  const side = (name: string, values: number[]) => () => {
    told.push(name);
    return values.shift() as number;
  };
  // The machine is ten times slower in the last round: each side's median is of three, the ratio is not moved.
  const result = await inTurns(3, side("a", [1, 2, 10]), side("b", [3, 6, 30]));
  expect(told.join("")).toBe("ababab");
  expect(result).toEqual({ first: 2, second: 6, ratio: 3 });
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(geometricMean([1, 4, 16])).toBeCloseTo(4, 12);
});

test("evolved cells differ from each other, and are the same in every run", () => {
  const hashes = evolvedCells(4).map((cell) => cellHash(cell));
  expect(new Set(hashes).size).toBe(4);
  expect(evolvedCells(4).map((cell) => cellHash(cell))).toEqual(hashes);
  expect(cellHash(grownCell(7))).toBe(cellHash(grownCell(7)));
});

test("the measured peak is that of some processor, and so neither optimised away nor a scalar loop", () => {
  const gigaflops = Math.max(vectorPeak(), vectorPeak(), vectorPeak());
  expect(gigaflops).toBeGreaterThan(4);
  expect(gigaflops).toBeLessThan(200);
});
