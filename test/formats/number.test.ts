import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { cellNumber, isMissing, parseNumber, shortNumberAt } from "../../src/formats/number.ts";
import { numberFormat } from "../../src/formats/tableFormat.ts";

test("numbers are decimal texts, and marks of a missing value are known", () => {
  expect([" 1.5", "-2", "+.5", "3.", "1e3"].map((text) => parseNumber(text))).toEqual([1.5, -2, 0.5, 3, 1000]);
  for (const text of ["", "0x10", "1,5", "NaN", "Infinity", "1e999", "12a", "1 2"])
    expect(parseNumber(text)).toBeUndefined();
  expect(["", " ", "NaN", "NA", "null", "?"].every((text) => isMissing(text))).toBe(true);
  expect(["0", "x"].some((text) => isMissing(text))).toBe(false);
});

test("B9: the marks of R, pandas, spreadsheets, SQL dumps, SAS and printf mean that a value is missing", () => {
  const marks = [
    "#N/A",
    "<NA>",
    "NaT",
    ".",
    "--",
    "n.a.",
    "inf",
    "-Infinity",
    "#DIV/0!",
    "\\N",
    " #n/a ",
    "1.#QNAN",
    "None",
  ];
  expect(marks.map((mark) => cellNumber(mark, numberFormat({})))).toEqual(marks.map(() => null));
  const own = numberFormat({ missing_marks: ["-999", "absent"] });
  expect(["-999", "-999.0", "-9.99e2", "Absent", "-998"].map((text) => cellNumber(text, own))).toEqual([
    null,
    null,
    null,
    null,
    -998,
  ]);
});

test("B4: decimal commas and signs between thousands are read as the format says, and only so", () => {
  const german = numberFormat({ decimal: ",", thousands: "." });
  expect(["20,5", "1.234,5", "-1.234.567", "7", "1.5"].map((text) => parseNumber(text, german))).toEqual([
    20.5,
    1234.5,
    -1_234_567,
    7,
    undefined,
  ]);
  const english = numberFormat({ thousands: "," });
  expect(["1,000", "1,000.5", "12,34,567", "1,5", "1,0000", ",100"].map((text) => parseNumber(text, english))).toEqual([
    1000,
    1000.5,
    1_234_567,
    undefined,
    undefined,
    undefined,
  ]);
  const spaced = numberFormat({ thousands: "space", decimal: "," });
  expect(["1 000,5", "1\u202f000", "1\u00a0000\u00a0000"].map((text) => parseNumber(text, spaced))).toEqual([
    1000.5, 1000, 1_000_000,
  ]);
  expect(parseNumber("1'234'567", numberFormat({ thousands: "'" }))).toBe(1_234_567);
});

test("the short way reads what Number reads, to the last bit, or leaves it to the long way", () => {
  const rng = Rng.fromSeed(1);
  const digits = (count: number) => Array.from({ length: count }, () => rng.int(10)).join("");
  for (let round = 0; round < 20_000; round++) {
    const text = `${rng.pick(["", "-", "+"])}${digits(rng.int(9))}${rng.pick(["", "."])}${digits(rng.int(9))}`;
    const value = shortNumberAt(`x ${text} y`, 1, 3 + text.length, 46);
    if (Number.isNaN(value)) expect(/\d/.test(text) && text.replace(/\D/g, "").length <= 15).toBe(false);
    else expect(Object.is(value, parseNumber(text))).toBe(true);
  }
  for (const text of ["", "-", ".", "1e3", "1 2", "1234567890123456", "0x1"]) {
    expect(shortNumberAt(text, 0, text.length, 46)).toBeNaN();
  }
  expect(shortNumberAt("20,5", 0, 4, 44)).toBe(20.5);
});
