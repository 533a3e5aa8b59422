import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EvaluationOptions, Evaluator } from "../../src/engine/evaluators/evaluator.ts";
import { ReportingEvaluator } from "../../src/engine/evaluators/reportingEvaluator.ts";
import type { EvaluationJob } from "../../src/protocol/evaluatorProtocol.ts";
import type { WorkersReport } from "../../src/protocol/queueProtocol.ts";
import type { EpochRecord } from "../../src/run/evaluation.ts";
import type { TrainingOutcome } from "../../src/training/trainingJob.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** An evaluator whose jobs go on when a test says so. */
class HeldEvaluator implements Evaluator {
  readonly places = 2;
  readonly jobs = new Map<number, { finish(): void; lose(cause: Error): void; epoch(epoch: number): void }>();

  evaluate(job: EvaluationJob, { onEpoch }: EvaluationOptions): Promise<TrainingOutcome> {
    return new Promise((resolve, reject) => {
      this.jobs.set(job.individual.id, {
        finish: () => resolve({} as TrainingOutcome),
        lose: reject,
        epoch: (epoch) => onEpoch({ epoch } as EpochRecord),
      });
    });
  }

  async close(): Promise<void> {}
}

function reporting() {
  const held = new HeldEvaluator();
  const reports: WorkersReport[] = [];
  const evaluator = new ReportingEvaluator(held, { run: "r", title: "a run" }, (report) => reports.push(report));
  const epochs: number[] = [];
  const evaluate = (id: number) =>
    evaluator.evaluate({ individual: { id } } as EvaluationJob, {
      signal: new AbortController().signal,
      onEpoch: ({ epoch }) => epochs.push(epoch),
    });
  const afterAMoment = async () => {
    await vi.advanceTimersByTimeAsync(1000);
    return reports
      .at(-1)
      ?.workers.map(({ jobs, evaluations }) => [jobs.map((job) => [job.individual, job.epoch]), evaluations]);
  };
  return { held, reports, evaluator, evaluate, epochs, afterAMoment };
}

test("each place is reported with the individual that it trains, the epoch and what it has done", async () => {
  const { held, evaluate, epochs, afterAMoment } = reporting();
  const first = evaluate(7);
  void evaluate(8);
  held.jobs.get(8)?.epoch(3);
  expect(await afterAMoment()).toEqual([
    [[[7, 0]], 0],
    [[[8, 3]], 0],
  ]);
  expect(epochs).toEqual([3]);
  held.jobs.get(7)?.finish();
  await first;
  expect(await afterAMoment()).toEqual([
    [[], 1],
    [[[8, 3]], 0],
  ]);
  void evaluate(9);
  expect(await afterAMoment()).toEqual([
    [[[9, 0]], 1],
    [[[8, 3]], 0],
  ]);
});

test("a lost job leaves its place free and counts for nothing", async () => {
  const { held, evaluate, afterAMoment } = reporting();
  const job = evaluate(1);
  held.jobs.get(1)?.lose(new Error("lost"));
  await expect(job).rejects.toThrow("lost");
  expect(await afterAMoment()).toEqual([
    [[], 0],
    [[], 0],
  ]);
});

test("however much happens, there is one report a second, and none after the end", async () => {
  const { held, reports, evaluator, evaluate } = reporting();
  void evaluate(1);
  for (let tenth = 1; tenth <= 35; tenth++) {
    held.jobs.get(1)?.epoch(tenth);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(reports.map(({ workers }) => workers[0]?.jobs[0]?.epoch)).toEqual([10, 20, 30]);
  await evaluator.close();
  await vi.advanceTimersByTimeAsync(5000);
  expect(reports).toHaveLength(3);
});

test("the rate is that of the last five minutes, or of the time since the beginning", async () => {
  const { held, reports, evaluate } = reporting();
  const rates: (number | undefined)[] = [];
  for (let minute = 1; minute <= 8; minute++) {
    const job = evaluate(minute);
    await vi.advanceTimersByTimeAsync(30_000);
    if (minute <= 4) held.jobs.get(minute)?.finish();
    else held.jobs.get(minute)?.lose(new Error("lost"));
    await job.catch(() => {});
    await vi.advanceTimersByTimeAsync(30_000);
    // Reported one second after the job's end, at 31 s of the minute.
    rates.push(reports.at(-1)?.workers[0]?.perMinute);
  }
  const perMinute = (count: number, seconds: number) => Math.round((count * 600) / seconds) / 10;
  expect(rates).toEqual([
    perMinute(1, 31),
    perMinute(2, 91),
    perMinute(3, 151),
    perMinute(4, 211),
    perMinute(4, 271),
    // From here on 300 s count: those of 30 s, then also of 90 s, then also of 150 s are past.
    perMinute(3, 300),
    perMinute(2, 300),
    perMinute(1, 300),
  ]);
});
