import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { applied, marked, service } from "./service.ts";

/** Titles of the actions at `|`, and the text after one of them. */
async function actionsAt(text: string, files: { readonly [name: string]: string } = {}) {
  const { document, position } = marked(text);
  const actions = await service(files).codeActions(document, { start: position, end: position });
  return {
    titles: actions.map(({ title }) => title),
    after: (title: RegExp) => {
      const action = actions.find((each) => title.test(each.title));
      return action?.edit?.changes === undefined ? null : applied(document, action.edit.changes[document.uri] ?? []);
    },
  };
}

const synthetic = "task:\n  type: synthetic\n  problem: sum\n";

test("a typo is mended", async () => {
  const { after } = await actionsAt(`${synthetic}search:\n  popu|laton: 5\n`);
  expect(after(/population/)).toBe(`${synthetic}search:\n  population: 5\n`);
  const value = await actionsAt(`${synthetic}training:\n  optimizer: a|dan\n`);
  expect(value.after(/adam/)).toContain("optimizer: adam\n");
});

test("a typo in an equation is mended at its place", async () => {
  const { after } = await actionsAt(`${synthetic}cells:\n  a: \\|\n    h' = ta|hn(linear(x) + h)\n`);
  expect(after(/tanh/)).toContain("    h' = tanh(linear(x) + h)\n");
});

test("missing keys are added one by one or at once, and the result has them", async () => {
  const { titles, after } = await actionsAt("ta|sk:\n  type: forecasting\n");
  expect(titles).toEqual(["Add the missing keys `train`, `target`", "Add `train`", "Add `target`"]);
  const text = after(/missing keys/) ?? "";
  expect(text).toBe("task:\n  train: data.txt\n  target: [value]\n  type: forecasting\n");
  expect(parseConfig(text).diagnostics).toEqual([]);
});

test("a missing task is added whole, also to nothing and to braces", async () => {
  for (const text of ["na|me: a\n", "|", "{ na|me: a }\n"]) {
    const { after } = await actionsAt(text);
    expect(parseConfig(after(/Add `task`/) ?? "").diagnostics.filter(({ path }) => path.length < 2)).toEqual([]);
  }
  const empty = await actionsAt("ta|sk:\nseed: 1\n");
  expect(empty.titles.length).toBeGreaterThan(0);
});

test("a bound that no seed cell meets is set to the nearest feasible", async () => {
  const { after } = await actionsAt(`${synthetic}search:\n  constraints:\n    blocks: { max: 2| }\n`);
  const text = after(/nearest feasible 4/) ?? "";
  expect(text).toContain("blocks: { max: 4 }");
});

test("shares are scaled, bounds swapped, orders mended, populations raised", async () => {
  const shares = await actionsAt("task:\n  type: language_modelling\n  train: a\n  split: [0.8, 0.1|, 0.3]\n");
  expect(shares.after(/Scale/)).toContain("split: [0.67, 0.08, 0.25]");
  const bounds = await actionsAt(`${synthetic}search:\n  constraints: { blocks: { min: 9, max|: 3 } }\n`);
  expect(bounds.after(/Swap/)).toContain("{ min: 3, max: 9 }");
  const order = await actionsAt(`${synthetic}search:\n  edits: [3|, 1]\n`);
  expect(order.after(/\[1, 3\]/)).toContain("edits: [1, 3]");
  const population = await actionsAt(`${synthetic}search:\n  population: 2|\n`);
  expect(population.after(/population/)).toContain("population: 3\n");
});

test("what has no effect, or is there twice, is removed", async () => {
  const useless = await actionsAt(`${synthetic}training:\n  momen|tum: 0.5\n  epochs: 3\n`);
  expect(useless.after(/Remove `momentum`/)).toBe(`${synthetic}training:\n  epochs: 3\n`);
  const twice = await actionsAt(`${synthetic}search:\n  objectives: [mse, blocks, m|se]\n`);
  expect(twice.after(/Remove this objective/)).toContain("objectives: [mse, blocks]\n");
});

test("an unknown seed cell is created", async () => {
  const { after } = await actionsAt(`${synthetic}search:\n  seed_cells: [basic, my_o|wn]\n`);
  const text = after(/Create/) ?? "";
  expect(parseConfig(text).diagnostics).toEqual([]);
  expect(text).toContain("cells:\n  my_own: |\n");
});

test("an objective is converted to one with a direction and back", async () => {
  const { after } = await actionsAt(`${synthetic}search:\n  objectives: [m|se, blocks]\n`);
  expect(after(/with a direction/)).toContain("objectives: [{ name: mse, direction: minimize }, blocks]");
  const back = await actionsAt(`${synthetic}search:\n  objectives: [{ name: m|se, direction: minimize }, blocks]\n`);
  expect(back.after(/plain/)).toContain("objectives: [mse, blocks]");
});

test("a data file with a typo is mended, quoted where that is needed", async () => {
  const files = { "my: data.txt": "x".repeat(9000) };
  const { after } = await actionsAt("task:\n  type: language_modelling\n  train: 'my: da|tq.txt'\n", files);
  expect(after(/Change/)).toContain('train: "my: data.txt"\n');
});

test("a cell that can do the same with less is written in fewer blocks", async () => {
  const block =
    "cells:\n  m|ine: \\|\n      h' = tanh(linear_b(x) + linear_b(h) + linear(h))\n  other: h' = linear(x) + h\n";
  const { after, titles } = await actionsAt(`${synthetic}${block}`);
  expect(titles).toEqual(["Write `mine` in 4 blocks"]);
  expect(after(/mine/)).toBe(
    `${synthetic}cells:\n  mine: |\n      h' = tanh(linear_b(x) + linear(h))\n  other: h' = linear(x) + h\n`,
  );
  // The same at the block that is more than needed, in its equation.
  const within = await actionsAt(
    `${synthetic}cells:\n  mine: \\|\n      h' = tanh(linear_b(x) + linear_b(h) + lin|ear(h))\n  other: h' = linear(x) + h\n`,
  );
  expect(within.titles).toEqual(["Write `mine` in 4 blocks"]);
  expect(within.after(/mine/)).toBe(after(/mine/));
  const elsewhere = await actionsAt(`${synthetic}cells:\n  mine: h' = tanh(line|ar(x) + h * 1)\n`);
  expect(elsewhere.titles).toEqual([]);
  const line = await actionsAt(`${synthetic}cells:\n  m|ine: h' = tanh(linear(x) + h * 1)\n`);
  const text = line.after(/mine/) ?? "";
  expect(text).toBe(`${synthetic}cells:\n  mine: "h' = tanh(linear(x) + h)"\n`);
  expect(parseConfig(text).config?.cells.mine).toBe("h' = tanh(linear(x) + h)");
});
