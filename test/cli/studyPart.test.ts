import { expect, test } from "vitest";
import { wantedPart, withSetKey } from "../../src/cli/studyPart.ts";
import { studyGrid } from "../../src/config/studyGrid.ts";

const study = { settings: { with: {}, without: { training: { inheritance: false } } }, data: { one: {}, two: {} } };
const text = `name: s
seed: 7
task: { type: synthetic, problem: sum, length: 6 }
study: ${JSON.stringify({ ...study, seeds: 3 })}
`;

const chosen = (options: { readonly [name: string]: string }) =>
  studyGrid(text)
    .filter(wantedPart({ positionals: [], options }, study, 7))
    .map(({ data, setting, seed }) => `${data} ${setting} ${seed}`);

test("data set, setting and seeds cut a part out of the grid; seeds count from 1", () => {
  expect(chosen({})).toHaveLength(12);
  expect(chosen({ data: "two", setting: "without" })).toEqual(["two without 7", "two without 8", "two without 9"]);
  expect(chosen({ data: "one", setting: "with", seeds: "2-3" })).toEqual(["one with 8", "one with 9"]);
  expect(chosen({ data: "one", setting: "with", seeds: "3" })).toEqual(["one with 9"]);
});

test("what the study does not have is an error that lists what it has", () => {
  expect(() => chosen({ data: "three" })).toThrow('the study has no data "three"');
  expect(() => chosen({ seeds: "0-2" })).toThrow('--seeds is "0-2"');
  expect(() => chosen({ seeds: "3-2" })).toThrow('--seeds is "3-2"');
});

test("--set changes one key of every search", () => {
  const [first] = studyGrid(withSetKey(text, "search.stop.cpu=24 s"));
  expect(first?.config.search.stop.cpu).toBe(24_000);
  expect(withSetKey(text, undefined)).toBe(text);
  expect(() => withSetKey(text, "search.stop.cpu")).toThrow('--set is "search.stop.cpu"');
});
