import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { type EquationError, parseEquations } from "../../src/cell/equations.ts";

function cellOf(text: string): Cell {
  const parsed = parseEquations(text);
  if ("errors" in parsed) throw new Error(parsed.errors.map((error) => error.message).join("; "));
  return parsed.cell;
}

function errorsOf(text: string, maxBlocks?: number): readonly EquationError[] {
  const parsed = parseEquations(text, maxBlocks === undefined ? {} : { maxBlocks });
  return "errors" in parsed ? parsed.errors : [];
}

/** The cell of `text` has exactly these blocks, by id, and these outputs. */
function expectCell(text: string, blocks: Record<string, string>, outputs: { hNext: string; cNext: string }): void {
  const cell = cellOf(text);
  const found = cell.blocks.map((block) => [block.id, [block.op, ...block.inputs].join(" ")]);
  expect(Object.fromEntries(found)).toEqual(blocks);
  expect(cell).toMatchObject(outputs);
}

test("names come from the line: z_x and z_h for the operands, z_sum for what joins them", () => {
  const blocks = {
    z_x: "linear x",
    z_h: "linear_b h",
    z_sum: "add z_x z_h",
    z: "sigmoid z_sum",
    h_next: "elem_mul z h",
  };
  expectCell("z = sigmoid(linear(x) + linear_b(h))\nh' = z * h", blocks, { hNext: "h_next", cNext: "c" });
});

test("sums and products associate to the left, products bind tighter, parentheses decide", () => {
  const outputs = { hNext: "h_next", cNext: "c" };
  const leftToRight = {
    u: "linear x",
    h_next_diff: "sub u h",
    h_next_product: "elem_mul c h",
    h_next_product2: "elem_mul h_next_product u",
    h_next: "sub h_next_diff h_next_product2",
  };
  expectCell("u = linear(x); h' = u - h - c * h * u", leftToRight, outputs);
  const grouped = {
    u: "linear x",
    h_next_diff: "sub h c",
    h_next_product: "elem_mul h_next_diff h",
    h_next: "sub u h_next_product",
  };
  expectCell("u = linear(x); h' = u - (h - c) * h", grouped, outputs);
});

test("every function and both outputs can be written, in the symbols of a paper too", () => {
  const text = `
    a = identity(relu(leaky_relu(linear(x))))   # a comment; with h' = in it
    h' = σ(a + 1) ⊙ tanh(c′) − linear(a)
    c' = sigmoid(h) * c`;
  const blocks = {
    a_x: "linear x",
    a_leaky_relu: "leaky_relu a_x",
    a_relu: "relu a_leaky_relu",
    a: "identity a_relu",
    h_next_sum: "add a 1",
    h_next_sigmoid: "sigmoid h_next_sum",
    h_next_tanh: "tanh c_next",
    h_next_product: "elem_mul h_next_sigmoid h_next_tanh",
    h_next_a: "linear a",
    h_next: "sub h_next_product h_next_a",
    c_next_sigmoid: "sigmoid h",
    c_next: "elem_mul c_next_sigmoid c",
  };
  expectCell(text, blocks, { hNext: "h_next", cNext: "c_next" });
});

test("the order of lines is free, and the separator is a new line, a carriage return or a semicolon", () => {
  const ordered = cellOf("u = linear(x)\nv = u + h\nh' = v * u");
  expect(cellOf("h' = v * u; v = u + h; u = linear(x)")).toEqual(ordered);
  expect(cellOf("\r\n\r\nv = u + h\r\nh' = v * u\ru = linear(x);;\n")).toEqual(ordered);
});

test("a line break within parentheses does not end an equation", () => {
  expect(cellOf("h' = tanh(\n  linear(x) +\n  linear(h) # both\n)")).toEqual(
    cellOf("h' = tanh(linear(x) + linear(h))"),
  );
});

test("a line that is a mere name is another name, for sources and outputs too", () => {
  expect(cellOf("in = x; past = h; one = 1; v = linear(in) + past - one; w = v; h' = w; c' = h'")).toMatchObject({
    hNext: "v",
    cNext: "v",
  });
  expect(cellOf("h' = linear(x) + h; c' = h").cNext).toBe("h");
  expect(
    cellOf("h' = linear(x) + h * c'").blocks.some((block) => (block.inputs as readonly string[]).includes("c")),
  ).toBe(true);
});

