import { expect, test } from "vitest";
import { AppError } from "../../src/base/errors.ts";
import { parseCellJson, toCellJson } from "../../src/cell/cellJson.ts";
import { parseEquations, printEquations } from "../../src/cell/equations.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { importCells, importEachCell } from "../../src/cell/import/importCells.ts";
import { latexEquations } from "../../src/cell/latex.ts";
import { mermaidText } from "../../src/cell/mermaid.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { complexity } from "../../src/measures/complexity.ts";

/** Each cell that could not be read is reported in a short message of its own. */
function failuresOf(text: string): readonly AppError[] {
  try {
    const { cells, failures } = importEachCell(text, "cells.json");
    expect(cells).toEqual([]);
    return failures;
  } catch (error) {
    if (error instanceof AppError) return [error];
    throw error;
  }
}

const own = (changes: object) => JSON.stringify({ ...toCellJson(seedCells.basic), ...changes });
const block = (changes: object) => own({ blocks: [{ id: "a", op: "linear", inputs: ["x"], ...changes }] });
const darts = (recurrent: unknown, concat: unknown) => JSON.stringify({ recurrent, concat });

const refused: { readonly [what: string]: string } = {
  "brackets nested 200,000 deep": "[".repeat(200_000) + "]".repeat(200_000),
  "objects nested 200,000 deep": '{"a":'.repeat(200_000) + "1" + "}".repeat(200_000),
  "a version of the future": own({ formatVersion: 1e9 }),
  "a version that is an object": own({ formatVersion: { valueOf: 1 } }),
  "100,000 blocks": own({ blocks: Array(100_000).fill({ id: "a", op: "tanh", inputs: ["h"] }) }),
  "blocks that are null": own({ blocks: [null] }),
  "an op that every object has": block({ op: "constructor" }),
  "an op that is a list": block({ op: ["linear"] }),
  "a name of a million characters": block({ id: "a".repeat(1_000_000) }),
  "a name that is markup": block({ id: "<img src=x onerror=alert(1)>" }),
  "a name that every object has": block({ id: "__proto__" }),
  "a name that is another one's method": block({ id: "hasOwnProperty" }),
  "an input of a million characters": block({ inputs: ["a".repeat(1_000_000)] }),
  "ten thousand inputs": block({ inputs: Array(10_000).fill("x") }),
  "a key of its own": own({ __proto__polluted: 1 }),
  "DARTS: a node that does not exist": darts([["tanh", 0]], [7]),
  "DARTS: a node that is no number": darts([["tanh", 0]], [null]),
  "DARTS: a fractional node": darts([["tanh", 0.5]], [1]),
  "DARTS: a node of the future": darts([["tanh", 5]], [1]),
  "DARTS: a step that nobody reads": darts(
    [
      ["tanh", 0],
      ["relu", 0],
    ],
    [1],
  ),
  "DARTS: 100,000 steps": darts(Array(100_000).fill(["tanh", 0]), [1]),
  "DARTS: an average of a million nodes": darts([["tanh", 0]], Array(1_000_000).fill(1)),
  "DARTS: an activation of a million characters": darts([["t".repeat(1_000_000), 0]], [1]),
  "ENAS: a function that does not exist": "0 9",
  "ENAS: 200,000 numbers": "0 ".repeat(200_000),
  "ENAS: a number beyond 2⁵³": "99999999999999999999 0 0 0",
  "a recipe with 100,000 inputs": JSON.stringify({ h_new_0: { op: "linear", input: Array(100_000).fill("x") } }),
  "a recipe of 20,000 nodes": JSON.stringify(
    Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`n ${i}`, { op: "linear", input: ["x"] }])),
  ),
  "a recipe that reads itself": '{"h_new_0":{"op":"linear","input":["h_new_0"]}}',
  "a recipe with an op of a million characters": `{"h_new_0":{"op":"${"o".repeat(1_000_000)}","input":["x"]}}`,
};

test.each(Object.entries(refused))("%s: refused, in a short message with a remedy", (_, text) => {
  const failures = failuresOf(text);
  expect(failures.length).toBeGreaterThan(0);
  for (const { message, remedy } of failures) {
    expect(message).toContain("cells.json");
    expect(message.length).toBeLessThan(400);
    expect(remedy.length).toBeGreaterThan(10);
  }
});

