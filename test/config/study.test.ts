import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { withChanges } from "../../src/config/studyChanges.ts";
import { studyGrid } from "../../src/config/studyGrid.ts";

const base = `name: s
seed: 3
task: { type: synthetic, problem: sum, length: 6 }
search: { population: 6, objectives: [mse, blocks] }
`;
const study = `${base}study:
  seeds: 2
  settings:
    with: {}
    without: { training: { inheritance: false } }
  data:
    sum: {}
    anbn:
      task: { type: formal_language, language: anbn }
      search: { objectives: [word_error, blocks] }
`;

test("a grid is settings × data × seeds, each a config of its own without a study", () => {
  expect(parseConfig(study).diagnostics).toEqual([]);
  const grid = studyGrid(study);
  expect(grid.map(({ data, setting, seed }) => `${data} ${setting} ${seed}`)).toEqual([
    ...["sum with 3", "sum with 4", "sum without 3", "sum without 4"],
    ...["anbn with 3", "anbn with 4", "anbn without 3", "anbn without 4"],
  ]);
  const last = grid.at(-1);
  expect(last?.config.training.inheritance).toBe(false);
  expect(last?.config.task).toMatchObject({ type: "formal_language", language: "anbn" });
  expect(last?.config.search).toMatchObject({ population: 6, objectives: ["word_error", "blocks"] });
  const alone = parseConfig(last?.text ?? "");
  expect(alone.diagnostics).toEqual([]);
  expect(alone.config).toMatchObject({ seed: 4, name: "without anbn 4" });
  expect(alone.config?.study).toBeUndefined();
});

test("without settings or data a study repeats the file as it is written", () => {
  const grid = studyGrid(`${base}study: { seeds: 3 }\n`);
  expect(grid.map(({ setting, data, seed }) => [setting, data, seed])).toEqual([
    ["", "", 3],
    ["", "", 4],
    ["", "", 5],
  ]);
});

test("changes are merged key by key, but a mapping of another type is replaced", () => {
  const whole = { a: { type: "x", one: 1 }, b: { c: { d: 1, e: 2 } }, f: [1, 2] };
  expect(withChanges(whole, { a: { type: "y" }, b: { c: { d: 3 } }, f: [3] })).toEqual({
    a: { type: "y" },
    b: { c: { d: 3, e: 2 } },
    f: [3],
  });
  expect(withChanges(whole, { a: { one: 2 } }).a).toEqual({ type: "x", one: 2 });
});

test.each([
  ["  settings:\n    bad: { training: { ⟦inheritence⟧: false } }\n", /settings\.bad.*inheritence.*inheritance/],
  ["  settings:\n    bad: { search: { population: ⟦1⟧ } }\n", /at least 2/],
  ["  settings:\n    bad: { search: { objectives: [⟦word_error⟧, blocks] } }\n", /no measure of this task/],
  ["  data:\n    bad: { ⟦task⟧: { type: forecasting, train: a.csv } }\n", /target/],
  ["  ⟦seed⟧: 3\n", /did you mean `seeds`/],
  ["  solved: { measure: ⟦word_error⟧, at_most: 0 }\n", /no metric of this task/],
])("what is wrong in a study is reported at its place: %s", (marked, message) => {
  const whole = `${base}study:\n${marked}`;
  const [start, end] = [whole.indexOf("⟦"), whole.indexOf("⟧") - 1];
  const text = whole.replace(/[⟦⟧]/g, "");
  const { diagnostics, config } = parseConfig(text);
  expect(config).toBeNull();
  expect(diagnostics[0]?.message).toMatch(message);
  expect(text.slice(diagnostics[0]?.range.start, diagnostics[0]?.range.end)).toBe(text.slice(start, end));
});

const examples = path.resolve(import.meta.dirname, "../../examples/studies");

test.each(readdirSync(examples).filter((name) => name.endsWith(".rnas")))(
  "the ready-made study %s is valid",
  (name) => {
    const text = readFileSync(path.join(examples, name), "utf8");
    const { config, diagnostics } = parseConfig(text);
    expect(diagnostics).toEqual([]);
    expect(config?.study?.question).toMatch(/\?$/);
    const grid = studyGrid(text);
    expect(new Set(grid.map((cell) => JSON.stringify({ ...cell.config, name: "", study: null }))).size).toBe(
      grid.length,
    );
  },
);

test("test figures are for cells that are named: a combination that searches is refused, with the place", () => {
  const cells = base.replace("population: 6", "population: 6, generations: 0");
  const asked = "study:\n  seeds: 2\n  test: true\n";
  expect(parseConfig(`${cells}${asked}`).diagnostics).toEqual([]);
  const found = (text: string) =>
    parseConfig(text).diagnostics.map(({ code, range }) => [code, text.slice(range.start, range.end)]);
  expect(found(`${base}${asked}`)).toEqual([["UNSUPPORTED", "true"]]);
  expect(found(`${cells}${asked}  settings: { a: {}, b: { search: { generations: 3 } } }\n`)).toEqual([
    ["UNSUPPORTED", "true"],
  ]);
  expect(found(`${base}${asked}  settings: { a: { search: { generations: 0 } } }\n`)).toEqual([]);
});

test("sizes alone can be varied where a size is open", () => {
  const codes = (text: string) => parseConfig(text).diagnostics.map(({ code }) => code);
  const fixed = base.replace("search: {", "search: { vary: sizes,");
  expect(codes(fixed)).toEqual(["ALL_ZERO"]);
  expect(codes(`${fixed}model: { hidden: { min: 2, max: 8 } }\n`)).toEqual([]);
});

test("fronts of searches are measured on test data where they are confirmed", () => {
  const tested = `${base}study: { test: true }\n`;
  expect(parseConfig(tested).diagnostics.map(({ code }) => code)).toEqual(["UNSUPPORTED"]);
  expect(parseConfig(`${tested}confirm: {}\n`).diagnostics).toEqual([]);
});
