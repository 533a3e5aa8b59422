import { expect, test } from "vitest";
import { present } from "../../../src/base/assert.ts";
import { Rng } from "../../../src/base/rng.ts";
import type { Cell } from "../../../src/cell/cell.ts";
import { freshBlockIds } from "../../../src/cell/freshBlockIds.ts";
import { openGateBias } from "../../../src/cell/transformations/addGate.ts";
import type { OperatorName } from "../../../src/cell/transformations/operatorName.ts";
import { transformations } from "../../../src/cell/transformations/transformations.ts";
import { composeStarts, inheritedStarts } from "../../../src/cell/weightStarts.ts";
import { evaluateCell, randomInput, randomWeights, startedWeights, type TimestepOutput } from "../evaluateCell.ts";
import { basicCell, gruCell, lstmCell } from "../knownCells.ts";
import { randomCell } from "../randomCells.ts";

interface Case {
  readonly parent: Cell;
  readonly child: Cell;
  readonly description: string;
  readonly before: TimestepOutput;
  readonly after: TimestepOutput;
}

/** Parent and child on one random timestep, the child with the weights that its starts say. */
function casesOf(name: OperatorName): Case[] {
  const cases: Case[] = [];
  for (let seed = 0; seed < 400; seed++) {
    const rng = Rng.fromSeed(seed).fork(name);
    const parent = [basicCell, gruCell, lstmCell][seed % 8] ?? randomCell(rng.fork("parent"));
    const context = { newId: freshBlockIds(1000), maxBlocks: 60 };
    const result = transformations[name].apply(parent, rng.fork("edit"), context);
    if (result === null) continue;
    const weights = randomWeights(parent, rng.fork("weights"));
    const starts = composeStarts(result.cell, inheritedStarts(parent), result.starts);
    const started = startedWeights(result.cell, starts, [weights], rng.fork("starts"));
    const input = randomInput(rng.fork("input"));
    cases.push({
      parent,
      child: result.cell,
      description: result.description,
      before: evaluateCell(parent, weights, input),
      after: evaluateCell(result.cell, started, input),
    });
  }
  return cases;
}

function expectSameOutputs({ before, after }: Case): void {
  expect(after.h).toEqual(before.h.map((value) => expect.closeTo(value, 12)));
  expect(after.c).toEqual(before.c.map((value) => expect.closeTo(value, 12)));
}

test("an inserted linear alone changes nothing", () => {
  const exact = casesOf("add_unit").filter(({ description }) => description.startsWith("linear on"));
  expect(exact.length).toBeGreaterThan(40);
  exact.forEach(expectSameOutputs);
});

test("a scale that is inserted or added, and a bias that is added, change nothing", () => {
  const exact = [...casesOf("add_scale"), ...casesOf("add_bias")];
  expect(exact.length).toBeGreaterThan(600);
  exact.forEach(expectSameOutputs);
});

test("the linear of an inserted pair passes its input on", () => {
  const pairs = casesOf("add_unit").filter(({ description }) => description.startsWith("linear, "));
  expect(pairs.length).toBeGreaterThan(40);
  for (const { parent, child, after } of pairs) {
    const known = new Set(parent.blocks.map(({ id }) => id));
    const linear = present(
      child.blocks.find(({ id, op }) => op === "linear" && !known.has(id)),
      "inserted linear",
    );
    const input = present(after.values.get(linear.inputs[0] ?? ""), "input of the linear");
    expect(after.values.get(linear.id)).toEqual(input.map((value) => expect.closeTo(value, 12)));
  }
});

test("a connection through a linear changes nothing", () => {
  const exact = casesOf("add_connection").filter(({ description }) => description.includes("linear("));
  expect(exact.length).toBeGreaterThan(80);
  exact.forEach(expectSameOutputs);
});

test("a recurrent connection through a linear changes nothing", () => {
  const cases = casesOf("add_recurrent_connection");
  const exact = cases.filter(({ description }) => / = \S+ \+ linear\([^)]*\)$/.test(description));
  expect(exact.length).toBeGreaterThan(40);
  exact.forEach(expectSameOutputs);
});

test("starting a memory does not change h'", () => {
  const started = casesOf("add_recurrent_connection").filter(
    ({ description }) =>
      description.endsWith("linear(c)") && description.startsWith("c' = ") && description.includes(", "),
  );
  expect(started.length).toBeGreaterThan(20);
  for (const { before, after } of started) expect(after.h).toEqual(before.h.map((value) => expect.closeTo(value, 12)));
});

test("an additive gate changes nothing", () => {
  const exact = casesOf("add_gate").filter(({ description }) => description.includes("+ σ"));
  expect(exact.length).toBeGreaterThan(80);
  exact.forEach(expectSameOutputs);
});

test("a multiplicative gate shrinks the gated value by less than 2 %, whatever x, h and c are", () => {
  const gated = casesOf("add_gate").filter(
    ({ description }) => description.includes("⊙ σ") && !description.includes("+ σ"),
  );
  expect(gated.length).toBeGreaterThan(80);
  for (const { parent, child, before, after } of gated) {
    const known = new Set(parent.blocks.map(({ id }) => id));
    const product = present(
      child.blocks.find(({ id, op }) => op === "elem_mul" && !known.has(id)),
      "gated product",
    );
    const receiver = present(before.values.get(product.inputs[0] ?? ""), "receiver");
    const opened = 1 / (1 + Math.exp(-openGateBias));
    expect(opened).toBeGreaterThan(0.98);
    const expected = receiver.map((value) => expect.closeTo(value * opened, 12));
    expect(after.values.get(product.id)).toEqual(expected);
  }
});

test("a bias that appears, and an identity that goes, change nothing", () => {
  const biased = casesOf("change_activation").filter(({ description }) => description.endsWith("linear → linear_b"));
  const dropped = casesOf("remove_unit").filter(({ description }) => description.startsWith("identity "));
  expect(biased.length).toBeGreaterThan(20);
  expect(dropped.length).toBeGreaterThan(10);
  [...biased, ...dropped].forEach(expectSameOutputs);
});
