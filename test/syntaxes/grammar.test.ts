import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { equationFunctions } from "../../src/cell/block.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { operatorNames } from "../../src/cell/transformations/operatorName.ts";
import { configJsonSchema, type SchemaNode } from "../../src/config/jsonSchema.ts";
import { measuresOf } from "../../src/measures/measures.ts";

const root = resolve(import.meta.dirname, "../..");
let grammar: textmate.IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await oniguruma.loadWASM(readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () =>
      textmate.parseRawGrammar(readFileSync(resolve(root, "syntaxes/rnas.tmLanguage.json"), "utf8"), "rnas.json"),
  });
  const loaded = await registry.loadGrammar("source.rnas");
  if (loaded === null) throw new Error("there is no grammar");
  grammar = loaded;
});

/** Each word of a text with the innermost of its scopes, `.rnas` left out. */
function scopes(text: string): [string, string][] {
  const found: [string, string][] = [];
  let stack = textmate.INITIAL;
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, stack);
    for (const token of result.tokens) {
      const word = line.slice(token.startIndex, token.endIndex).trim();
      const scope = token.scopes[token.scopes.length - 1]?.replace(/\.rnas$/, "") ?? "";
      if (word !== "") found.push([word, scope]);
    }
    stack = result.ruleStack;
  }
  return found;
}

/** The scope of the first token that has this text. */
function scopeOf(text: string, word: string): string | undefined {
  return scopes(text).find(([each]) => each === word)?.[1];
}

test("sections, keys, values and comments are distinguished", () => {
  expect(scopes("task:   # what\n  type: synthetic\n  length: 12\n")).toEqual([
    ["task", "entity.name.section"],
    [":", "punctuation.separator.key-value"],
    ["# what", "comment.line.number-sign"],
    ["type", "entity.name.tag"],
    [":", "punctuation.separator.key-value"],
    ["synthetic", "support.type.task"],
    ["length", "entity.name.tag"],
    [":", "punctuation.separator.key-value"],
    ["12", "constant.numeric"],
  ]);
});

test("equations in a block have their own scopes, and end where the indentation ends", () => {
  const text =
    "cells:\n  mine: |\n    z = σ(linear(x))   # gate\n\n    h' = (1 - z) * h\n  other: |\n    h' = x\nsearch:\n  population: 3\n";
  const found = new Map(scopes(text));
  expect(found.get("mine")).toBe("entity.name.class.cell");
  expect(found.get("|")).toBe("keyword.control.block-scalar");
  expect(found.get("z")).toMatch(/^variable\.other/);
  expect(found.get("σ")).toBe("support.function.activation");
  expect(found.get("linear")).toBe("support.function.activation");
  expect(found.get("x")).toBe("variable.parameter.source");
  expect(found.get("# gate")).toBe("comment.line.number-sign");
  expect(found.get("h'")).toBe("variable.language.output");
  expect(found.get("1")).toBe("constant.numeric.one");
  expect(found.get("other")).toBe("entity.name.class.cell");
  expect(found.get("search")).toBe("entity.name.section");
  expect(found.get("population")).toBe("entity.name.tag");
});

test("equations on the line of their key have the same scopes", () => {
  for (const text of [
    "cells:\n  a: h' = tanh(linear(x) + h)\n",
    'cells:\n  a: "h\' = tanh(linear(x) + h)"\n',
    'cells: { a: "h\' = tanh(linear(x))" }\n',
  ]) {
    expect(scopeOf(text, "tanh")).toBe("support.function.activation");
    expect(scopeOf(text, "h'")).toBe("variable.language.output");
    expect(scopeOf(text, "a")).toBe("entity.name.class.cell");
  }
});

