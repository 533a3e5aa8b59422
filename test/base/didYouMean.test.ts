import { expect, test } from "vitest";
import { closest } from "../../src/base/didYouMean.ts";

test("one slip of the finger is recognised", () => {
  const words = ["population", "generations", "objectives"];
  expect(closest("populaton", words)).toBe("population");
  expect(closest("poplation", words)).toBe("population");
  expect(closest("populatoin", words)).toBe("population");
  expect(closest("Generations", words)).toBe("generations");
});

test("a short word bears one edit only", () => {
  expect(closest("gru", ["lstm", "gru"])).toBe("gru");
  expect(closest("gro", ["lstm", "gru"])).toBe("gru");
  expect(closest("abc", ["lstm", "gru"])).toBeUndefined();
});

test("swapped neighbours are one edit", () => {
  expect(closest("lsmt", ["lstm"])).toBe("lstm");
});

test("of two candidates at the same distance the earlier one is meant", () => {
  expect(closest("ax", ["ab", "ac"])).toBe("ab");
});

test("a dash is as good as an underscore", () => {
  expect(closest("learning-rate", ["learning_rate"])).toBe("learning_rate");
});
