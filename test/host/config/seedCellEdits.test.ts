import { expect, test } from "vitest";
import { parseEquations } from "../../../src/cell/equations.ts";
import { parseConfig } from "../../../src/config/parseConfig.ts";
import { configTemplate } from "../../../src/config/template.ts";
import { cellNames, seedCellEdits } from "../../../src/host/config/seedCellEdits.ts";

const defaults = ["basic", "gru", "lstm"];
const equations = "z = sigmoid(linear_b(x) + linear(h))\nh' = z * tanh(linear(x)) + h\n";
const task = "task: { type: synthetic, problem: sum }\n";

function edited(text: string): string {
  const edits = seedCellEdits(text, "found", equations, defaults);
  if ("mistake" in edits) throw new Error(edits.mistake);
  return [...edits]
    .reverse()
    .reduce((now, { start, end, text: piece }) => now.slice(0, start) + piece + now.slice(end), text);
}

const texts: readonly (readonly [string, string, readonly string[]])[] = [
  ["has neither section", task, defaults],
  ["has no line end at its end", task.trimEnd(), defaults],
  ["has a search without seed cells", `${task}search:\n  population: 8 # few\n`, defaults],
  ["has seed cells in a line", `${task}search:\n  seed_cells: [gru] # one\n  population: 8\n`, ["gru"]],
  [
    "has seed cells below each other",
    `${task}search:\n  seed_cells:\n    - gru # one\n    - lstm\n  population: 8\n`,
    ["gru", "lstm"],
  ],
  ["has an empty search", `${task}search:\nmodel: { hidden: 4 }\n`, defaults],
  ["has a search in braces", `${task}search: { population: 8 }\n`, defaults],
  ["has a search in braces with seed cells", `${task}search: { seed_cells: [ lstm ], population: 8 }\n`, ["lstm"]],
  [
    "has cells in a block",
    `${task}cells:\n  own: |\n    h' = tanh(linear(x) + linear(h))\n\n# what follows\nsearch:\n  seed_cells: [own]\n`,
    ["own"],
  ],
  [
    "has a cell in a line",
    `${task}cells:\n    own: h' = tanh(linear(x) + linear(h)) # mine\nsearch: { seed_cells: [own] }\n`,
    ["own"],
  ],
  ["has cells in braces", `${task}cells: { own: "h' = tanh(linear(x) + linear(h))" }\n`, defaults],
  ["has empty braces for cells", `${task}cells: {}\nsearch: { population: 8 }\n`, defaults],
  ["has a key for cells only", `${task}cells: # none yet\nsearch: { population: 8 }\n`, defaults],
  ["is the template", configTemplate({ name: "x", type: "synthetic", file: "" }), defaults],
];

test.each(texts)("a config that %s gets the cell and starts from it", (_, text, before) => {
  for (const given of [text, text.replaceAll("\n", "\r\n")]) {
    const after = edited(given);
    const { config, diagnostics } = parseConfig(after);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(config?.search.seed_cells).toEqual([...before, "found"]);
    expect(config?.cells.found?.trim()).toBe(equations.trim());
    expect("cell" in parseEquations(config?.cells.found ?? "")).toBe(true);
    // Nothing that was written is gone or changed: the lines of before are a subsequence, but for what was inserted.
    for (const comment of given.match(/#[^\r\n]*/g) ?? []) expect(after).toContain(comment);
    expect(after.includes("\r\n")).toBe(given.includes("\r\n"));
    expect(/(?<!\r)\n/.test(after)).toBe(!given.includes("\r\n"));
  }
});

test("a name that is taken and a text that is no YAML are refused", () => {
  const text = `${task}cells:\n  found: h' = h + linear(x)\n`;
  expect(seedCellEdits(text, "found", equations, defaults)).toEqual({ mistake: "nameTaken" });
  expect(seedCellEdits("task: [", "found", equations, defaults)).toEqual({ mistake: "broken" });
  expect(seedCellEdits("just words", "found", equations, defaults)).toEqual({ mistake: "broken" });
  expect(cellNames(text)).toEqual(["found"]);
});
