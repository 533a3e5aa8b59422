import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { principalDirections } from "../../../src/training/resizing/principalDirections.ts";
import { chooseStandIns } from "../../../src/training/resizing/standIns.ts";

/** States [rows, units] of which each unit is a function of two independent signals. */
function trace(rows: number, units: readonly ((a: number, b: number) => number)[]) {
  const rng = Rng.fromSeed(2);
  const states = new Float32Array(rows * units.length);
  for (let row = 0; row < rows; row++) {
    const [a, b] = [rng.uniform(-1, 1), rng.uniform(-1, 1)];
    for (const [unit, of] of units.entries()) states[row * units.length + unit] = of(a, b);
  }
  return { units: units.length, states };
}

test("the unit that another one says goes, with the line between them", () => {
  const states = trace(400, [(a) => a, (_, b) => b, (a) => 0.5 - 2 * a, (a, b) => a * b]);
  const [standIn, ...others] = chooseStandIns(states, new Float64Array(4).fill(1), 1);
  expect(others).toEqual([]);
  if (standIn === undefined) throw new Error("one goes");
  // Unit 0 varies less than unit 2; either says the other.
  expect([0, 2]).toContain(standIn.unit);
  expect(standIn.by).toBe(standIn.unit === 0 ? 2 : 0);
  expect(standIn.slope).toBeCloseTo(standIn.unit === 0 ? -0.5 : -2, 5);
  expect(standIn.intercept).toBeCloseTo(standIn.unit === 0 ? 0.25 : 0.5, 5);
});

test("of units that nothing says, the one that little reads goes; one that does nothing goes first", () => {
  const independent = trace(400, [(a) => a, (_, b) => b, (a, b) => a * b]);
  expect(chooseStandIns(independent, Float64Array.from([4, 0.1, 4]), 1)[0]?.unit).toBe(1);
  const still = trace(400, [(a) => a, (_, b) => b, () => 0.7]);
  const [gone] = chooseStandIns(still, Float64Array.from([1, 1, 100]), 1);
  expect(gone).toMatchObject({ unit: 2, intercept: expect.closeTo(0.7, 3) });
  expect(gone?.slope).toBeCloseTo(0, 3);
});

test("what stands in stays: as many go as are asked for, each by one that is left", () => {
  const rng = Rng.fromSeed(7);
  const states = { units: 12, states: Float32Array.from({ length: 12 * 100 }, () => rng.uniform(-1, 1)) };
  for (const count of [1, 5, 11]) {
    const standIns = chooseStandIns(states, new Float64Array(12).fill(1), count);
    const gone = new Set(standIns.map(({ unit }) => unit));
    expect(gone.size).toBe(count);
    expect(standIns.every(({ by }) => !gone.has(by))).toBe(true);
  }
});

test("the principal directions are those along which the rows are largest, orthonormal", () => {
  // Rows lie in the plane of (1, 1, 0, 0)/√2 (large) and (0, 0, 0, 1) (small).
  const rows = trace(300, [(a) => 3 * a, (a) => 3 * a, () => 0, (_, b) => b]);
  const [first, second] = principalDirections(rows, 2) as [Float64Array, Float64Array];
  expect([...first].map(Math.abs)).toEqual([Math.SQRT1_2, Math.SQRT1_2, 0, 0].map((value) => expect.closeTo(value, 2)));
  expect(Math.abs(second[3]!)).toBeCloseTo(1, 2);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  expect([dot(first, first), dot(second, second), dot(first, second)].map((value) => value.toFixed(9))).toEqual([
    "1.000000000",
    "1.000000000",
    dot(first, second).toFixed(9).replace(/[1-9]/g, "0"),
  ]);
  // As many directions as there are signals say every row whole.
  const { states } = rows;
  for (let row = 0; row < 300; row++) {
    const each = Float64Array.from(states.subarray(row * 4, row * 4 + 4));
    const said = dot(each, first) ** 2 + dot(each, second) ** 2;
    expect(said).toBeCloseTo(dot(each, each), 5);
  }
});

test("directions of rows that span less are orthonormal all the same", () => {
  const basis = principalDirections({ units: 3, states: Float32Array.from([1, 1, 0, 2, 2, 0]) }, 3);
  expect(basis).toHaveLength(3);
  for (const [i, a] of basis.entries()) {
    for (const [j, b] of basis.entries()) {
      expect(a.reduce((sum, value, at) => sum + value * b[at]!, 0)).toBeCloseTo(i === j ? 1 : 0, 9);
    }
  }
});
