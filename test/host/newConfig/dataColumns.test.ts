import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { columnsOf, dataColumns } from "../../../src/host/newConfig/dataColumns.ts";

test("columns are read from the first line as the file's ending says", () => {
  expect(columnsOf("\uFEFFday,sales\r\n1,2\r\n", "a.csv")).toEqual(["day", "sales"]);
  expect(columnsOf('"a, b","say ""hi""",,c\n', "a.CSV")).toEqual(["a, b", 'say "hi"', "", "c"]);
  expect(columnsOf("a\tb c\n", "a.tsv")).toEqual(["a", "b c"]);
  expect(columnsOf('{"text":"x","label":1}\n', "a.jsonl")).toEqual(["text", "label"]);
  expect(columnsOf("[1,2]\n", "a.jsonl")).toEqual([]);
  expect(columnsOf("no json", "a.jsonl")).toEqual([]);
  expect(columnsOf("once upon a time", "a.txt")).toEqual([]);
});

test("a compressed file of any length is read as far as its first line", async () => {
  const folder = await mkdtemp(join(tmpdir(), "columns-"));
  const file = join(folder, "data.csv.gz");
  const rows = Array.from({ length: 100_000 }, (_, row) => `${row},${(row * 7919) % 104_729}`);
  await writeFile(file, gzipSync(`first,second\n${rows.join("\n")}\n`));
  expect(await dataColumns(file)).toEqual(["first", "second"]);
  await rm(folder, { recursive: true });
});
