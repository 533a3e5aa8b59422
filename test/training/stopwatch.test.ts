import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { Stopwatch } from "../../src/training/stopwatch.ts";

test("time spent waiting is wall time, not processor time, where the system distinguishes them", async () => {
  const isTold = "threadCpuUsage" in process || existsSync("/proc/thread-self/schedstat");
  const before = { trainingMs: 1000, cpuMs: 500 };
  const stopwatch = new Stopwatch(before);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  const { trainingMs, cpuMs } = stopwatch.read();
  expect(trainingMs).toBeGreaterThanOrEqual(1195);
  expect(cpuMs).toBeGreaterThanOrEqual(500);
  if (isTold) expect(cpuMs).toBeLessThan(600);
});

test("computing is both", () => {
  const stopwatch = new Stopwatch();
  const begun = performance.now();
  const usage = process.cpuUsage();
  let sum = 0;
  // On a busy machine a while says little about how much of it was computed.
  while (performance.now() - begun < 150 || process.cpuUsage(usage).user < 100_000) sum += Math.sqrt(sum + 1);
  const { trainingMs, cpuMs } = stopwatch.read();
  expect(sum).toBeGreaterThan(0);
  expect(trainingMs).toBeGreaterThanOrEqual(149);
  // The process' other threads have their part in the 100 ms.
  expect(cpuMs).toBeGreaterThan(50);
});
