import { expect, test } from "vitest";
import { present } from "../../src/base/assert.ts";
import { cellOfZoo, zoo, zooCell } from "../../src/cell/zoo/zoo.ts";
import { productMacs } from "./productMacs.ts";

const macsOf = (name: string, H = 16) => productMacs(cellOfZoo(present(zooCell(name), name)), H);

test("cells whose gates do not read h have no product in the loop over time, forward or backward", () => {
  const gateFree = zoo.filter(({ family }) => family === "gate_free").map(({ name }) => name);
  expect(gateFree.length).toBeGreaterThan(9);
  for (const name of [...gateFree, "brc"]) {
    expect(macsOf(name), name).toMatchObject({ inLoop: 0, backwardInLoop: 0 });
    expect(macsOf(name).all).toBeGreaterThan(0);
  }
});

test("of the others those of x are hoisted, and of low rank the factor that reads x with the other", () => {
  expect(macsOf("lstm")).toEqual({ all: 8 * 256, inLoop: 4 * 256, backwardInLoop: 4 * 256 });
  expect(macsOf("fastgrnn")).toEqual({ all: 2 * 256, inLoop: 256, backwardInLoop: 256 });
  // 8 · 16 for each of four factors.
  expect(macsOf("fastgrnn_low_rank")).toEqual({ all: 4 * 128, inLoop: 2 * 128, backwardInLoop: 2 * 128 });
});
