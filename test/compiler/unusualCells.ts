import type { Block } from "../../src/cell/block.ts";
import { type Cell, makeCell } from "../../src/cell/cell.ts";

const cell = (hNext: string, cNext: string, ...blocks: readonly Block[]): Cell => makeCell({ blocks, hNext, cNext });
const fromX: Block = { id: "fromX", op: "linear_b", inputs: ["x"] };
const fromH: Block = { id: "fromH", op: "linear", inputs: ["h"] };
const fromC: Block = { id: "fromC", op: "linear", inputs: ["c"] };

/** Cells at the edges of what the stages distinguish, which random cells meet seldom. */
export const unusualCells: { readonly [name: string]: Cell } = {
  "a hidden state that is never read, beside a memory with products and elementwise paths": cell(
    "y",
    "memory",
    fromX,
    fromC,
    { id: "sum", op: "add", inputs: ["fromX", "fromC"] },
    { id: "y", op: "tanh", inputs: ["sum"] },
    { id: "g", op: "linear", inputs: ["x"] },
    { id: "gate", op: "sigmoid", inputs: ["g"] },
    { id: "memory", op: "elem_mul", inputs: ["gate", "c"] },
  ),
  "a memory that is the previous hidden state": cell(
    "y",
    "h",
    fromX,
    fromC,
    { id: "sum", op: "add", inputs: ["fromX", "fromC"] },
    { id: "old", op: "elem_mul", inputs: ["c", "h"] },
    { id: "y", op: "add", inputs: ["sum", "old"] },
  ),
  "a memory that is the hidden state, a sum of products": cell("y", "y", fromX, fromC, {
    id: "y",
    op: "add",
    inputs: ["fromX", "fromC"],
  }),
  "a hidden state that is the previous memory": cell(
    "y",
    "next",
    fromX,
    fromC,
    { id: "y", op: "identity", inputs: ["c"] },
    { id: "sum", op: "sub", inputs: ["fromX", "fromC"] },
    { id: "next", op: "tanh", inputs: ["sum"] },
  ),
  "a memory that depends on the input alone": cell(
    "y",
    "fromX",
    fromX,
    { id: "mixed", op: "elem_mul", inputs: ["c", "fromX"] },
    { id: "y", op: "add", inputs: ["mixed", "h"] },
  ),
  "a memory that is read and never written": cell(
    "y",
    "c",
    fromX,
    fromH,
    fromC,
    { id: "sum", op: "add", inputs: ["fromX", "fromH"] },
    { id: "all", op: "add", inputs: ["fromC", "sum"] },
    { id: "gated", op: "elem_mul", inputs: ["all", "c"] },
    { id: "y", op: "add", inputs: ["gated", "sum"] },
  ),
  "constants under weights": cell(
    "y",
    "c",
    fromX,
    fromH,
    { id: "two", op: "add", inputs: ["1", "1"] },
    { id: "half", op: "sigmoid", inputs: ["two"] },
    { id: "learned", op: "linear_b", inputs: ["half"] },
    { id: "gate", op: "elem_mul", inputs: ["learned", "fromH"] },
    { id: "y", op: "sub", inputs: ["fromX", "gate"] },
  ),
  "a weight applied to a weight, and one block read twice": cell(
    "y",
    "c",
    fromX,
    fromH,
    { id: "deep", op: "linear_b", inputs: ["fromH"] },
    { id: "square", op: "elem_mul", inputs: ["deep", "deep"] },
    { id: "twice", op: "add", inputs: ["fromX", "fromX"] },
    { id: "none", op: "sub", inputs: ["deep", "deep"] },
    { id: "part", op: "add", inputs: ["square", "none"] },
    { id: "all", op: "add", inputs: ["part", "twice"] },
    { id: "y", op: "tanh", inputs: ["all"] },
  ),
  "products after the loop": cell(
    "y",
    "memory",
    fromX,
    fromC,
    { id: "sum", op: "add", inputs: ["fromX", "fromC"] },
    { id: "memory", op: "tanh", inputs: ["sum"] },
    { id: "shown", op: "linear_b", inputs: ["memory"] },
    { id: "direct", op: "linear", inputs: ["x"] },
    { id: "both", op: "add", inputs: ["shown", "direct"] },
    { id: "y", op: "sigmoid", inputs: ["both"] },
  ),
};
