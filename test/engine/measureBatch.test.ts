import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { measureBatch } from "../../src/engine/measureBatch.ts";
import { configWith, countingDataset, elman, fakeModel } from "../training/fakes.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const clock = () => performance.now();

/** A backend whose training batch takes `batchMs` on the test's clock, a validation batch a third, a start 50 ms. */
function backendOf(batchMs: number) {
  const batches = { trained: 0 };
  const passes = (ms: number) => () => {
    vi.advanceTimersByTime(ms);
    return 1;
  };
  const training = passes(batchMs);
  const { createModel } = fakeModel({
    stepLoss: () => {
      batches.trained++;
      return training();
    },
    evaluationLoss: passes(batchMs / 3),
  });
  return {
    batches,
    name: "wasm" as const,
    createModel: (...spec: Parameters<typeof createModel>) => {
      vi.advanceTimersByTime(50);
      return createModel(...spec);
    },
  };
}

test.each([
  { what: "many batches", train: 1000, batchMs: 3 },
  { what: "four batches in an epoch", train: 4, batchMs: 3 },
  { what: "one batch in an epoch", train: 1, batchMs: 6 },
])("the time of a batch is measured right on data of $what, whatever a start costs", async ({ train, batchMs }) => {
  const backend = backendOf(batchMs);
  const dataset = countingDataset({ train, validation: 2 });
  const config = configWith({ early_stop: 1, loss_limit: 0.001 });
  const measured = await measureBatch(elman, config, dataset, backend, clock);
  expect(measured.batchMs).toBeCloseTo(batchMs, 6);
  expect(measured.startMs).toBeCloseTo(50, 6);
});

test("a slow cell is measured by five batches", async () => {
  const backend = backendOf(900);
  const dataset = countingDataset({ train: 1000, validation: 2 });
  expect((await measureBatch(elman, configWith({}), dataset, backend, clock)).batchMs).toBeCloseTo(900, 6);
  expect(backend.batches.trained).toBe(5);
});

test("a fast cell is measured by many", async () => {
  const backend = backendOf(0.3);
  const dataset = countingDataset({ train: 1000, validation: 2 });
  expect((await measureBatch(elman, configWith({}), dataset, backend, clock)).batchMs).toBeCloseTo(0.3, 6);
  expect(backend.batches.trained).toBeGreaterThan(300);
});
