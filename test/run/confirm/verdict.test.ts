import { expect, test } from "vitest";
import { confirmedFront, rivalEnvelope } from "../../../src/run/confirm/confirmedFront.ts";
import { differenceP, estimate, pooledNoise } from "../../../src/run/confirm/noise.ts";
import { verdictOf } from "../../../src/run/confirm/verdict.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { complexityOf, objective } from "../../search/vectorProblem.ts";
import { after, confirmationOf, type Trained } from "./contenders.ts";

const objectives = [objective("error", 1), objective("total_parameters", 100)];
const verdict = (trained: readonly Trained[]) => verdictOf(after(2, confirmationOf(trained)), objectives);

test("noise is pooled over all networks, and gives each an interval", () => {
  // Deviations of ±1 and ±2 about their means: squares 2 and 8, one degree of freedom each.
  const noise = pooledNoise([[9, 11], [18, 22], [5]]);
  expect(noise).toEqual({ sd: Math.sqrt(5), df: 2 });
  const { mean, low, high } = estimate([9, 11], noise);
  // t of 2 degrees of freedom at 95 % is 4.30265.
  expect(mean).toBe(10);
  expect(high).toBeCloseTo(10 + (4.302653 * Math.sqrt(5)) / Math.SQRT2, 5);
  expect(low).toBeCloseTo(10 - (4.302653 * Math.sqrt(5)) / Math.SQRT2, 5);
  // t = 10 / (√5 · 1), P = 1 − t / √(2 + t²).
  const t = 10 / Math.sqrt(5);
  expect(differenceP([9, 11], [18, 22], noise)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 8);
});

test("a found network that beats every plain one of at most its size is named, with p", () => {
  const found = verdict([
    { who: 142, size: 1472, errors: [0.014, 0.015] },
    { who: "gru", hidden: 16, size: 1400, errors: [0.021, 0.022] },
    { who: "gru", hidden: 32, size: 4000, errors: [0.014, 0.013] },
  ]);
  expect(found).toMatchObject({ kind: "better", take: "142" });
  expect(found?.text).toMatch(
    /^#142 \(1,472 parameters\): error 1\.[45] % \[\d.*\]; the best plain network of at most that size, GRU H = 16 \(1,400 parameters\): error .*; better, p = 0\.0\d+\.$/,
  );
});

test("one that is as good as the best plain network at a fraction of its size is named as smaller", () => {
  const found = verdict([
    { who: 7, size: 416, errors: [0.02, 0.024] },
    { who: "gru", hidden: 32, size: 4416, errors: [0.022, 0.021] },
  ]);
  expect(found).toMatchObject({ kind: "smaller", take: "7" });
  expect(found?.text).toMatch(/has 9\.42 % of its parameters\.$/);
});

test("where plain networks are better, the smallest that is as good as the best of them is recommended", () => {
  const found = verdict([
    { who: 7, size: 500, errors: [0.3, 0.31] },
    { who: "gru", hidden: 24, size: 400, errors: [0.1, 0.11] },
    { who: "gru", hidden: 48, size: 1600, errors: [0.1, 0.105] },
  ]);
  expect(found?.kind).toBe("noBetter");
  expect(found?.text).toMatch(/^No cell here is better than a plain network of the same size; take GRU H = 24 /);
});

test("without rivals, or without a network that could be trained, that is what is said", () => {
  expect(verdict([{ who: 1, size: 5, errors: [0.1, 0.1] }])?.text).toMatch(/no plain network to compare it with/);
  expect(verdict([{ who: "gru", size: 5, errors: [0.1, 0.1] }])?.text).toMatch(
    /No network of the search could be confirmed/,
  );
  expect(verdictOf(confirmationOf([{ who: 1, size: 5, errors: [] }]), objectives)).toBeNull();
});

test("what is larger has its place only where it is better by more than the noise; rivals have a front of their own", () => {
  const confirmation = after(
    2,
    confirmationOf([
      { who: 1, size: 10, errors: [0.5, 0.52] },
      { who: 2, size: 20, errors: [0.5, 0.51] },
      { who: 3, size: 30, errors: [0.1, 0.12] },
      { who: "gru", hidden: 2, size: 15, errors: [0.3, 0.32] },
      { who: "lstm", hidden: 2, size: 16, errors: [0.4, 0.42] },
    ]),
  );
  expect(confirmedFront(confirmation, objectives).map(({ key }) => key)).toEqual(["1", "3"]);
  expect(rivalEnvelope(confirmation).map(({ rival }) => rival)).toEqual(["gru"]);
});

const tied: readonly Trained[] = [
  { who: 7, size: 416, errors: [0.2, 0.24] },
  { who: "gru", hidden: 32, size: 4416, errors: [0.22, 0.21] },
];
// The best mean is the GRU's, 0.215; two trainings each with a pooled deviation of √(0.00085 / 2) = 0.0206 and t₂ = 4.303 give ± 0.0627.
test.each([
  [0.15, "But no network here is as good as last value, which needs none (error 15.0 % against 21.5 % of GRU H = 32)."],
  [
    0.16,
    "But the best network here cannot be told from last value, which needs none (error 16.0 % against 21.5 % of GRU H = 32).",
  ],
  [
    0.27,
    "But the best network here cannot be told from last value, which needs none (error 27.0 % against 21.5 % of GRU H = 32).",
  ],
  [0.28, "Without a network, last value is the best: error 28.0 %."],
])("what needs no network and reaches %d is named", (value, sentence) => {
  const simple = [
    { name: "last value", value },
    { name: "seasonal", value: 0.5 },
  ];
  const confirmation = after(2, confirmationOf(tied, { simple }));
  const text = verdictOf(confirmation, objectives)?.text ?? "";
  expect(text.endsWith(sentence)).toBe(true);
  expect(text.startsWith(verdict(tied)?.text ?? "none")).toBe(true);
});

test("where more is better, what reaches more without a network is as good", () => {
  const accuracy = { name: "accuracy", direction: "maximize" as const };
  const trained = confirmationOf([], { metric: accuracy, simple: [{ name: "majority", value: 0.9 }] });
  const contender = (key: string, rival: string | null, values: readonly number[]) => ({
    contender: {
      key,
      id: rival === null ? (1 as IndividualId) : null,
      rival,
      hidden: 8,
      learningRate: 0.1,
      complexity: { ...complexityOf(3), total_parameters: 10 },
    },
    results: values.map((value) => ({
      status: "ok" as const,
      metrics: { accuracy: value },
      bestEpoch: 1,
      trainingMacs: 1,
      timing: { trainingMs: 1, cpuMs: 1 },
    })),
    left: null,
  });
  const contenders = [contender("1", null, [0.5, 0.51]), contender("gru", "gru", [0.52, 0.5])];
  const text = verdictOf({ ...trained, contenders, rounds: 2 }, [objective("accuracy", 0)])?.text;
  expect(text).toMatch(
    /But no network here is as good as majority, which needs none \(accuracy 90\.0 % against 51\.0 % of GRU H = 8\)\.$/,
  );
});
