import { expect, test } from "vitest";
import type { StageReport, WorkersReport } from "../../src/protocol/queueProtocol.ts";
import { workInHand } from "../../src/protocol/workInHand.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { family } from "../run/family.ts";

const origin = { kind: "seed", name: "basic" } as const;
/** #0 is in the log; #1 to #3 were proposed. */
const view = family([{ origin, loss: 1 }, { origin }, { origin }, { origin }]);

function report(stage: StageReport | null | undefined, jobs: readonly { run: string; individual: number }[] = []) {
  const worker = { id: "1", name: "1", host: "here", pid: 1, version: "1", places: 4, evaluations: 0, perMinute: 0 };
  const told = jobs.map((job) => ({ ...job, title: "", epoch: 1 }));
  const own = { queue: null, isConnected: true, run: "own", waiting: 0 };
  return { ...own, workers: [{ ...worker, jobs: told, refused: null }], stage } as WorkersReport;
}

const ids = (...numbers: number[]) => numbers as IndividualId[];

test("trainings count as finished before the log has them, and once it has them no more", () => {
  const stage = { untilEpoch: null, of: 4, waiting: ids(0, 2, 3) };
  expect(workInHand(report(stage), view)).toEqual({ finished: 2, training: [], rung: null });
});

test("a report that is ahead of the log counts no individual that the log does not know", () => {
  expect(workInHand(report({ untilEpoch: null, of: 4, waiting: ids(2, 9) }), view).finished).toBe(1);
});

test("who has reached a rung is not finished", () => {
  const stage = { untilEpoch: 2, of: 4, waiting: ids(1, 2) };
  expect(workInHand(report(stage), view)).toEqual({
    finished: 0,
    training: [],
    rung: { epoch: 2, reached: 2, of: 4 },
  });
});

test("the individuals that workers train for this run are listed by id, whatever they do for others", () => {
  const jobs = [
    { run: "own", individual: 3 },
    { run: "another", individual: 7 },
    { run: "own", individual: 1 },
  ];
  expect(workInHand(report(null, jobs), view)).toEqual({ finished: 0, training: [1, 3], rung: null });
  // An earlier version sends no stage.
  expect(workInHand(report(undefined, jobs), view).training).toEqual([1, 3]);
});