test("an expression that is written twice is two blocks", () => {
  expect(cellOf("h' = linear(x) + linear(x) * h").blocks.length).toBe(4);
});

test("a derived name never takes one that a line has, nor a reserved one", () => {
  const cell = cellOf(
    "z_x = linear(x); h_next = z_x + h; z = tanh(linear(x)) + h_next; leaky = tanh(relu(z)); h' = leaky * c",
  );
  const ids = cell.blocks.map((block) => block.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(["z_x", "z_x2", "h_next", "h_next2", "leaky_relu2"]));
});

test.each<[code: string, text: string]>([
  ["BAD_CHARACTER", "h' = linear(x) «×» h"],
  ["BAD_CHARACTER", "h' = linear(x) + «😀»h"],
  ["BAD_NUMBER", "h' = linear(x) + «0.5» * h"],
  ["BAD_NUMBER", "h' = linear(x) + «1e3» * h"],
  ["SYNTAX", "«linear(x) + h»\nh' = linear(x) + h"],
  ["SYNTAX", "h' = linear(x) + h «)»"],
  ["SYNTAX", "h' = tanh«(»linear(x) + h"],
  ["SYNTAX", "z = tanh«(»linear(x)\nh' = z + h"],
  ["SYNTAX", "h' = linear(x) «+»"],
  ["SYNTAX", "h' = linear(x) + «*» h"],
  ["SYNTAX", "h' = «-» linear(x) + h"],
  ["SYNTAX", "h' = linear(x) «h»"],
  ["SYNTAX", "h' = linear(x«,» h)"],
  ["SYNTAX", "h' = linear(«)» + h"],
  ["SYNTAX", "h' «=»"],
  ["SYNTAX", "h' = a «=» linear(x) + h"],
  ["BAD_NAME", "«h» = linear(x) + h"],
  ["BAD_NAME", "«tanh» = linear(x); h' = linear(x) + h"],
  ["BAD_NAME", "«constructor» = linear(x); h' = linear(x) + h"],
  ["BAD_NAME", "«z'» = linear(x); h' = linear(x) + h"],
  ["BAD_NAME", "«_z» = linear(x); h' = linear(x) + h"],
  ["DUPLICATE_NAME", "z = linear(x); «z» = linear(h); h' = z + h"],
  ["DUPLICATE_NAME", "h' = linear(x) + h\n«h'» = linear(x) - h"],
  ["UNKNOWN_NAME", "gate = linear(x); h' = «gaet» + h"],
  ["UNKNOWN_NAME", "h' = linear(«x_t») + h"],
  ["UNKNOWN_NAME", "h' = linear(x) + h * «tanh»"],
  ["UNKNOWN_FUNCTION", "h' = «lineer»(x) + h"],
  ["UNKNOWN_FUNCTION", "h' = «softmax»(linear(x)) + h"],
  ["X_WITHOUT_WEIGHTS", "h' = tanh(«x» + linear(h))"],
  ["X_WITHOUT_WEIGHTS", "a = x; h' = tanh(«a») + linear(h)"],
  ["ONE_OUTSIDE_COMBINATION", "h' = tanh(«1») + linear(x) + h"],
  ["ONE_OUTSIDE_COMBINATION", "h' = linear_b(«1») + linear(x) + h"],
  ["CYCLE", "a = tanh(d)\nd = linear(x) + «a»\nh' = a + h"],
  ["CYCLE", "a = linear(x) + «a»\nh' = a + h"],
  ["CYCLE", "h' = linear(x) + tanh(«h'»)"],
  ["CYCLE", "a = d; d = «a»; h' = a + linear(x) + h"],
  ["UNUSED_NAME", "«a» = linear(x)\nh' = linear(x) + h"],
  ["MISSING_H_NEXT", "c' = linear(x) + «h»"],
  ["MISSING_H_NEXT", "h_next = linear(x) + «h»"],
  ["BAD_OUTPUT", "h' = «h»"],
  ["BAD_OUTPUT", "h' = «c»; c' = linear(x) + h"],
  ["BAD_OUTPUT", "h' = linear(x) + h; c' = «x»"],
  ["IGNORES_INPUT", "«h'» = tanh(linear(h))"],
  ["NOT_RECURRENT", "«h'» = tanh(linear(x))"],
])("%s is reported at the marked place: %s", (code, marked) => {
  const text = marked.replace(/[«»]/g, "");
  const start = marked.indexOf("«");
  const errors = errorsOf(text);
  expect(errors.map((error) => [error.code, error.range])).toEqual([[code, { start, end: marked.indexOf("»") - 1 }]]);
  expect(errors[0]?.message).toMatch(/[;:,] /);
});

