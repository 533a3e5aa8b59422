import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { Block } from "../../src/cell/block.ts";
import { makeCell } from "../../src/cell/cell.ts";
import { lowerCell } from "../../src/compiler/cellGraph.ts";
import { differentiate, verifyBackwardGraph } from "../../src/compiler/differentiate.ts";
import { fuseForward, verifyFusedGraph } from "../../src/compiler/fuse.ts";
import { scheduleCell } from "../../src/compiler/layerProgram.ts";
import { type Instruction, schedule, verifySchedule } from "../../src/compiler/schedule.ts";
import { assignStages, verifyStages } from "../../src/compiler/stages.ts";
import { randomCell } from "../cell/randomCells.ts";
import { basicCell, gruCell, lstmCell } from "./compilerCases.ts";
import { printScheduledCell } from "./printedGraphs.ts";

const count = (instructions: readonly Instruction[], op: Instruction["op"]) =>
  instructions.filter((instruction) => instruction.op === op).length;

test.each([
  ["basic", basicCell],
  ["gru", gruCell],
  ["lstm", lstmCell],
])("the schedule of the %s cell is the recorded one", async (name, cell) => {
  await expect(printScheduledCell(scheduleCell(cell, true))).toMatchFileSnapshot(`goldens/${name}.txt`);
});

test("an LSTM has one kernel a timestep in either direction, and only recurrent products in the loop", () => {
  const { forward, backward } = scheduleCell(lstmCell, true);
  expect(count(forward.instructions.before, "product")).toBe(4);
  expect(count(forward.instructions.loop, "product")).toBe(4);
  expect(count(forward.instructions.loop, "kernel")).toBe(1);
  expect(count(backward.instructions.loop, "product")).toBe(4);
  expect(count(backward.instructions.loop, "kernel")).toBe(1);
  expect(count(backward.instructions.after, "product")).toBe(4);
});

test("a chain that depends on x alone is computed before the loop, its gradient after it", () => {
  const cell = makeCell({
    blocks: [
      { id: "a", op: "linear", inputs: ["x"] },
      { id: "t", op: "tanh", inputs: ["a"] },
      { id: "bx", op: "linear", inputs: ["t"] },
      { id: "u", op: "linear", inputs: ["h"] },
      { id: "s", op: "add", inputs: ["bx", "u"] },
      { id: "y", op: "tanh", inputs: ["s"] },
    ],
    hNext: "y",
    cNext: "c",
  });
  const { forward, backward } = scheduleCell(cell, true);
  expect(count(forward.instructions.before, "product")).toBe(2);
  expect(count(forward.instructions.loop, "product")).toBe(1);
  expect(count(backward.instructions.loop, "product")).toBe(1);
  expect(count(backward.instructions.after, "product")).toBe(2);
});

test("a product that no later timestep depends on is left until after the loop", () => {
  const cell = makeCell({
    blocks: [
      { id: "a", op: "linear", inputs: ["x"] },
      { id: "u", op: "linear", inputs: ["c"] },
      { id: "s", op: "add", inputs: ["a", "u"] },
      { id: "m", op: "tanh", inputs: ["s"] },
      { id: "v", op: "linear", inputs: ["m"] },
      { id: "y", op: "tanh", inputs: ["v"] },
    ],
    hNext: "y",
    cNext: "m",
  });
  const { forward, backward } = scheduleCell(cell, false);
  expect(count(forward.instructions.loop, "product")).toBe(1);
  expect(count(forward.instructions.after, "product")).toBe(1);
  expect(count(backward.instructions.before, "product")).toBe(1);
  expect(count(backward.instructions.loop, "product")).toBe(1);
});

test("nothing is computed for an input that does not learn", () => {
  const { backward } = scheduleCell(lstmCell, false);
  expect(count(backward.instructions.after, "product")).toBe(0);
});

test("what does not reach the loss has no gradient and keeps no value", () => {
  const idle: Block[] = [
    { id: "w", op: "linear", inputs: ["h"] },
    { id: "z", op: "sigmoid", inputs: ["w"] },
  ];
  const cell = makeCell({ blocks: [...basicCell.blocks, ...idle], hNext: "y", cNext: "z" });
  const graph = lowerCell(cell);
  const backward = differentiate(graph, false);
  expect(backward.weightGradients.map(({ block }) => block)).toEqual(["ax", "ah"]);
  expect([...backward.kept]).toEqual([graph.hNext]);
});

test("every random cell passes every verifier, in either direction, with and without a gradient of x", () => {
  for (let seed = 0; seed < 150; seed++) {
    const cell = randomCell(Rng.fromSeed(seed));
    expect(() => [scheduleCell(cell, true), scheduleCell(cell, false)]).not.toThrow();
  }
});

test("the verifier of the backward graph finds a value that is not kept", () => {
  const graph = lowerCell(basicCell);
  const backward = differentiate(graph, true);
  expect(() => verifyBackwardGraph(graph, { ...backward, kept: new Set() })).toThrow("forward %5, which is not kept");
});

test("the verifier of the fused graph finds a sum without products and a root without a place", () => {
  const fused = fuseForward(lowerCell(basicCell), new Set());
  const id = fused.nodes.findIndex(({ op }) => op === "linearSum");
  const nodes = fused.nodes.map((node, i) => (i === id ? { ...node, terms: [] } : node)) as typeof fused.nodes;
  expect(() => verifyFusedGraph({ ...fused, nodes })).toThrow("has no product");
  const x = fused.nodes.findIndex((node) => node.op === "read");
  expect(() => verifyFusedGraph({ ...fused, roots: new Map([["h'", x]]) })).toThrow("has no place of its own");
});

test("the verifier of the stages finds a value that is computed too early", () => {
  const fused = fuseForward(lowerCell(basicCell), new Set());
  const stages = assignStages(fused);
  const early = stages.map((stage, id) => (fused.nodes[id]?.op === "tanh" ? "before" : stage)) as typeof stages;
  expect(() => verifyStages(fused, early)).toThrow("is computed before, its operand");
});

test("the verifier of the schedule finds a missing product, a wrong order and an overwritten sum", () => {
  const fused = fuseForward(lowerCell(basicCell), new Set());
  const scheduled = schedule(fused, assignStages(fused));
  const { once, before, loop, after } = scheduled.instructions;
  const withLoop = (changed: readonly Instruction[]) => ({
    ...scheduled,
    instructions: { once, before, loop: changed, after },
  });
  const [product, kernel] = loop as [Instruction, Instruction];
  expect(() => verifySchedule(withLoop([kernel]))).toThrow("before it is complete");
  expect(() => verifySchedule(withLoop([kernel, product]))).toThrow("before it is complete");
  expect(() => verifySchedule(withLoop([product]))).toThrow("h' = %");
  const overwriting = { ...product, accumulate: false } as Instruction;
  expect(() => verifySchedule(withLoop([overwriting, kernel]))).toThrow("overwrites or misses");
});