test("keys and nodes that objects have of themselves name a cell, and change nothing else", () => {
  const recipe =
    '{"__proto__":{"op":"linear","input":["x","h_prev_0"]},"h_new_0":{"op":"activation_tanh","input":["__proto__"]}}';
  expect(importCells(recipe, "r.json").length).toBe(1);
  const named = `{"constructor":${own({})},"toString":${own({})}}`;
  expect(importCells(named, "n.json").map(({ name }) => name)).toEqual(["constructor", "toString"]);
  expect(({} as { op?: unknown }).op).toBeUndefined();
  expect(() => parseCellJson(JSON.parse(`{"__proto__":${own({})}}`))).toThrow(AppError);
});

/** Names and functions of any kind in equations: refused with a message that repeats nothing of ours. */
const words = ["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty", "add", "prototype"];

test.each(words)("`%s` in equations is a name like others", (word) => {
  for (const text of [
    `${word} = tanh(linear(x) + h)\nh' = ${word}`,
    `h' = ${word}(x) + h`,
    `h' = linear(${word}) + h`,
    `h' = ${word}`,
    `${word}' = x`,
    `${word} = ${word}`,
  ]) {
    const parsed = parseEquations(text);
    for (const { message, replacement } of "errors" in parsed ? parsed.errors : []) {
      expect(message).not.toMatch(/native code|\[object|undefined/);
      expect(typeof (replacement ?? "")).toBe("string");
    }
  }
});

test.each([
  ["parentheses", `h' = ${"(".repeat(100_000)}x`],
  ["functions", `h' = ${"tanh(".repeat(100_000)}x`],
  ["opened and closed parentheses", `h' = ${"(".repeat(50_000)}x${")".repeat(50_000)}`],
  ["signs", `h' = ${"- ".repeat(100_000)}`],
  ["terms", `h' = linear(x)${" + h".repeat(30_000)}`],
  ["lines", "a = b\n".repeat(20_000)],
  ["names", Array.from({ length: 5_000 }, (_, i) => `a${i} = tanh(b${i})`).join("\n")],
  ["a name", "a".repeat(1_000_000)],
  ["numbers", `h' = ${"1".repeat(500_000)}`],
  ["blanks", `h'${" ".repeat(500_000)}= x`],
  ["foreign characters", "é".repeat(20_000)],
  ["primes", `h${"'".repeat(100_000)} = x`],
  ["a circle", Array.from({ length: 5_000 }, (_, i) => `a${i} = tanh(a${(i + 1) % 5_000})`).join("\n")],
])("%s without end are refused with a hundred errors at most", (_, text) => {
  const parsed = parseEquations(text);
  if (!("errors" in parsed)) throw new Error("it was not refused");
  expect(parsed.errors.length).toBeGreaterThan(0);
  expect(parsed.errors.length).toBeLessThanOrEqual(100);
  for (const { range } of parsed.errors) expect(range.end).toBeLessThanOrEqual(text.length);
});

test("a cell of thousands of blocks that all look alike is printed, drawn, counted and hashed", () => {
  const tree = (depth: number): string => (depth === 0 ? "tanh(h)" : `(${tree(depth - 1)} * ${tree(depth - 1)})`);
  for (const text of [`h' = ${tree(9)} + linear(x)`, `h' = linear(x)${" + linear(h)".repeat(1_500)}`]) {
    const parsed = parseEquations(text);
    if (!("cell" in parsed)) throw new Error(parsed.errors[0]?.message);
    const { cell } = parsed;
    const sizes = {
      inputSize: 2,
      hiddenSize: 2,
      layers: 1,
      input: { kind: "features" },
      outputSize: 1,
      tiedToEmbedding: false,
    } as const;
    expect(complexity(cell, sizes).blocks).toBe(cell.blocks.length);
    expect(cellHash(cell)).toMatch(/^[0-9a-f]{32}$/);
    expect(mermaidText(cell).split("\n").length).toBeGreaterThan(cell.blocks.length);
    expect(latexEquations(cell)).toContain("aligned");
    expect("cell" in parseEquations(printEquations(cell))).toBe(true);
  }
});
