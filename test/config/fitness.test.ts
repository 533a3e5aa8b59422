import { expect, test } from "vitest";
import { fitnessOf } from "../../src/config/fitness.ts";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { configHash, readRunConfig } from "../../src/engine/runConfig.ts";

const text = (search: string, training = "") => `name: fit
task: { type: synthetic, problem: sum, length: 6 }
training: { epochs: 18${training} }
search: { ${search} }
`;
const read = (search: string, training?: string) => readRunConfig(text(search, training), "fit.rnas");

test("what counts, what is looked at, and where halving is on, by search.fitness", () => {
  const inherited = { inherits: true, keepsStarts: true, rungs: [], lookEpochs: null };
  expect(fitnessOf(read("generations: 1"))).toEqual(inherited);
  expect(fitnessOf(read("fitness: inherited", ", inheritance: false"))).toEqual({ ...inherited, inherits: false });
  const scratch = { inherits: false, keepsStarts: false, rungs: [2, 6], lookEpochs: null };
  expect(fitnessOf(read("fitness: scratch"))).toEqual(scratch);
  expect(fitnessOf(read("fitness: scratch, early_stopping: { rungs: [] }"))).toEqual({ ...scratch, rungs: [] });
  expect(fitnessOf(read("fitness: hybrid, early_stopping: { keep: 0.3 }"))).toEqual({ ...scratch, lookEpochs: 2 });
  // A program of the user's cannot be stopped and continued.
  const program = ", backend: command, command: python train.py";
  expect(fitnessOf(read("fitness: scratch", program)).rungs).toEqual([]);
});

test("a config without the key is the config of the version that did not have it; rungs left out are those that follow", () => {
  const hashOf = (search: string) => configHash(read(search));
  expect(hashOf("fitness: inherited")).toBe(hashOf("generations: 10"));
  expect(hashOf("early_stopping: { rungs: [] }")).toBe(hashOf("generations: 10"));
  expect(hashOf("fitness: scratch")).toBe(hashOf("fitness: scratch, early_stopping: { rungs: [2, 6] }"));
  expect(hashOf("fitness: scratch")).not.toBe(hashOf("fitness: scratch, early_stopping: { rungs: [] }"));
  expect(new Set(["inherited", "scratch", "hybrid"].map((name) => hashOf(`fitness: ${name}`))).size).toBe(3);
});

test("folds need trainings from scratch; keys of inheritance that mean nothing are named", () => {
  const folded = (search: string) =>
    parseConfig(
      `name: fit\ntask: { type: classification, train: x.csv, target: y, folds: 3 }\nsearch: { ${search} }\n`,
    ).diagnostics.filter(({ message }) => message.includes("`folds` needs"));
  expect(folded("fitness: scratch")).toEqual([]);
  expect(folded("fitness: inherited")).toHaveLength(1);
  expect(folded("fitness: hybrid")).toHaveLength(1);
  const hints = parseConfig(text("fitness: hybrid", ", inheritance: false")).diagnostics;
  expect(hints.map(({ message }) => message.slice(0, 40)).sort()).toEqual(["`inheritance: false` has no effect with "]);
  const other = parseConfig(text("fitness: scratch", ", inherited_epochs: 2")).diagnostics;
  expect(other.map(({ message }) => message)).toEqual(["`inherited_epochs` has no effect with `fitness: scratch`."]);
});
