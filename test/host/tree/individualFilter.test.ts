import { expect, test } from "vitest";
import { parseIndividualFilter } from "../../../src/host/tree/individualFilter.ts";
import { foldRunEvents, individualRecords } from "../../../src/run/runView.ts";
import { sampleLog } from "../../store/sampleEvents.ts";

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
