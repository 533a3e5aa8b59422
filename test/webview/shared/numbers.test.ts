import { expect, test } from "vitest";
import { valueFormat } from "../../../webview/shared/format.ts";
import { numberTexts } from "../../../webview/shared/numbers.ts";

test("numbers are written as the language of the window writes them", () => {
  const german = numberTexts("de");
  const value = valueFormat(german);
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
