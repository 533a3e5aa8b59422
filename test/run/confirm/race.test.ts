import { expect, test } from "vitest";
import { nextStep } from "../../../src/run/confirm/race.ts";
import { after, confirmationOf, keyOf, type Trained } from "./contenders.ts";

const outcomes = (trained: readonly Trained[], rounds: number) => {
  const step = nextStep(after(rounds, confirmationOf(trained)));
  if (step.kind !== "decide") throw new Error(`it is to ${step.kind}`);
  return Object.fromEntries(step.decisions.map(({ key, outcome }) => [key, outcome]));
};

test("a round trains all that are in the race; one that was interrupted trains those that are missing", () => {
  const trained: Trained[] = [
    { who: 1, size: 10, errors: [] },
    { who: "gru", size: 20, errors: [] },
  ];
  expect(nextStep(confirmationOf(trained))).toMatchObject({ kind: "train", round: 0, contenders: [{}, {}] });
  const half = confirmationOf([{ ...trained[0], errors: [0.5] } as Trained, trained[1] as Trained]);
  const step = nextStep(half);
  expect(step.kind === "train" && step.contenders.map(({ contender }) => contender.key)).toEqual(["gru 8 0.1"]);
});

test("after the first round the better rate of a plain network goes on, and whatever failed leaves", () => {
  const slow: Trained = { who: "gru", learningRate: 0.1, size: 20, errors: [0.5] };
  const fast: Trained = { who: "gru", learningRate: 0.3, size: 20, errors: [0.4] };
  const failed: Trained = { who: 3, size: 5, errors: [null] };
  expect(outcomes([slow, fast, failed], 0)).toEqual({
    [keyOf(slow)]: "beaten",
    [keyOf(fast)]: "goesOn",
    "3": "failed",
  });
});

test("one that is clearly worse than a smaller one leaves; two that cannot be told apart go on", () => {
  const result = outcomes(
    [
      { who: 1, size: 10, errors: [0.1, 0.11] },
      { who: 2, size: 20, errors: [0.9, 0.91] },
      { who: 3, size: 30, errors: [0.1, 0.105] },
      { who: "gru", size: 40, errors: [0.104, 0.1] },
    ],
    1,
  );
  expect(result).toEqual({ "1": "goesOn", "2": "beaten", "3": "goesOn", "gru 8 0.1": "goesOn" });
});

test("one that is told apart from all others is settled, and does not cost another training", () => {
  const result = outcomes(
    [
      { who: 1, size: 10, errors: [0.5, 0.51] },
      { who: 2, size: 20, errors: [0.1, 0.11] },
    ],
    1,
  );
  expect(result).toEqual({ "1": "settled", "2": "settled" });
});

test("it ends by the number of seeds, or where the next round would cost more than is left, never before the second", () => {
  const trained = (errors: readonly number[]): Trained[] => [{ who: 1, size: 1, errors }];
  const two = after(2, confirmationOf(trained([0.1, 0.2]), { budgetMacs: 250 }));
  expect(nextStep(two)).toEqual({ kind: "end", reason: "budget" });
  expect(nextStep(after(2, confirmationOf(trained([0.1, 0.2]), { budgetMacs: 300 }))).kind).toBe("train");
  expect(nextStep(after(2, confirmationOf(trained([0.1, 0.2]), { seeds: 2 })))).toEqual({
    kind: "end",
    reason: "seeds",
  });
  expect(nextStep(after(1, confirmationOf(trained([0.1]), { budgetMacs: 1 }))).kind).toBe("train");
});
