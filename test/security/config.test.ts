import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parseConfig.ts";

const valid = "task: { type: synthetic, problem: sum }\n";

/** Refused with a place inside the text and a message for people; whatever happens, nothing throws. */
function errorsOf(text: string) {
  const { config, diagnostics } = parseConfig(text);
  expect(config).toBeNull();
  expect(diagnostics.length).toBeGreaterThan(0);
  for (const { message, range } of diagnostics) {
    expect(message.length).toBeGreaterThan(10);
    expect(range.start).toBeGreaterThanOrEqual(0);
    expect(range.end).toBeLessThanOrEqual(text.length);
  }
  return diagnostics;
}

test("an alias bomb is refused at its first alias and never unfolded", () => {
  const lines = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (let i = 0; i < 25; i++) {
    const [before, own] = [String.fromCharCode(97 + i), String.fromCharCode(98 + i)];
    lines.push(`${own}: &${own} [${Array(9).fill(`*${before}`).join(", ")}]`);
  }
  const aliases = errorsOf(`${valid}${lines.join("\n")}\n`).filter(({ message }) => /aliases/.test(message));
  expect(aliases.length).toBe(25 * 9);
  expect(aliases[0]?.message).toMatch(/aliases are not supported; write the value again/);
});

test("an alias of a mapping that holds it is refused", () => {
  expect(errorsOf("task: &t { type: synthetic, problem: *t }\n").some(({ message }) => /aliases/.test(message))).toBe(
    true,
  );
});

test("a merge key is refused", () => {
  const text = "base: &b { type: synthetic }\ntask:\n  <<: *b\n  problem: sum\n";
  expect(errorsOf(text).some(({ message }) => /aliases are not supported/.test(message))).toBe(true);
});

test.each([
  ["brackets", "[".repeat(20_000)],
  ["braces", "{a: ".repeat(10_000)],
  ["dashes", `\n  ${"- ".repeat(20_000)}`],
  ["question marks", `\n  ${"? ".repeat(20_000)}`],
  ["closed brackets", "[".repeat(5_000) + "]".repeat(5_000)],
])("%s nested without end are refused", (_, nested) => {
  errorsOf(`task: ${nested}\n`);
});

test("a text of more than two million characters is refused unread", () => {
  const [first] = errorsOf(`${valid}name: "${"a".repeat(2_000_000)}"\n`);
  expect(first?.message).toMatch(/has 2000\d{3} characters, and a config at most 2000000/);
});

test("a name of a million characters is reported in a message of a line", () => {
  const [first] = errorsOf(`name: ${"a".repeat(1_000_000)}\n${valid}`);
  expect(first?.message.length).toBeLessThan(300);
});

test("nor does a key, a cell or a measure of that length repeat itself in a message", () => {
  const long = "a".repeat(100_000);
  for (const text of [
    `? ${long}\n: 1\n${valid}`,
    `"${long}": 1\n"${long}": 2\n${valid}`,
    `${valid}search: { "${long}": 1 }\n`,
    `${valid}search: { objectives: ["${long}", blocks] }\n`,
    `${valid}search: { seed_cells: ["${long}"] }\n`,
    `${valid}cells: { "${long}": "h' = ${long}" }\n`,
  ]) {
    for (const { message } of errorsOf(text)) expect(message.length).toBeLessThan(2100);
  }
});

test.each([
  ["unknown keys", Array.from({ length: 5_000 }, (_, i) => `k${i}: 1`).join("\n")],
  ["wrong numbers", `study: { seeds: [${Array(5_000).fill("{}").join(", ")}] }\n${valid}`],
  ["cells", `${valid}cells: { ${Array.from({ length: 1_000 }, (_, i) => `c${i}: "h' = x"`).join(", ")} }`],
  ["seed cells", `${valid}search: { seed_cells: [${Array.from({ length: 5_000 }, (_, i) => `s${i}`).join(", ")}] }`],
  [
    "constraints",
    `${valid}search: { constraints: { ${Array.from({ length: 1_000 }, (_, i) => `m${i}: { max: 1 }`).join(", ")} } }`,
  ],
])("thousands of %s make hundreds of findings at most", (_, text) => {
  expect(errorsOf(text).length).toBeLessThanOrEqual(502);
});

const inherited = [
  "__proto__",
  "constructor",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "isPrototypeOf",
  "__defineGetter__",
];

test.each(inherited)("`%s` is an unknown word wherever a word is chosen", (word) => {
  for (const text of [
    `${word}: 1\n${valid}`,
    `task: { type: ${word} }\n`,
    `task: { type: synthetic, problem: ${word} }\n`,
    `${valid}search: { operators: { ${word}: 1 } }\n`,
    `${valid}search: { constraints: { ${word}: { max: 1 } } }\n`,
    `${valid}search: { objectives: [${word}, blocks] }\n`,
    `${valid}search: { objectives: [{ name: ${word} }, blocks] }\n`,
    `${valid}search: { seed_cells: [${word}] }\n`,
    `${valid}cells: { ${word}: "h' = linear(x) + h" }\n`,
    `${valid}training: { optimizer: ${word} }\n`,
    `${valid}training: { schedule: { type: ${word} } }\n`,
    `${valid}study: { settings: { plain: { ${word}: { ${word}: 1 } } } }\n`,
  ]) {
    for (const { message } of errorsOf(text)) expect(message).not.toMatch(/native code|\[object/);
  }
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
});

test("a mapping called __proto__ changes no object and hides nothing", () => {
  for (const text of [
    `__proto__:\n  polluted: 1\n${valid}`,
    `"__proto__": { polluted: 1 }\n${valid}`,
    `${valid}cells:\n  __proto__: |\n    h' = linear(x) + h\n`,
    `${valid}search:\n  constraints:\n    __proto__: { max: 1 }\n`,
    `${valid}study: { settings: { __proto__: { seed: 2 } } }\n`,
  ]) {
    expect(errorsOf(text).some(({ message }) => message.includes("__proto__"))).toBe(true);
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test.each([
  "!!binary aGk=",
  "!!js/function 'function(){}'",
  "!!set {a}",
  "!!timestamp 2001-01-01",
  "!<tag:x> 1",
  "!!int 1e3",
])("the tagged value %s is text or refused, never an object", (value) => {
  const { config } = parseConfig(`name: ${value}\n${valid}`);
  if (config !== null) expect(typeof config.name).toBe("string");
});

test.each([
  "\u0000",
  "\ud800",
  "\u2028",
  "\ufeff\ufeff",
  "%YAML 9.9\n---\n",
  "---\n---\n",
  "...\n",
  "\t\t\t",
  "\r\r\r",
])("a text with %j in it is read or refused, never a crash", (piece) => {
  for (const text of [piece, piece + valid, `${valid}${piece}`, `name: a${piece}b\n${valid}`]) parseConfig(text);
});
