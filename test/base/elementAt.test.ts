import { expect, test } from "vitest";
import { elementAt } from "../../src/base/elementAt.ts";

test("an element of a list or a typed array, a zero too", () => {
  expect(elementAt(["a", "b"], 1)).toBe("b");
  expect(elementAt(new Float32Array([0, 2]), 0)).toBe(0);
});

test("an index outside of the range is a mistake of ours, with its place", () => {
  expect(() => elementAt([1, 2], 2)).toThrow("there is no element 2 of 2");
  expect(() => elementAt(new Int32Array(1), -1)).toThrow("there is no element -1 of 1");
});
