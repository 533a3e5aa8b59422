import type { Block } from "../../src/cell/block.ts";
import { makeCell } from "../../src/cell/cell.ts";

/** h' = tanh(Wx + b + Uh), written out so that tests can name its blocks. */
export const basicCell = makeCell({
  blocks: [
    { id: "wx", op: "linear_b", inputs: ["x"] },
    { id: "uh", op: "linear", inputs: ["h"] },
    { id: "s", op: "add", inputs: ["wx", "uh"] },
    { id: "n", op: "tanh", inputs: ["s"] },
  ],
  hNext: "n",
  cNext: "c",
});

const preActivation = (gate: string): Block[] => [
  { id: `${gate}x`, op: "linear_b", inputs: ["x"] },
  { id: `${gate}h`, op: "linear", inputs: ["h"] },
  { id: `${gate}s`, op: "add", inputs: [`${gate}x`, `${gate}h`] },
];

/** c' = f ⊙ c + i ⊙ m; h' = o ⊙ tanh(c'). */
export const lstmCell = makeCell({
  blocks: [
    ...["i", "f", "o", "m"].flatMap(preActivation),
    { id: "i", op: "sigmoid", inputs: ["is"] },
    { id: "f", op: "sigmoid", inputs: ["fs"] },
    { id: "o", op: "sigmoid", inputs: ["os"] },
    { id: "m", op: "tanh", inputs: ["ms"] },
    { id: "fc", op: "elem_mul", inputs: ["f", "c"] },
    { id: "im", op: "elem_mul", inputs: ["i", "m"] },
    { id: "cNew", op: "add", inputs: ["fc", "im"] },
    { id: "t", op: "tanh", inputs: ["cNew"] },
    { id: "hNew", op: "elem_mul", inputs: ["o", "t"] },
  ],
  hNext: "hNew",
  cNext: "cNew",
});

/** n = tanh(Wx + r ⊙ Uh); h' = (1 − z) ⊙ n + z ⊙ h. */
export const gruCell = makeCell({
  blocks: [
    ...["r", "z"].flatMap(preActivation),
    { id: "r", op: "sigmoid", inputs: ["rs"] },
    { id: "z", op: "sigmoid", inputs: ["zs"] },
    { id: "nx", op: "linear_b", inputs: ["x"] },
    { id: "nh", op: "linear_b", inputs: ["h"] },
    { id: "rn", op: "elem_mul", inputs: ["r", "nh"] },
    { id: "ns", op: "add", inputs: ["nx", "rn"] },
    { id: "n", op: "tanh", inputs: ["ns"] },
    { id: "rest", op: "sub", inputs: ["1", "z"] },
    { id: "new", op: "elem_mul", inputs: ["rest", "n"] },
    { id: "old", op: "elem_mul", inputs: ["z", "h"] },
    { id: "out", op: "add", inputs: ["new", "old"] },
  ],
  hNext: "out",
  cNext: "c",
});
