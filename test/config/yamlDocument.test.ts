import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import { Rng } from "../../src/base/rng.ts";
import { EquationMemory } from "../../src/config/equationMemory.ts";
import { parseConfig, parseConfigInSteps } from "../../src/config/parseConfig.ts";
import { nodeAt, readYaml, scalarSource } from "../../src/config/yamlDocument.ts";

const examples = resolve(import.meta.dirname, "../../examples");
const texts = readdirSync(examples)
  .filter((file) => /\w\.rnas$/.test(file))
  .map((file) => readFileSync(join(examples, file), "utf8"));

/** As `data` has it: without empty entries. */
function dense(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dense);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, dense(each)] as const);
  return Object.fromEntries(entries.filter(([, each]) => each !== null && each !== undefined));
}

function mutated(text: string, rng: Rng): string {
  const pieces = [
    "\n",
    "  ",
    ":",
    " ",
    "- a",
    "{",
    "}",
    "[",
    "]",
    "#",
    '"',
    "'",
    "|",
    "x: 1",
    "\n  y: [1,\n   2]\n",
    "\nz:\n- 1\n- 2\n",
    "\r\n",
    "~",
    "\t",
  ];
  const at = rng.int(text.length + 1);
  const removed = rng.chance(0.5) ? rng.int(4) : 0;
  return text.slice(0, at) + (rng.chance(0.7) ? rng.pick(pieces) : "") + text.slice(at + removed);
}

test("reading a text in sections yields what reading it whole yields, on examples and thousands of edits of them", () => {
  const rng = Rng.fromSeed(3).fork("sections");
  let sound = 0;
  for (let round = 0; round < 1500; round++) {
    let text = rng.pick(texts);
    for (let edits = rng.int(4); edits > 0; edits--) text = mutated(text, rng);
    const whole = parseDocument(text, { prettyErrors: false, logLevel: "silent" });
    const { syntaxErrors, data } = readYaml(text);
    if (whole.errors.length > 0) {
      expect({ text, errors: syntaxErrors.length }).not.toEqual({ text, errors: 0 });
      continue;
    }
    if (syntaxErrors.length > 0) {
      // Ours alone: aliases, odd keys.
      expect(syntaxErrors.map(({ message }) => message).join()).toMatch(/alias|plain word|twice/);
      continue;
    }
    sound++;
    expect({ text, data }).toEqual({ text, data: dense(whole.toJS()) });
  }
  expect(sound).toBeGreaterThan(500);
});

test("what an earlier version left behind changes nothing", () => {
  const rng = Rng.fromSeed(4).fork("memory");
  const memory = new EquationMemory();
  let text = texts[0] as string;
  for (let round = 0; round < 300; round++) {
    text = round % 40 === 0 ? rng.pick(texts) : mutated(text, rng);
    const steps = parseConfigInSteps(text, memory);
    let step = steps.next();
    while (!step.done) step = steps.next();
    const fresh = parseConfig(text);
    expect({ config: step.value.config, diagnostics: step.value.diagnostics }).toEqual(fresh);
  }
});

test("a slip in one entry leaves its neighbours as they are", () => {
  const { data, syntaxErrors } = readYaml("task:\n  type: synthetic\n  problem: [sum\n  length: 4\nseed: 3\n");
  expect(syntaxErrors).toHaveLength(1);
  expect(data).toMatchObject({ task: { type: "synthetic", length: 4 }, seed: 3 });
});

test("a key that is there twice is an error at the second one", () => {
  const text = "seed: 1\nmodel: { hidden: 3 }\nseed: 2\n";
  const [error] = readYaml(text).syntaxErrors;
  expect(error?.message).toMatch(/`seed` is there twice/);
  expect(error?.range).toEqual({ start: text.lastIndexOf("seed"), end: text.lastIndexOf("seed") + 4 });
});

