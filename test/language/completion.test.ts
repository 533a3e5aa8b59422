import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CompletionItemKind } from "vscode-languageserver-types";
import { Rng } from "../../src/base/rng.ts";
import { zoo } from "../../src/cell/zoo/zoo.ts";
import { keysExpectedAt } from "./keyPositions.ts";
import { applied, documentOf, examplesFolder, marked, service } from "./service.ts";

const examples = readdirSync(examplesFolder).filter((file) => /\w\.rnas$/.test(file));
const texts = examples.map((file) => readFileSync(join(examplesFolder, file), "utf8"));

async function labelsAt(text: string, files: { readonly [name: string]: string } = {}): Promise<string[]> {
  const { document, position } = marked(text);
  return (await service(files).complete(document, position)).map(({ label }) => label);
}

/** Offers at every offset, against the independent walk; yields how many key positions there were. */
async function compareEverywhere(text: string): Promise<number> {
  const language = service();
  const document = documentOf(text);
  let positions = 0;
  for (let offset = 0; offset <= text.length; offset++) {
    const items = await language.complete(document, document.positionAt(offset));
    const keys = items.filter(({ kind }) => kind === CompletionItemKind.Property).map(({ label }) => label);
    const expected = keysExpectedAt(text, offset);
    if (expected === null && isConstraints(text, offset)) continue;
    const place = `${text.slice(0, offset)}⟨here⟩${text.slice(offset, offset + 30)}`;
    if ([...keys].sort().join() !== [...(expected ?? [])].sort().join())
      expect({ place, keys }).toEqual({ place, keys: expected ?? [] });
    if (expected !== null) positions++;
  }
  return positions;
}

/** Names of measures are keys there, which no schema lists. */
function isConstraints(text: string, offset: number): boolean {
  const lines = text.slice(0, offset).split("\n");
  const parent = [...lines]
    .reverse()
    .find((line, index) => index > 0 && /^ {0,2}\S/.test(line) && !line.trimStart().startsWith("#"));
  return (
    parent?.trim().startsWith("constraints:") === true ||
    /constraints: *\{[^}]*$/.test(lines[lines.length - 1] as string)
  );
}

test.each(examples)("%s: at every cursor position exactly the allowed keys are offered", async (file) => {
  expect(await compareEverywhere(texts[examples.indexOf(file)] as string)).toBeGreaterThan(50);
});

test("200 examples cut off anywhere: at every position exactly the allowed keys, and no exception", async () => {
  const rng = Rng.fromSeed(7).fork("cut");
  let positions = 0;
  for (let round = 0; round < 200; round++) {
    const text = texts[rng.int(texts.length)] as string;
    positions += await compareEverywhere(text.slice(0, rng.int(text.length)));
  }
  expect(positions).toBeGreaterThan(1000);
});

test("required keys come first, and a task without a type has no other key", async () => {
  expect(await labelsAt("task:\n  |")).toEqual(["type"]);
  const { document, position } = marked("task:\n  type: forecasting\n  |");
  const items = await service().complete(document, position);
  const sorted = [...items].sort((a, b) => (a.sortText as string).localeCompare(b.sortText as string));
  expect(sorted.slice(0, 2).map(({ label }) => label)).toEqual(["train", "target"]);
});

test("values are those of the enumeration, the default marked", async () => {
  expect(await labelsAt("training:\n  optimizer: |")).toEqual(["adam", "sgd", "rmsprop"]);
  expect(await labelsAt("training:\n  optimizer: rm|")).toEqual(["adam", "sgd", "rmsprop"]);
  expect(await labelsAt("model: { tie_weights: | }")).toEqual(["true", "false"]);
  expect(await labelsAt("training:\n  schedule: { type: | }")).toEqual(["constant", "plateau", "step", "cosine"]);
});

test("objectives are the measures of the task that are not there yet", async () => {
  const offered = await labelsAt("task: { type: forecasting }\nsearch:\n  objectives: [mae, |]\n");
  expect(offered).toContain("mse");
  expect(offered).toContain("blocks");
  expect(offered).not.toContain("mae");
  expect(offered).not.toContain("perplexity");
  expect(await labelsAt("task: { type: forecasting }\nsearch:\n  objectives:\n    - mae\n    - |\n")).toContain("mse");
});

test("a constraint may be on any measure of the task", async () => {
  const offered = await labelsAt("task: { type: language_modelling }\nsearch:\n  constraints:\n    |");
  expect(offered).toContain("perplexity");
  expect(offered).toContain("parameters");
});

test("seed cells are built-in ones and those of the file", async () => {
  const text = "cells:\n  mine: \\|\n    h' = tanh(linear(x) + h)\nsearch:\n  seed_cells: [gru, |]\n";
  const names = zoo.map(({ name }) => name).filter((name) => name !== "gru");
  expect(await labelsAt(text)).toEqual(["mine", ...names, "selected", "classic", "small", "gate_free", "all"]);
});