test("all mistakes are reported at once, in the order of the text", () => {
  const text = "z = sigmod(linear(x))\nr = tanh(x) * q\nq2 = 1 - - h\nz = linear(h)\nh' = z + rr + 2";
  expect(errorsOf(text).map((error) => [text.slice(error.range.start, error.range.end), error.code])).toEqual([
    ["sigmod", "UNKNOWN_FUNCTION"],
    ["x", "X_WITHOUT_WEIGHTS"],
    ["q", "UNKNOWN_NAME"],
    ["-", "SYNTAX"],
    ["z", "DUPLICATE_NAME"],
    ["rr", "UNKNOWN_NAME"],
    ["2", "BAD_NUMBER"],
  ]);
});

test.each([
  ["h' = lineer(x) + h", "linear", "linear"],
  ["gate = linear(x); h' = gaet + h", "gate", "gate"],
  ["h' = linear(x_t) + h", "`x`", "x"],
  ["h = linear(x) + h", "`h'`", "h'"],
  ["h' = linear(x) + x", "`linear(x)`", "linear(x)"],
  ["h' = linear(x) × h", "`*`", "*"],
])("in %s the message offers %s, and so does the replacement", (text, part, replacement) => {
  const [error] = errorsOf(text);
  expect(error?.message).toContain(`did you mean ${part.startsWith("`") ? part : `\`${part}\``}?`);
  expect(error?.replacement).toBe(replacement);
});

test("applying the replacement of an error mends it", () => {
  for (const text of ["h' = lineer(x) + h", "h' = linear(x_t) + h", "h' = linear(x) + x + h", "h' = linear(x) × h"]) {
    const { range, replacement } = errorsOf(text)[0] as EquationError;
    expect(errorsOf(text.slice(0, range.start) + replacement + text.slice(range.end))).toEqual([]);
  }
});

test("a cell of more blocks than allowed is refused, at h'", () => {
  const errors = errorsOf("h' = linear(x) + h", 1);
  expect(errors).toMatchObject([{ code: "TOO_MANY_BLOCKS", range: { start: 0, end: 2 } }]);
  expect(errorsOf("h' = linear(x) + h", 2)).toEqual([]);
});

test("nothing that is written can do worse than be refused", () => {
  expect(errorsOf(`h' = ${"(".repeat(50_000)}`)[0]?.code).toBe("TOO_DEEP");
  expect(errorsOf(`h' = ${"tanh(".repeat(50_000)}h${")".repeat(50_000)}`)[0]?.code).toBe("TOO_DEEP");
  expect(errorsOf(`h' = linear(x)${" + h".repeat(20_000)}`)[0]?.code).toBe("TOO_MANY_BLOCKS");
  expect(cellOf(`h' = linear(x)${" + h".repeat(9000)}`).blocks.length).toBe(9001);
  const chain = Array.from({ length: 9000 }, (_, index) => `a${index + 1} = tanh(a${index})`).join("\n");
  expect(cellOf(`a0 = linear(x) + h\n${chain}\nh' = relu(a9000)`).blocks.length).toBe(9003);
  expect(errorsOf(Array.from({ length: 5000 }, (_, index) => `q${index} = r${index}`).join("\n")).length).toBe(100);
});

test("random texts of the language's own tokens are read or refused, with ranges inside the text", () => {
  const words = [
    "x",
    "h",
    "c",
    "1",
    "h'",
    "c'",
    "z",
    "=",
    "=",
    "(",
    ")",
    "+",
    "-",
    "*",
    "tanh",
    "linear",
    "\n",
    ";",
    " ",
    ",",
    "'",
    "2",
    "#",
    "σ",
    "é",
  ];
  for (let seed = 0; seed < 2000; seed++) {
    const rng = Rng.fromSeed(seed);
    const text = Array.from({ length: rng.int(30) }, () => rng.pick(words)).join("");
    const parsed = parseEquations(text);
    if ("cell" in parsed) continue;
    expect(parsed.errors.length).toBeGreaterThan(0);
    for (const { range } of parsed.errors) {
      expect(range.start >= 0 && range.start <= range.end && range.end <= text.length, JSON.stringify(text)).toBe(true);
    }
  }
});
