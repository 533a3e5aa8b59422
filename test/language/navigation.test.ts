import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lensCommands } from "../../src/protocol/languageProtocol.ts";
import { applied, documentOf, examplesFolder, marked, service } from "./service.ts";

const moby = readFileSync(join(examplesFolder, "moby-characters.rnas"), "utf8");
const wholeRange = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
const withCell =
  "task: { type: synthetic, problem: sum }\ncells:\n  mine: \\|\n    z = sigmoid(linear(x))\n    h' = z * h   # gate\nsearch:\n  seed_cells: [basic, mine]\n";
const plain = withCell.replace("\\|", "|");

test("a cell is renamed where it is defined and where it is named", async () => {
  for (const place of ["mi|ne: \\|", "basic, mi|ne]"]) {
    const text = withCell.replace(place.replace(/(?<!\\)\|/, ""), place);
    const { document, position } = marked(text);
    const result = await service().rename(document, position, "better");
    expect("edits" in result && applied(document, result.edits)).toBe(plain.replaceAll("mine", "better"));
    expect(await service().renameRange(document, position)).not.toBeNull();
  }
});

test("a name that a cell cannot have is refused with a reason", async () => {
  const { document, position } = marked(withCell.replace("mine:", "mi|ne:"));
  expect(await service().rename(document, position, "lstm")).toEqual({ refusal: "There is a cell `lstm` already." });
  expect(await service().rename(document, position, "1x")).toMatchObject({
    refusal: expect.stringMatching(/cannot name/),
  });
  const builtIn = marked(withCell.replace("basic,", "ba|sic,"));
  expect(await service().renameRange(builtIn.document, builtIn.position)).toBeNull();
});

test("definitions: a seed cell, a name in equations, a data file", async () => {
  const seed = marked(withCell.replace("basic, mine", "basic, m|ine"));
  const cell = await service().definition(seed.document, seed.position);
  expect(cell?.range.start).toEqual({ line: 2, character: 2 });
  const use = marked(withCell.replace("= z *", "= z| *"));
  expect((await service().definition(use.document, use.position))?.range.start).toEqual({ line: 3, character: 4 });
  const file = marked("task:\n  type: language_modelling\n  train: da|ta.txt\n");
  expect(await service({ "data.txt": "a" }).definition(file.document, file.position)).toMatchObject({
    uri: "file:///folder/data.txt",
  });
  expect(await service().definition(file.document, file.position)).toBeNull();
});

test("data files are links", async () => {
  const links = await service().links(documentOf(moby));
  expect(links.map(({ target }) => target)).toEqual(["file:///folder/data/moby-dick.txt"]);
});

test("the outline has sections, keys and cells with their blocks", async () => {
  const symbols = await service().symbols(documentOf(moby));
  expect(symbols.map(({ name }) => name)).toEqual([
    "name",
    "seed",
    "task",
    "model",
    "training",
    "cells",
    "search",
    "confirm",
  ]);
  const cells = symbols.find(({ name }) => name === "cells");
  expect(cells?.children?.map(({ name, detail }) => [name, detail])).toEqual([["minimal", "4 blocks"]]);
  for (const symbol of symbols) {
    expect(symbol.selectionRange.start).toEqual(symbol.range.start);
    expect(symbol.range.end.line).toBeGreaterThanOrEqual(symbol.selectionRange.end.line);
  }
});

test("sections, cells and comments fold", async () => {
  const ranges = await service().folding(
    documentOf(
      "# a\n# b\ntask:\n  type: x\n\nmodel:\n  dropout:\n    input: 1\ncells:\n  a: |\n    z\n    y\n\nseed: 1\n",
    ),
  );
  expect(ranges.map(({ startLine, endLine }) => [startLine, endLine])).toEqual([
    [0, 1],
    [2, 3],
    [5, 7],
    [6, 7],
    [8, 11],
    [9, 11],
  ]);
});