test("a key that is twice in one pair of braces is an error too", () => {
  const text = "model: { hidden: 1, hidden: 2 }\n";
  expect(readYaml(text).syntaxErrors.map(({ range }) => range.start)).toEqual([text.lastIndexOf("hidden")]);
});

test("offsets of a block text lead into the file and back", () => {
  const text = 'cells:\n  a: |\n    z = 1\n\n      h = 2\n  b: "x: y"\n';
  const yaml = readYaml(text);
  const source = scalarSource(yaml, ["cells", "a"]);
  expect(source?.value).toBe("z = 1\n\n  h = 2\n");
  for (const [offset, character] of [...(source?.value ?? "")].entries()) {
    if (character === "\n") continue;
    const place = source?.toFile(offset) ?? -1;
    expect(text[place]).toBe(character);
    expect(source?.fromFile(place)).toBe(offset);
  }
  const quoted = scalarSource(yaml, ["cells", "b"]);
  expect(text.slice(quoted?.toFile(0), quoted?.toFile(4))).toBe("x: y");
});

test("ranges of keys and values are those of the text", () => {
  const text = texts.find((each) => each.includes("moby-characters")) as string;
  const yaml = readYaml(text);
  const hidden = nodeAt(yaml, ["model", "hidden"]);
  expect(text.slice(hidden?.range.start, hidden?.range.end)).toBe("48");
  const objective = nodeAt(yaml, ["search", "objectives", 1]);
  expect(text.slice(objective?.range.start, objective?.range.end)).toBe("blocks");
  expect(yaml.data).toEqual(dense(parse(text)));
});

test("thousands of nested brackets are an error, not a crash", () => {
  for (const text of [
    "[".repeat(20_000),
    "a: ".repeat(5000),
    "- ".repeat(20_000),
    "{a: ".repeat(9000),
    "? ".repeat(9000),
  ]) {
    expect(readYaml(text).syntaxErrors.length).toBeGreaterThan(0);
    expect(parseConfig(`search: ${text}`).config).toBeNull();
  }
});

test("what stands behind the end of the document is an error, wherever it is", () => {
  const config = "task: { type: synthetic, problem: sum }\n";
  for (const more of ["---\nseed: 3\nno_such_key: 1\n", "...\nseed: 3\n", "---\n{{{{\n", `---\n${config}`]) {
    const { config: read, diagnostics } = parseConfig(config + more);
    expect(read).toBeNull();
    expect(diagnostics.map(({ message }) => message)).toContain(
      "a search config is one document; remove what follows the `---` or `...`",
    );
  }
  expect(parseConfig("task:\n  type: synthetic\n---\n  problem: sum\n").config).toBeNull();
  expect(parseConfig(`---\n${config}...\n`).diagnostics).toEqual([]);
  expect(parseConfig(`%YAML 1.2\n# first\n---\n${config}... # end\n# over\n`).diagnostics).toEqual([]);
});

test("a second document hides no mistake of the first, and its own text is not looked at", () => {
  const first = "task: { type: synthetic, problem: summ }\nsearch:\n  populatoin: 3\n";
  for (const more of ["---\nno_such_key: 1\n", "...\nseed: x\n", "---\n"]) {
    const { diagnostics } = parseConfig(first + more);
    expect(diagnostics.map(({ range }) => (first + more).slice(range.start, range.end))).toEqual([
      "summ",
      "populatoin",
      more.slice(0, 3),
    ]);
  }
});

test("a NUL character is an error at its place, also in a comment", () => {
  for (const text of ["seed: 1\0\n", "# \0\nseed: 1\n", 'name: "a\0"\n', "\0"]) {
    const { config, diagnostics } = parseConfig(text);
    expect(config).toBeNull();
    const place = text.indexOf("\0");
    expect(diagnostics[0]?.range).toEqual({ start: place, end: place + 1 });
    expect(diagnostics[0]?.message).toMatch(/^a NUL character, .* save the file as UTF-8/);
  }
});
