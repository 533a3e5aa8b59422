import { expect, test } from "vitest";
import * as portable from "../../src/base/portableMath.ts";
import { Rng } from "../../src/base/rng.ts";

/** |actual − expected| ≤ tolerance · |expected|, and never worse than `floor`. */
function expectNear(actual: number, expected: number, tolerance: number, floor: number, what: string): void {
  expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(Math.max(tolerance * Math.abs(expected), floor));
}

test("exp is within 1e-14 of the engine's on its whole range", () => {
  const rng = Rng.fromSeed(1);
  for (let index = 0; index < 20_000; index++) {
    const x = index % 2 === 0 ? rng.uniform(-707, 709.7) : rng.uniform(-2, 2);
    expectNear(portable.exp(x), Math.exp(x), 1e-14, 0, `exp(${x})`);
  }
});

test("exp of a subnormal result is within the spacing of subnormal numbers", () => {
  for (let x = -745; x < -708; x += 0.01) {
    expectNear(portable.exp(x), Math.exp(x), 1e-14, 5e-324, `exp(${x})`);
  }
});

test("log is within 1e-14 of the engine's on its whole range, near 1 too", () => {
  const rng = Rng.fromSeed(2);
  for (let index = 0; index < 20_000; index++) {
    const x = index % 2 === 0 ? 2 ** rng.uniform(-1070, 1023.9) : 1 + rng.uniform(-1e-3, 1e-3);
    expectNear(portable.log(x), Math.log(x), 1e-14, 0, `log(${x})`);
  }
});

test("cos and sin are within 1e-14 of the engine's over a full turn either way", () => {
  const rng = Rng.fromSeed(3);
  for (let index = 0; index < 20_000; index++) {
    const x = rng.uniform(-2 * Math.PI, 2 * Math.PI);
    // Next to a zero the argument's own rounding is all there is, so the error is measured against 1.
    expectNear(portable.cos(x), Math.cos(x), 1e-14, 1e-15, `cos(${x})`);
    expectNear(portable.sin(x), Math.sin(x), 1e-14, 1e-15, `sin(${x})`);
  }
});

test("exp and log undo each other", () => {
  const rng = Rng.fromSeed(4);
  for (let index = 0; index < 1000; index++) {
    const x = rng.uniform(-700, 700);
    expectNear(portable.log(portable.exp(x)), x, 1e-14, 1e-14, `${x}`);
  }
});

test("exact and exceptional values", () => {
  expect(portable.exp(0)).toBe(1);
  expect(portable.exp(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(portable.exp(-746)).toBe(0);
  expect(portable.exp(-745.1)).toBe(5e-324);
  expect(portable.exp(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(portable.exp(710)).toBe(Number.POSITIVE_INFINITY);
  expect(portable.exp(709.782712893384)).toBeLessThan(Number.POSITIVE_INFINITY);
  expect(portable.exp(Number.NaN)).toBeNaN();
  expect(portable.log(1)).toBe(0);
  expect(portable.log(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(portable.log(-1)).toBeNaN();
  expect(portable.log(Number.NaN)).toBeNaN();
  expect(portable.log(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(portable.cos(0)).toBe(1);
  expect(portable.sin(0)).toBe(0);
});
