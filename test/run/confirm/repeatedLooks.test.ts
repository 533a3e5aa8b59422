import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { type Confirmation, foldConfirmation } from "../../../src/run/confirm/confirmation.ts";
import { nextStep } from "../../../src/run/confirm/race.ts";
import { verdictOf } from "../../../src/run/confirm/verdict.ts";
import { objective } from "../../search/vectorProblem.ts";
import { confirmationOf } from "./contenders.ts";

const objectives = [objective("error", 1), objective("total_parameters", 100)];
const timing = { trainingMs: 1, cpuMs: 1 };

/** The race to its end, where each training yields another draw. */
function raced(draw: (key: string) => number): Confirmation {
  let confirmation = confirmationOf([
    { who: 1, size: 20, errors: [] },
    { who: "gru", size: 10, errors: [] },
  ]);
  for (;;) {
    const step = nextStep(confirmation);
    if (step.kind === "end") return confirmation;
    if (step.kind === "decide") {
      const { round, decisions } = step;
      confirmation = foldConfirmation(confirmation, { type: "raceRoundCompleted", round, decisions });
    } else {
      for (const { contender } of step.contenders) {
        const metrics = { error: draw(contender.key) };
        const result = { status: "ok", metrics, bestEpoch: 1, trainingMacs: 1, timing } as const;
        const event = { type: "contenderTrained", key: contender.key, round: step.round, result } as const;
        confirmation = foldConfirmation(confirmation, event);
      }
    }
  }
}

test("of networks that are equally good, the race calls the found one better in at most one case of forty", () => {
  const rng = Rng.fromSeed(3).fork("looks");
  // Nearly normal: the sum of twelve uniform numbers, less its mean.
  const noise = () => Array.from({ length: 12 }, () => rng.float()).reduce((sum, each) => sum + each, -6);
  const cases = 3000;
  let [corrected, uncorrected] = [0, 0];
  for (let each = 0; each < cases; each++) {
    const confirmation = raced(() => 0.5 + 0.01 * noise());
    if (verdictOf(confirmation, objectives)?.kind === "better") corrected++;
    // With a single look planned there is nothing to correct.
    if (verdictOf({ ...confirmation, seeds: 2 }, objectives)?.kind === "better") uncorrected++;
  }
  // Half of a two-sided 0.05, and four standard deviations of such a share.
  const bound = 0.025 + 4 * Math.sqrt((0.025 * 0.975) / cases);
  expect(corrected / cases).toBeLessThan(bound);
  expect(uncorrected / cases).toBeGreaterThan(bound);
});

test("a difference that is there is found all the same", () => {
  const rng = Rng.fromSeed(4).fork("looks");
  const noise = () => Array.from({ length: 12 }, () => rng.float()).reduce((sum, each) => sum + each, -6);
  const found = Array.from({ length: 200 }, () =>
    verdictOf(
      raced((key) => (key === "1" ? 0.4 : 0.5) + 0.01 * noise()),
      objectives,
    ),
  );
  expect(found.filter((verdict) => verdict?.kind === "better").length).toBeGreaterThan(180);
});
