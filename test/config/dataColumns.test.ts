import { expect, test } from "vitest";
import { columnsOf, likelyColumns } from "../../src/config/dataColumns.ts";

test("columns are read from the first line as the file's ending says", () => {
  expect(columnsOf("\uFEFFday,sales\r\n1,2\r\n", "a.csv")).toEqual(["day", "sales"]);
  expect(columnsOf('"a, b","say ""hi""",,c\n', "a.CSV")).toEqual(["a, b", 'say "hi"', "", "c"]);
  expect(columnsOf("a\tb c\n", "a.tsv")).toEqual(["a", "b c"]);
  expect(columnsOf('{"text":"x","label":1}\n', "a.jsonl")).toEqual(["text", "label"]);
  expect(columnsOf("[1,2]\n", "a.jsonl")).toEqual([]);
  expect(columnsOf("no json", "a.jsonl")).toEqual([]);
  expect(columnsOf("", "a.csv")).toEqual([]);
  expect(columnsOf("once upon a time", "a.txt")).toEqual([]);
});

test("columns are taken for what their names say, else for what their order suggests", () => {
  expect(likelyColumns("classification", ["stars", "id", "review"])).toEqual({ input: "review", target: "stars" });
  expect(likelyColumns("classification", ["surname", "language"])).toEqual({ input: "surname", target: "language" });
  expect(likelyColumns("classification", ["text"])).toEqual({});
  expect(likelyColumns("forecasting", ["date", "open", "close"])).toEqual({ target: "close" });
  expect(likelyColumns("forecasting", ["timestamp", "value", "quality"])).toEqual({ target: "value" });
  expect(likelyColumns("forecasting", ["day"])).toEqual({ target: "day" });
  expect(likelyColumns("language_modelling", ["text"])).toEqual({});
});
