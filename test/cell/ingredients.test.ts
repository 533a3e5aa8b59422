import { expect, test } from "vitest";
import type { Block } from "../../src/cell/block.ts";
import { type Cell, checkCell } from "../../src/cell/cell.ts";
import { parseCellJson, toCellJson } from "../../src/cell/cellJson.ts";
import { parseEquations, printEquations } from "../../src/cell/equations.ts";
import { cellHash } from "../../src/cell/hash.ts";
import { latexEquations } from "../../src/cell/latex.ts";
import { parameterPolynomial, polynomialText } from "../../src/measures/parameterPolynomial.ts";

function cellOf(equations: string): Cell {
  const parsed = parseEquations(equations);
  if (!("cell" in parsed)) throw new Error(parsed.errors.map(({ message }) => message).join("\n"));
  return parsed.cell;
}

function errorOf(equations: string) {
  const parsed = parseEquations(equations);
  return "errors" in parsed ? parsed.errors[0] : undefined;
}

const everyIngredient = `
  p = linear[4](x) + linear_b[2, start=chrono](h)
  z = sigmoid(p + bias[start=1]())
  h' = z * scale[start=-0.5](h) + sigmoid(scalar[start=-3]()) * tanh(p)
`;

test("ranks, starts, scales and learned constants become blocks, and print as they were written", () => {
  const cell = cellOf(everyIngredient);
  const blocks = new Map(cell.blocks.map((block) => [block.id, block]));
  expect(blocks.get("p_x")).toEqual({ id: "p_x", op: "low_rank", rank: 4, inputs: ["x"] });
  expect(blocks.get("p_h")).toEqual({ id: "p_h", op: "low_rank_b", rank: 2, start: "chrono", inputs: ["h"] });
  expect(blocks.get("z_bias")).toEqual({ id: "z_bias", op: "bias", start: 1, inputs: [] });
  expect(blocks.get("h_next_scale")).toEqual({ id: "h_next_scale", op: "scale", start: -0.5, inputs: ["h"] });
  expect(blocks.get("h_next_scalar")).toEqual({ id: "h_next_scalar", op: "scalar", start: -3, inputs: [] });
  expect(printEquations(cell)).toBe(`p = linear[4](x) + linear_b[2, start=chrono](h)
z = sigmoid(p + bias[start=1]())
h_next_sigmoid = sigmoid(scalar[start=-3]())
h' = z * scale[start=-0.5](h) + h_next_sigmoid * tanh(p)
`);
  expect(cellHash(cellOf(printEquations(cell)))).toBe(cellHash(cell));
});

test("JSON brings back ranks and starts; what is no start or rank is refused", () => {
  const cell = cellOf(everyIngredient);
  const json = toCellJson(cell);
  expect(parseCellJson(JSON.parse(JSON.stringify(json)))).toEqual(cell);
  const changed = (id: string, change: object) => ({
    ...json,
    blocks: json.blocks.map((block) => (block.id === id ? { ...block, ...change } : block)),
  });
  expect(() => parseCellJson(changed("z_bias", { start: "late" }))).toThrow('starts at "late"');
  expect(() => parseCellJson(changed("p_x", { rank: undefined }))).toThrow("needs a rank");
  expect(() => parseCellJson(changed("p_x", { rank: 0 }))).toThrow("a rank goes from 1");
  expect(() => parseCellJson(changed("z", { start: 1 }))).toThrow("unknown key");
});

test("rank and start tell cells apart, and cells of the published space hash as they always did", () => {
  const hashes = ["linear(h)", "linear[3](h)", "linear[4](h)", "linear_b(h)", "linear_b[start=1](h)", "scale(h)"].map(
    (term) => cellHash(cellOf(`h' = tanh(linear(x) + ${term})`)),
  );
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(cellHash(cellOf("h' = tanh(linear_b(x) + linear_b(h))"))).toBe("d646a17897e5242c22f47b195dab9fc8");
});

test("parameters are counted as a polynomial of I and H", () => {
  // 4 (I + H) + (2·2 H + H) + H + H + 1
  expect(polynomialText(parameterPolynomial(cellOf(everyIngredient)))).toBe("4I + 11H + 1");
});

test("LaTeX has two factors, a diagonal, a vector and a number", () => {
  const latex = latexEquations(cellOf(everyIngredient));
  for (const part of ["W^{(2)}_{p,x} W^{(1)}_{p,x} x_t", "b_{z,\\mathrm{bias}}", "\\odot h_{t-1}", "\\alpha_{"]) {
    expect(latex).toContain(part);
  }
});

test("options that mean nothing are reported at their place", () => {
  const report = (term: string) => errorOf(`h' = tanh(linear(x) + ${term})`)?.message;
  expect(report("linear[start=1](h)")).toContain("has no bias to start");
  expect(report("linear[0](h)")).toContain("no option of `linear`");
  expect(report("scale[3](h)")).toContain("has no rank");
  expect(report("linear_b[start=soon](h)")).toContain("is no start");
  expect(report("linear_b[1]")).toContain("needs parentheses");
  expect(report("h + bias(h)")).toContain("write bias()");
  expect(report("scale(x)")).toContain("did you mean `linear(x)`");
  expect(report("scale(1)")).toContain("is a constant");
});

test("a name that became a function later is still a name", () => {
  const cell = cellOf("scale = tanh(linear(x) + linear(h))\nsoftplus = 1 - scale\nh' = scale(softplus) + scale");
  expect(cell.blocks.map(({ id }) => id)).toEqual(expect.arrayContaining(["scale", "softplus", "h_next_scale"]));
});

test("a matrix times what depends on weights alone is no block: it would be another learned vector", () => {
  const blocks: Block[] = [
    { id: "v", op: "bias", inputs: [] },
    { id: "s", op: "sigmoid", inputs: ["v"] },
    { id: "m", op: "linear", inputs: ["s"] },
    { id: "wx", op: "linear", inputs: ["x"] },
    { id: "a", op: "add", inputs: ["wx", "h"] },
    { id: "y", op: "add", inputs: ["a", "m"] },
  ];
  expect(checkCell({ blocks, hNext: "y", cNext: "c" })).toMatchObject({ code: "WEIGHTS_OF_WEIGHTS", block: "m" });
  const scaled = blocks.map((block): Block => (block.id === "m" ? { id: "m", op: "scale", inputs: ["s"] } : block));
  expect(checkCell({ blocks: scaled, hNext: "y", cNext: "c" })).toHaveProperty("blocks");
});
