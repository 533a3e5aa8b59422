import { expect, test } from "vitest";
import { admit } from "../../src/engine/admit.ts";
import type { Evaluation } from "../../src/run/evaluation.ts";

const timing = { trainingMs: 1, cpuMs: 1 };
const epoch = { epoch: 1, trainingLoss: 2, validationLoss: 1.5, learningRate: 0.1 };

function admitted(changes: object): Evaluation {
  const evaluation = {
    status: "ok",
    metrics: { validation_loss: 1.5 },
    curve: [epoch],
    bestEpoch: 1,
    trainingMacs: 10,
    timing,
    ...changes,
  } as Evaluation;
  return admit({ evaluation, weights: new Map(), checkpoint: null }).evaluation;
}

test("what the log can hold goes in as it is, with metrics called as the trainer likes", () => {
  const metrics = { validation_loss: 1.5, "f1-score (macro)": 0.25 };
  expect(admitted({ metrics })).toMatchObject({ status: "ok", metrics });
});

test.each([
  ["a metric that is not finite", { metrics: { validation_loss: Number.NaN } }, "diverged"],
  ["an epoch that is not finite", { curve: [{ ...epoch, validationLoss: Number.POSITIVE_INFINITY }] }, "diverged"],
  ["half an epoch", { curve: [{ ...epoch, epoch: 0.5 }] }, "diverged"],
  ["a metric that every object has", { metrics: JSON.parse('{"validation_loss":1,"__proto__":2}') }, "trainerFailed"],
  ["a best epoch that is none", { bestEpoch: -1 }, "trainerFailed"],
  ["a metric that is a text", { metrics: { validation_loss: "1" } }, "diverged"],
  ["a morphism error that is not finite", { morphismError: Number.NaN }, "trainerFailed"],
])("%s fails the individual, in a form that the log can hold", (_, changes, reason) => {
  const evaluation = admitted(changes);
  expect(evaluation).toMatchObject({ status: "failed", reason });
  expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
});

test("a failure with a number that is none loses the number, not the failure", () => {
  const evaluation = admitted({ status: "failed", reason: "timedOut", message: "late", trainingMacs: Number.NaN });
  expect(evaluation).toMatchObject({ status: "failed", reason: "timedOut", trainingMacs: 0 });
});
