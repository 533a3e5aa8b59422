import { expect, test } from "vitest";
import { emptyRunView, foldRunEvents, type GenerationSummary, type RunView } from "../../src/run/runView.ts";
import { outcomeOf, type TerminationRules, terminationReason } from "../../src/search/termination.ts";
import { reportedRun } from "../report/reportedRun.ts";

const none: TerminationRules = { generations: 1000, maxEvaluations: null, maxCpuMs: null, stagnation: null };

/** A view after generations with these hypervolumes, in each of which `trained` individuals were trained. */
function viewAfter(hypervolumes: readonly number[], trained = 5): RunView {
  const generations = hypervolumes.map(
    (hypervolume, generation): GenerationSummary => ({
      generation,
      nextId: 0,
      survivors: [],
      archive: [],
      hypervolume,
      twinsAvoided: 0,
      trained,
      failed: 0,
      elapsedMs: 0,
    }),
  );
  return { ...emptyRunView, generations, trained: trained * generations.length };
}

test("nothing ends a search before its initial population", () => {
  expect(terminationReason(emptyRunView, { ...none, generations: 0 })).toBeNull();
});

test("generations are counted after the initial one", () => {
  expect(terminationReason(viewAfter([1, 2]), { ...none, generations: 2 })).toBeNull();
  expect(terminationReason(viewAfter([1, 2, 3]), { ...none, generations: 2 })).toBe("generations");
  expect(terminationReason(viewAfter([1]), { ...none, generations: 0 })).toBe("generations");
});

test("evaluations are counted without twins", () => {
  expect(terminationReason(viewAfter([1, 2]), { ...none, maxEvaluations: 11 })).toBeNull();
  expect(terminationReason(viewAfter([1, 2]), { ...none, maxEvaluations: 10 })).toBe("evaluations");
});

test("processor time of the trainings is counted, that of twins once", () => {
  const view = foldRunEvents(reportedRun("sample"));
  // Three trainings of 10 ms each.
  expect(terminationReason(view, { ...none, maxCpuMs: 31 })).toBeNull();
  expect(terminationReason(view, { ...none, maxCpuMs: 30 })).toBe("cpu");
  expect(outcomeOf("cpu")).toBe("completed");
});

test("a generation that found nothing new exhausts the space", () => {
  expect(terminationReason(viewAfter([1], 0), none)).toBe("exhausted");
});

test("a hypervolume that hardly grows over the window is stagnation", () => {
  const rules = { ...none, stagnation: { generations: 2, tolerance: 0.01 } };
  expect(terminationReason(viewAfter([1, 1]), rules)).toBeNull();
  expect(terminationReason(viewAfter([1, 1, 1.02]), rules)).toBeNull();
  expect(terminationReason(viewAfter([1, 1, 1.005]), rules)).toBe("stagnation");
  expect(terminationReason(viewAfter([0.5, 1, 1, 1]), rules)).toBe("stagnation");
});

test("a hypervolume of 0 has not stagnated", () => {
  const rules = { ...none, stagnation: { generations: 1, tolerance: 0.5 } };
  expect(terminationReason(viewAfter([0, 0, 0]), rules)).toBeNull();
});

test("the user and the clock stop a run, rules complete it", () => {
  expect(outcomeOf("user")).toBe("stopped");
  expect(outcomeOf("timeLimit")).toBe("stopped");
  expect(outcomeOf("generations")).toBe("completed");
  expect(outcomeOf("exhausted")).toBe("completed");
});