test("a published cell is offered with its equations, count and paper, a group with its cells", async () => {
  const { document, position } = marked("search:\n  seed_cells: [|]\n");
  const items = await service().complete(document, position);
  const item = (label: string) => items.find((each) => each.label === label);
  expect(item("mgu")?.detail).toBe("2HI + 2H² + 2H · Zhou et al. 2016");
  expect(JSON.stringify(item("mgu")?.documentation)).toMatch(/linear\(f \* h\).*arxiv\.org\/abs\/1603\.09420/);
  expect(JSON.stringify(item("gate_free")?.documentation)).toContain("`mingru`");
});

test("files are offered folder by folder", async () => {
  const files = { "data/a.txt": "a", "data/more/b.txt": "b", "c.txt": "c", ".hidden": "", "other.rnas": "" };
  expect(await labelsAt("task:\n  type: language_modelling\n  train: |", files)).toEqual(["c.txt", "data/"]);
  const inFolder = await labelsAt("task:\n  type: language_modelling\n  train: data/|", files);
  expect(inFolder).toEqual(["data/a.txt", "data/more/"]);
});

test("columns are those of the training file's header", async () => {
  const files = { "a.csv": 'day,"sales, net",note\n1,2,x\n' };
  const head = "task:\n  type: forecasting\n  train: a.csv\n";
  expect(await labelsAt(`${head}  target: [|]\n`, files)).toEqual(["day", "sales, net", "note"]);
  expect(await labelsAt(`${head}  columns: [day, |]\n`, files)).toEqual(["sales, net", "note"]);
  expect(await labelsAt(`${head}  target: |\n`, files)).toEqual(["all", "[…]"]);
});

test("in equations the names of the cell, its sources and the functions are offered", async () => {
  const offered = await labelsAt("cells:\n  a: \\|\n    z = sigmoid(linear(x))\n    h' = z * |\n");
  expect(offered).toEqual(expect.arrayContaining(["z", "x", "h", "c", "tanh", "linear_b"]));
  expect(await labelsAt("cells:\n  a: \\|\n    |\n")).toEqual(["h' =", "c' ="]);
  expect(await labelsAt("cells:\n  a: \\|\n    h' = z # |\n")).toEqual([]);
});

test("nothing is offered in comments and behind values", async () => {
  expect(await labelsAt("task: # |\n")).toEqual([]);
  expect(await labelsAt("# ta|\n")).toEqual([]);
  expect(await labelsAt("seed: 1 |\n")).toEqual([]);
});

test("nothing is offered where a value goes on, or where YAML wants a separator", async () => {
  expect(await labelsAt("training:\n  optimizer: adam\n    |")).toEqual([]);
  expect(await labelsAt("model: { hidden | }")).toEqual([]);
  expect(await labelsAt("training: { optimizer: adam | }")).toEqual([]);
});

test("a bracket or quote that is never closed takes nothing from the keys below", async () => {
  for (const open of ["task: { type: synthetic", "task:\n  split: [0.8,", 'name: "a', "name: 'a"]) {
    expect(await labelsAt(`${open}\nsearch:\n  popul|`)).toContain("population");
  }
});

test("what is inserted can be read again, with and without places to fill in", async () => {
  for (const supportsSnippets of [true, false]) {
    const { document, position } = marked("task:\n  type: synthetic\n  problem: sum\n|");
    const items = await service({}, { supportsSnippets }).complete(document, position);
    const seed = items.find(({ label }) => label === "seed");
    const text = applied(document, seed?.textEdit && "range" in seed.textEdit ? [seed.textEdit] : []);
    expect(text).toMatch(supportsSnippets ? /seed: \$\{1:1\}$/ : /seed: 1$/);
  }
});

test("a key that is there already is replaced without a second colon", async () => {
  const { document, position } = marked("search:\n  popul|: 3\n");
  const item = (await service().complete(document, position)).find(({ label }) => label === "population");
  const edit = item?.textEdit;
  expect(applied(document, edit && "range" in edit ? [edit] : [])).toBe("search:\n  population: 3\n");
});

test("below a setting of a study stand the keys of the whole config, with the task of that setting", async () => {
  const head = "task:\n  type: synthetic\n  problem: sum\nstudy:\n";
  expect(await labelsAt(`${head}  settings:\n    small:\n      model:\n        hidden: 3\n        |`)).toContain(
    "layers",
  );
  expect(await labelsAt(`${head}  data:\n    other:\n      task:\n        type: forecasting\n        |`)).toContain(
    "look_back",
  );
  const text = `${head}  data:\n    other:\n      task: { type: forecasting }\n      search: { objectives: [mae, |] }\n`;
  expect(await labelsAt(text)).toContain("mse");
});
