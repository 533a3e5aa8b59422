import { expect, test } from "vitest";
import { columnNumber, shortNumber } from "../../../src/cli/terminal/numberText.ts";

test("numbers are shown with four significant digits", () => {
  expect(shortNumber(1.23456)).toBe("1.235");
  expect(shortNumber(123456)).toBe("123456");
});

test("a column marks thousands, aligns decimals and keeps tiny values apart from 0", () => {
  expect(columnNumber(18816)).toBe("18,816");
  expect(columnNumber(1.73682)).toBe("1.7368");
  expect(columnNumber(3.376e-11)).toBe("3.38e-11");
  expect(columnNumber(0)).toBe("0");
});
