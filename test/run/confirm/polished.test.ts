import { expect, test } from "vitest";
import { polishTexts } from "../../../src/run/confirm/polished.ts";
import { foldRunEvents, type RunView } from "../../../src/run/runView.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { after, confirmationOf, type Trained } from "./contenders.ts";

const whole = foldRunEvents(generatedRun({ individuals: 12, population: 6, seed: 1 }));

/** A look around the first seed cell alone. */
function around(trained: readonly Trained[], algorithm = "neighbours"): RunView {
  const { header } = whole;
  if (header === null) throw new Error("a generated run has a header");
  return { ...whole, header: { ...header, algorithm }, confirmation: after(2, confirmationOf(trained)) };
}

const own: Trained = { who: 0, size: 1000, errors: [0.2, 0.21] };

test.each([
  [
    "one that is better and no larger is named with p, the best of them",
    [own, { who: 3, size: 900, errors: [0.11, 0.1] }, { who: 4, size: 1000, errors: [0.09, 0.08] }],
    /^#4 \(1,000 parameters\): error 8\.5 % \[.*\] is better than the network itself, #0 \(1,000 parameters\): error 20\.5 % \[.*\], p = 0\.0\d+\.$/,
  ],
  [
    "better, but larger, is no polish",
    [own, { who: 3, size: 1001, errors: [0.01, 0.02] }],
    /^No neighbour in the race is better than the network itself, #0 .*, or smaller and as good\.$/,
  ],
  [
    "the smallest that is as good is named with its share",
    [own, { who: 3, size: 500, errors: [0.204, 0.208] }, { who: 4, size: 900, errors: [0.2, 0.21] }],
    /^#3 \(500 parameters\).* cannot be told from the network itself, #0 .*, and has 50 % of its parameters\.$/,
  ],
  [
    "smaller and clearly worse is none",
    [own, { who: 3, size: 500, errors: [0.5, 0.51] }, { who: "gru", size: 400, errors: [0.01, 0.01] }],
    /^No neighbour in the race is better/,
  ],
  [
    "a network that does not train cannot be compared with",
    [
      { ...own, errors: [null, null] },
      { who: 3, size: 500, errors: [0.5, 0.51] },
    ],
    /^The network itself could not be trained from scratch/,
  ],
] as const)("%s", (_, trained, sentence) => {
  expect(polishTexts(around(trained))[0]).toMatch(sentence);
});

test("a search says nothing of the kind, and a look that has not ended neither", () => {
  expect(polishTexts(around([own], "nsga2"))).toEqual([]);
  expect(polishTexts({ ...around([own]), confirmation: confirmationOf([own]) })).toEqual([]);
  expect(polishTexts({ ...around([own]), confirmation: null })).toEqual([]);
});
