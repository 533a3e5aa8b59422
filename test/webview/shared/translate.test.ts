import { expect, test } from "vitest";
import { t, translator } from "../../../webview/shared/translate.ts";

test("a text is shown in the window's language, its values where that language puts them", () => {
  const translated = translator({ "{0} of {1}": "von {1} die ersten {0}" });
  expect(translated("{0} of {1}", 3, "zehn")).toBe("von zehn die ersten 3");
});

test("a text that the language lacks is English, and so is everything without a page", () => {
  expect(translator({})("{0} failed", 2)).toBe("2 failed");
  expect(t("{0} failed", 2)).toBe("2 failed");
});

test("only what the bundle itself has is a translation", () => {
  expect(translator({})("constructor")).toBe("constructor");
});

test("a value with braces stays as it is", () => {
  expect(translator({})("Open {0} and {1}", "{1}", "x")).toBe("Open {1} and x");
});
