import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { DataError } from "../../src/data/dataError.ts";
import { isMissing, parseNumber } from "../../src/data/number.ts";
import { columnIndex, readTable } from "../../src/data/table.ts";

const fileOf = (text: string) => ({ name: "t.csv", text, sha256: "" });
const cellsOf = (text: string) => readTable(fileOf(text), ",", false).rows.map((row) => row.cells);

function failure(work: () => unknown): { code: string; message: string; remedy: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof DataError) return { code: error.code, message: error.message, remedy: error.remedy };
    throw error;
  }
  throw new Error("expected a DataError");
}

test("quoted cells hold separators, line ends and quotes", () => {
  expect(cellsOf('a,"b,c","d ""e"""\r\n"x\ny",,z\n')).toEqual([
    ["a", "b,c", 'd "e"'],
    ["x\ny", "", "z"],
  ]);
});

test("LF, CRLF and CR end lines; empty lines and a missing last end change nothing", () => {
  for (const text of ["a,b\nc,d", "a,b\r\n\r\nc,d\r\n", "a,b\rc,d\r", "\na,b\n  \nc,d\n\n"]) {
    expect(cellsOf(text)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  }
});

test("a quote inside an unquoted cell is an ordinary character, and spaces stay", () => {
  expect(cellsOf('5" pipe, x')).toEqual([['5" pipe', " x"]]);
});

test("any table that is written with quotes is read back, and every offset points at its cell", () => {
  const rng = Rng.fromSeed(3);
  const pieces = ["a", ",", '"', "\n", "\r\n", " ", "é", "7"];
  for (let round = 0; round < 200; round++) {
    const width = 1 + rng.int(4);
    const rows = Array.from({ length: 1 + rng.int(5) }, () =>
      Array.from({ length: width }, () => `x${Array.from({ length: rng.int(4) }, () => rng.pick(pieces)).join("")}`),
    );
    const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\n");
    const table = readTable(fileOf(text), ",", false);
    expect(table.rows.map((row) => row.cells)).toEqual(rows);
    for (const row of table.rows) for (const offset of row.offsets) expect(text.slice(offset, offset + 2)).toBe('"x');
  }
});

test("a header names the columns, and without one they are numbered", () => {
  expect(readTable(fileOf("a, b\n1,2"), ",", true)).toMatchObject({
    columns: ["a", "b"],
    rows: [{ cells: ["1", "2"] }],
  });
  expect(readTable(fileOf("1\t2"), "\t", false)).toMatchObject({ columns: ["1", "2"], rows: [{ cells: ["1", "2"] }] });
});

test("a row of another width, an open quote and text behind a quote are placed", () => {
  expect(failure(() => cellsOf("a,b\n1,2\n3"))).toMatchObject({
    code: "DATA_BAD_TABLE",
    message: "t.csv:3:1: the row has 1 cell, the first has 2",
  });
  expect(failure(() => cellsOf('a,b\n1,"2\n3,4'))).toMatchObject({
    code: "DATA_BAD_TABLE",
    message: "t.csv:2:3: the quote is never closed",
  });
  expect(failure(() => cellsOf('a,"b"c')).message).toBe("t.csv:1:6: there is text after a closing quote");
});

test("a column that is not there is answered with the nearest one", () => {
  const table = readTable(fileOf("date,HUFL,OT\n"), ",", true);
  expect(columnIndex(table, "OT")).toBe(2);
  expect(failure(() => columnIndex(table, "HUFFL"))).toMatchObject({
    code: "DATA_COLUMN_NOT_FOUND",
    message: "t.csv:1: there is no column `HUFFL`",
    remedy: "Did you mean `HUFL`? It has `date`, `HUFL`, `OT`.",
  });
  expect(failure(() => columnIndex(readTable(fileOf("a,a\n"), ",", true), "a")).message).toContain("two columns");
});

test("numbers are decimal texts, and marks of a missing value are known", () => {
  expect([" 1.5", "-2", "+.5", "3.", "1e3"].map(parseNumber)).toEqual([1.5, -2, 0.5, 3, 1000]);
  for (const text of ["", "0x10", "1,5", "NaN", "Infinity", "1e999", "12a", "1 2"])
    expect(parseNumber(text)).toBeUndefined();
  expect(["", " ", "NaN", "NA", "null", "?"].every(isMissing)).toBe(true);
  expect(["0", "x"].some(isMissing)).toBe(false);
});
