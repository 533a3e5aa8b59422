import { expect, test } from "vitest";
import { columnNumber, numberTexts, prefixed, shortNumber, shortNumbers } from "../../src/base/numberText.ts";

test("numbers are written as the language of the window writes them", () => {
  const german = numberTexts("de");
  const value = shortNumbers(german);
  expect([1234, 0.123, -123.45, 0.000125, 0].map(value)).toEqual(["1.234", "0,123", "-123,5", "1,25e-4", "0"]);
  expect(german.fixed(0.05, 4)).toBe("0,0500");
  expect(german.significant(1500, 6, false)).toBe("1500");
  expect(german.exponential(2.5e7, 1)).toBe("2,5e7");
});

test("a language that the browser does not know, or that is none, gets English numbers", () => {
  for (const language of ["qps-ploc", "", "no such language"]) {
    expect(numberTexts(language).significant(1234.5, 5)).toBe("1,234.5");
  }
});

test("zero has no sign", () => {
  expect(numberTexts("en").whole(-0)).toBe("0");
});

test("numbers are shown with four significant digits", () => {
  expect(shortNumber(1.23456)).toBe("1.235");
  expect(shortNumber(123456)).toBe("123,456");
});

test("a column marks thousands, aligns decimals and keeps tiny values apart from 0", () => {
  expect(columnNumber(18816)).toBe("18,816");
  expect(columnNumber(1.73682)).toBe("1.7368");
  expect(columnNumber(3.376e-11)).toBe("3.38e-11");
  expect(columnNumber(0)).toBe("0");
});

test("numbers keep four digits and no more", () => {
  expect([1.73449, 12_340, 0.00001234, 1e-12, -0.5, 123_456_789.5, Number.NaN].map(shortNumber)).toEqual([
    "1.734",
    "12,340",
    "1.23e-5",
    "1.00e-12",
    "-0.5",
    "1.23e8",
    "–",
  ]);
});

test("a prefix stands before the unit", () => {
  expect([1.234e9, 340_000, 12, 2.5e15].map(prefixed)).toEqual(["1.23 G", "340 k", "12 ", "2.5 P"]);
});
