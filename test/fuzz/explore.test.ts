import { Script } from "node:vm";
import { expect, onTestFinished, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { BlockCoverage } from "./blockCoverage.ts";
import { type Exploration, explore } from "./explore.ts";

/**
 * A parser that breaks on six bytes in a row, high and low by turns, each tested in a block of its own: more than four
 * changes, which is the most that one input takes, and six steps for whom every block shows.
 */
const planted = new Script(
  `(bytes) => {
    if (bytes[0] > 0xe0) {
      if (bytes[1] < 0x20) {
        if (bytes[2] > 0xe0) {
          if (bytes[3] < 0x20) {
            if (bytes[4] > 0xe0) {
              if (bytes[5] < 0x20) { throw new Error("broken"); }
            }
          }
        }
      }
    }
  }`,
  { filename: "planted.js" },
).runInThisContext() as (bytes: Uint8Array) => void;

const target = { name: "planted", examples: ["abcdef"], words: [], read: planted };
const most = 30_000;

test("coverage leads to what chance does not find", () => {
  const coverage = new BlockCoverage((url) => url === "planted.js");
  onTestFinished(() => coverage.stop());
  const guided = explore(target, {
    rng: Rng.fromSeed(5).fork("guided"),
    isOver: (inputs) => inputs >= most,
    takeBlocks: () => coverage.take(),
  });
  expect(String(guided.finding?.error)).toBe("Error: broken");
  expect(guided.corpus).toBeGreaterThanOrEqual(5);
  const blind: Exploration = explore(target, {
    rng: Rng.fromSeed(5).fork("blind"),
    isOver: (inputs) => inputs >= most,
  });
  expect(blind).toMatchObject({ finding: null, inputs: most, corpus: 1 });
});

test("the same seed tries the same inputs", () => {
  const tried = () => {
    const seen: string[] = [];
    const read = (bytes: Uint8Array) => void seen.push(Buffer.from(bytes).toString("hex"));
    explore({ ...target, read }, { rng: Rng.fromSeed(9).fork("same"), isOver: (inputs) => inputs >= 500 });
    return seen;
  };
  expect(tried()).toEqual(tried());
  expect(new Set(tried()).size).toBeGreaterThan(300);
});
