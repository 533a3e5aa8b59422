import { expect, test } from "vitest";
import { type RetrainJob, retrainProgress } from "../../src/run/retrainJob.ts";
import type { RetrainRecord } from "../../src/run/retrainRecord.ts";

const job: RetrainJob = { ids: [3], repetitions: 2, epochs: 1, hidden: 4, layers: 1, hashes: ["a", "b"] };

function trained(hash: string, repetition: number): RetrainRecord {
  return { type: "cellRetrained", subject: { hash }, repetition } as RetrainRecord;
}

function measured(hash: string): RetrainRecord {
  return { type: "latencyMeasured", hash, latencyUs: 1 };
}

test("trainings of the job count once; other cells and further repetitions do not count", () => {
  expect(retrainProgress(job, [])).toEqual({ done: 0, total: 4, isComplete: false });
  const some = [trained("a", 0), trained("a", 0), trained("a", 5), trained("c", 0), trained("b", 1)];
  expect(retrainProgress(job, some)).toEqual({ done: 2, total: 4, isComplete: false });
});

test("it is complete when every cell is trained and every latency is measured", () => {
  const all = ["a", "b"].flatMap((hash) => [trained(hash, 0), trained(hash, 1)]);
  expect(retrainProgress(job, [...all, measured("a"), measured("c")]).isComplete).toBe(false);
  expect(retrainProgress(job, [...all, measured("a"), measured("b")]).isComplete).toBe(true);
});
