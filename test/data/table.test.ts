import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { DataError } from "../../src/data/dataError.ts";
import { TableReader, tableRows } from "../../src/data/table.ts";
import { type TableSettings, tableFormat } from "../../src/formats/tableFormat.ts";

function readTable(text: string, settings: TableSettings = {}) {
  const reader = new TableReader("t.csv", tableFormat(settings, "t.csv"));
  const rows = Array.from(tableRows(reader, { text }), (row) => ({
    cells: row.texts(),
    offsets: row.texts().map((_, cell) => reader.offsetOf(row, cell)),
    line: reader.lineOf(row),
  }));
  return { columns: reader.columns, columnIndex: (name: string) => reader.columnIndex(name), rows };
}

const cellsOf = (text: string, settings: TableSettings = {}) =>
  readTable(text, { header: false, ...settings }).rows.map((row) => row.cells);

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
    const table = readTable(text, { header: false });
    expect(table.rows.map((row) => row.cells)).toEqual(rows);
    for (const row of table.rows) for (const offset of row.offsets) expect(text.slice(offset, offset + 2)).toBe('"x');
  }
});

test("a header names the columns, and without one they are numbered", () => {
  expect(readTable("a, b\n1,2")).toMatchObject({
    columns: ["a", "b"],
    rows: [{ cells: ["1", "2"] }],
  });
  expect(readTable("1\t2", { header: false, delimiter: "tab" })).toMatchObject({
    columns: ["1", "2"],
    rows: [{ cells: ["1", "2"] }],
  });
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
  const table = readTable("date,HUFL,OT\n");
  expect(table.columnIndex("OT")).toBe(2);
  expect(failure(() => table.columnIndex("HUFFL"))).toMatchObject({
    code: "DATA_COLUMN_NOT_FOUND",
    message: "t.csv:1: there is no column `HUFFL`",
    remedy: "Did you mean `HUFL`? It has `date`, `HUFL`, `OT`.",
  });
  expect(failure(() => readTable("a,a\n").columnIndex("a")).message).toContain("two columns");
});

test("where a text is cut into pieces makes no difference, nor does a place", () => {
  const text = 'a,b\r\n# c\r\n"1 ""x""","2\r\n3"\r\n\r\n4,"5"\r6,7';
  const format = tableFormat({ comment: "#" }, "t.csv");
  const read = (pieces: readonly string[]) => {
    const reader = new TableReader("t.csv", format);
    return pieces.flatMap((piece, at) =>
      Array.from(reader.rows(piece, at === pieces.length - 1), (row) => [...row.texts(), reader.placeOf(row, 1)]),
    );
  };
  const whole = read([text]);
  expect(whole.map((row) => row.slice(0, 2))).toEqual([
    ['1 "x"', "2\r\n3"],
    ["4", "5"],
    ["6", "7"],
  ]);
  expect(whole.map((row) => row[2])).toMatchObject([
    { line: 3, column: 11 },
    { line: 6, column: 3 },
    { line: 7, column: 3 },
  ]);
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      expect(read([text.slice(0, first), text.slice(first, second), text.slice(second)])).toEqual(whole);
    }
  }
});