test("paths, durations, strings and booleans are values of their own", () => {
  expect(scopeOf("task:\n  train: data/moby dick.txt  # text\n", "data/moby dick.txt")).toBe("string.unquoted.path");
  expect(scopeOf("task: { train: a/b.csv, test: c.csv }\n", "a/b.csv")).toBe("string.unquoted.path");
  expect(scopeOf("run: { time_limit: 1.5 h }\n", "h")).toBe("keyword.other.unit");
  expect(scopeOf("run: { time_limit: 1.5 h }\n", "1.5")).toBe("constant.numeric");
  expect(scopeOf("model: { tie_weights: true }\n", "true")).toBe("constant.language.boolean");
  expect(scopes('name: "a # b"\n').map(([, scope]) => scope)).not.toContain("comment.line.number-sign");
});

test("every word that the language knows has its scope", () => {
  for (const name of operatorNames) {
    expect([name, scopeOf(`search:\n  operators: { ${name}: 1 }`, name)]).toEqual([
      name,
      "entity.name.function.operator",
    ]);
  }
  for (const name of equationFunctions) {
    expect([name, scopeOf(`cells:\n  a: |\n    h' = ${name}(h)`, name)]).toEqual([name, "support.function.activation"]);
  }
  for (const name of Object.keys(seedCells)) {
    expect([name, scopeOf(`search:\n  seed_cells: [${name}]`, name)]).toEqual([name, "support.class.cell"]);
  }
  const tasks = (configJsonSchema.properties?.task?.oneOf ?? []).map((option) => option.properties?.type?.const);
  expect(tasks).toHaveLength(7);
  for (const type of tasks) expect(scopeOf(`task: { type: ${type} }`, String(type))).toBe("support.type.task");
  const problems = [
    { type: "language_modelling", unit: "character" },
    { type: "formal_language" },
    { type: "synthetic", problem: "copy_memory" },
    { type: "forecasting" },
  ] as const;
  for (const { name } of problems.flatMap((task) => measuresOf(task))) {
    expect([name, scopeOf(`search:\n  objectives: [${name}]`, name)]).toEqual([name, "support.variable.measure"]);
    expect([name, scopeOf(`search:\n  constraints: { ${name}: { max: 1 } }`, name)]).toEqual([
      name,
      "support.variable.measure",
    ]);
  }
});

test("every choice of the schema has its scope", () => {
  const choicesOf = (node: SchemaNode): unknown[] => [
    ...(node.enum ?? []),
    ...[
      ...(node.oneOf ?? []),
      ...(node.anyOf ?? []),
      ...Object.values(node.properties ?? {}),
      ...(node.items ? [node.items] : []),
    ].flatMap(choicesOf),
  ];
  // Signs such as a delimiter are no words: they are written in quotes, and coloured as texts.
  const choices = choicesOf(configJsonSchema).filter(
    (choice) => /\w{2}/.test(String(choice)) && typeof choice === "string",
  );
  expect(choices.length).toBeGreaterThan(30);
  // `error` is a measure as well.
  const plain = choices.filter(
    (choice) => !/^(constant\.language|support)\./.test(scopeOf(`a: { b: ${choice} }`, String(choice)) ?? ""),
  );
  expect(plain).toEqual([]);
});

test("every section of the schema is a section of the grammar", () => {
  for (const key of Object.keys(configJsonSchema.properties ?? {}))
    expect(scopeOf(`${key}:`, key)).toBe("entity.name.section");
});

test("the language configuration comments lines, and indents below a key and a block", () => {
  const configuration = JSON.parse(readFileSync(resolve(root, "syntaxes/language-configuration.json"), "utf8"));
  expect(configuration.comments.lineComment).toBe("#");
  const increase = new RegExp(configuration.indentationRules.increaseIndentPattern);
  for (const line of ["task:", "  stop:  # rules", "  mine: |", "- name:"]) expect(increase.test(line)).toBe(true);
  for (const line of ["task: x", "# task:", "  - a"]) expect(increase.test(line)).toBe(false);
  const word = new RegExp(configuration.wordPattern, "g");
  expect("h' = z_x * c'".match(word)).toEqual(["h'", "z_x", "c'"]);
});
