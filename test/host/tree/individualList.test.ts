import { expect, test } from "vitest";
import { bestFirst, orderById, parseIndividualFilter, sortIndividuals } from "../../../src/host/tree/individualList.ts";
import type { Evaluation } from "../../../src/run/evaluation.ts";
import type { IndividualRecord } from "../../../src/run/individualTable.ts";
import { foldRunEvents, individualRecords } from "../../../src/run/runView.ts";
import { individual, sampleLog } from "../../store/sampleEvents.ts";

const timing = { trainingMs: 1, cpuMs: 1 };
const common = { curve: [], trainingMacs: 0, timing };

function record(id: number, evaluation: Evaluation | null): IndividualRecord {
  return { individual: individual(id), evaluation, twinOf: null, rungs: [] };
}

function measured(id: number, loss: number): IndividualRecord {
  return record(id, { status: "ok", metrics: { loss }, bestEpoch: 1, ...common });
}

const ids = (records: readonly IndividualRecord[]) => records.map(({ individual: { id } }) => id as number);

test("the best come first, what cannot be placed last, and equal ones by number", () => {
  const failed = record(1, { status: "failed", reason: "diverged", message: "", ...common });
  const records = [
    record(0, null),
    failed,
    measured(2, Number.POSITIVE_INFINITY),
    measured(5, 3),
    measured(4, 1),
    measured(3, 3),
  ];
  expect(ids(sortIndividuals(records, { by: "loss", descending: false }))).toEqual([4, 3, 5, 0, 1, 2]);
  expect(ids(sortIndividuals(records, { by: "loss", descending: true }))).toEqual([3, 5, 4, 0, 1, 2]);
});

test("what is known before training, such as blocks, also sorts what waits for it", () => {
  const small = { ...individual(7), complexity: { ...individual(7).complexity, blocks: 2 } };
  const waiting: IndividualRecord = { individual: small, evaluation: null, twinOf: null, rungs: [] };
  expect(ids(sortIndividuals([measured(1, 1), waiting], { by: "blocks", descending: false }))).toEqual([7, 1]);
});

test("an objective to maximise is best when it is large", () => {
  const accuracy = { name: "accuracy", direction: "maximize", unit: "", reference: 0, reproducible: true } as const;
  expect(bestFirst("accuracy", [accuracy])).toEqual({ by: "accuracy", descending: true });
  expect(bestFirst("blocks", [accuracy])).toEqual({ by: "blocks", descending: false });
});

test("the list that is sorted stays as it was", () => {
  const records = [measured(2, 1), measured(1, 2)];
  expect(ids(sortIndividuals(records, orderById))).toEqual([1, 2]);
  expect(ids(records)).toEqual([2, 1]);
});

const measures = ["validation_loss", "perplexity", "blocks"];
const records = [...individualRecords(foldRunEvents(sampleLog(30)))];

function shown(text: string): number[] {
  const filter = parseIndividualFilter(text, measures);
  if (typeof filter !== "function") throw new Error(filter.message);
  return records.filter(filter).map(({ individual }) => individual.id);
}

test("an empty filter shows everything", () => {
  expect(shown("  ").length).toBe(30);
});

test("a bound compares a measure, with or without spaces around it", () => {
  expect(shown("validation_loss<2.003")).toEqual([0, 1, 2]);
  expect(shown("validation_loss <= 2.003")).toEqual([0, 1, 2, 3]);
  expect(shown("validation_loss>=2.027, validation_loss < 2.029")).toEqual([27, 28]);
  expect(shown("blocks = 20").length).toBe(30);
});

test("a word finds how individuals were made, in any case", () => {
  expect(shown("seed")).toEqual([0, 1, 2, 3]);
  expect(shown("Add_Unit validation_loss<2.006")).toEqual([4, 5]);
  expect(shown("crossover")).toEqual([]);
});

test("a number finds an individual and its children", () => {
  expect(shown("#2 validation_loss<2.015")).toEqual([2, 6, 10, 14]);
});

test("a filter that cannot be read says why", () => {
  expect(parseIndividualFilter("loss<2", measures)).toEqual({
    message: 'There is no measure "loss"; there are validation_loss, perplexity, blocks.',
  });
  expect(parseIndividualFilter("blocks<few", measures)).toEqual({ message: '"few" is not a number, in "blocks<few".' });
  expect(parseIndividualFilter("blocks<", measures)).toEqual({ message: '"" is not a number, in "blocks<".' });
});