test("inlay hints count evaluations, parameters and time", async () => {
  const hints = await service({ "data/moby-dick.txt": "x".repeat(50_000) }).inlayHints(documentOf(moby), wholeRange);
  const labels = hints.map(({ label }) => String(label));
  // 16 + 6 · 16 individuals; 4 gates of 2 · 48² weights and 2 · 48 biases; 2 · 48² + 48.
  expect(labels.find((label) => /^112 evaluations, about \d/.test(label))).toBeDefined();
  expect(labels).toContain("LSTM: 18,816 parameters");
  expect(labels).toContain("4 blocks, 4,656 parameters");
  expect(await service().inlayHints(documentOf("task: {"), wholeRange)).toEqual([]);
});

test("lenses start, estimate, and open the front of a run that is there", async () => {
  const commands = async (files: { readonly [name: string]: string }, text = moby) =>
    (await service(files).codeLenses(documentOf(text))).map(({ command }) => command?.command);
  expect(await commands({})).toEqual([lensCommands.startSearch, lensCommands.estimate]);
  const run = { ".rnas/moby-characters-001/events.jsonl": "" };
  expect(await commands(run)).toEqual([lensCommands.startSearch, lensCommands.estimate, lensCommands.showFront]);
  expect(await commands({ ".rnas/other-001/events.jsonl": "" }, "name: a\n")).toEqual([]);
});

test("hover explains words of equations, cells and measures", async () => {
  const shown = async (text: string) => {
    const { document, position } = marked(text);
    return JSON.stringify((await service().hover(document, position))?.contents ?? null);
  };
  expect(await shown(withCell.replace("sigmoid", "sig|moid"))).toContain("between 0 and 1");
  expect(await shown(withCell.replace("= z *", "= z| *"))).toContain("z = sigmoid(linear(x))");
  expect(await shown(withCell.replace("z * h ", "z * h| "))).toContain("Hidden state");
  expect(await shown(withCell.replace("mine:", "mi|ne:"))).toContain("Cell of this file");
  expect(await shown("search:\n  seed_cells: [gr|u]\n")).toContain("17 blocks");
  expect(await shown("search:\n  seed_cells: [mi|ngru]\n")).toMatch(/2HI \+ 2H parameters.*2410\.01201/);
  expect(await shown("search:\n  seed_cells: [mi|ngru]\n")).toContain("The same cell as `trnn`");
  expect(await shown("search:\n  seed_cells: [gate|_free]\n")).toContain("`qrnn_fo`");
  expect(await shown("task: { type: synthetic }\nsearch:\n  objectives: [mse, lat|ency_us]\n")).toContain("µs");
  expect(await shown("task:\n  type: foreca|sting\n")).toContain("Forecast columns");
  expect(await shown("search:\n  algor|ithm: nsga2\n")).toContain("https://doi.org/10.1109/4235.996017");
  expect(await shown("search: # al|gorithm\n")).toBe("null");
});

test("signature help is that of the innermost function", async () => {
  const label = async (text: string) => {
    const { document, position } = marked(`cells:\n  a: \\|\n    ${text}\n`);
    return (await service().signatureHelp(document, position))?.signatures[0]?.label ?? null;
  };
  expect(await label("h' = tanh(linear(x|) + h)")).toBe("linear(a) → W·a [H]");
  expect(await label("h' = tanh(linear(x) + |h)")).toBe("tanh(a [H]) → [H]");
  expect(await label("h' = tanh(linear(x) + (1 - |h))")).toBe("tanh(a [H]) → [H]");
  expect(await label("h' = tanh(h) + |h")).toBeNull();
});

test("semantic tokens stand where the words of the equations stand", async () => {
  const document = documentOf(plain);
  const { data } = await service().semanticTokens(document);
  const lines = plain.split("\n");
  const words: string[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [deltaLine, deltaCharacter, length] = data.slice(at, at + 3) as [number, number, number];
    line += deltaLine;
    character = deltaLine > 0 ? deltaCharacter : character + deltaCharacter;
    words.push((lines[line] as string).slice(character, character + length));
  }
  expect(words.join(" ")).toBe("z = sigmoid ( linear ( x ) ) h' = z * h # gate");
});
