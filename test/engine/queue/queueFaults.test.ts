import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createRun } from "../../../src/engine/createRun.ts";
import { evaluateWithRetries } from "../../../src/engine/evaluateWithRetries.ts";
import { WorkerLostError } from "../../../src/engine/evaluators/evaluator.ts";
import { QueueEvaluator } from "../../../src/engine/evaluators/queue/queueEvaluator.ts";
import { queueName } from "../../../src/engine/evaluators/queue/queueNames.ts";
import { showSearch, showWorker } from "../../../src/engine/evaluators/queue/workerCards.ts";
import { resumeRun, type SessionOptions } from "../../../src/engine/session.ts";
import type { SessionNotice } from "../../../src/engine/sessionListener.ts";
import type { EvaluationJob } from "../../../src/protocol/evaluatorProtocol.ts";
import { nodeDisk } from "../../../src/store/disk.ts";
import { readEvents } from "../../../src/store/eventLog.ts";
import { individual } from "../../store/sampleEvents.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { comparableLog, tinyRequest } from "../tinyRun.ts";
import { DroppingProxy } from "./droppingProxy.ts";
import { fakeWorker, finishedLog, queuedRun, undisturbedLog, workerProcess } from "./queueRuns.ts";
import { RedisServer } from "./redisServer.ts";

/** What can go wrong between a search, Redis and workers, done to real servers and processes. */

/** Collects notices, and resolves once so many individuals are in the log. */
function watcher() {
  const notices: string[] = [];
  let waiting: { readonly count: number; readonly resolve: () => void } | null = null;
  let evaluated = 0;
  const listener = (notice: SessionNotice) => {
    if (notice.type === "queueNotice") notices.push(notice.message);
    if (notice.type !== "eventAppended" || notice.event.type !== "individualEvaluated") return;
    evaluated++;
    if (waiting !== null && evaluated >= waiting.count) waiting.resolve();
  };
  const options: SessionOptions = { listener };
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      waiting = { count, resolve };
      if (evaluated >= count) resolve();
    });
  return { notices, options, until };
}

function client(server: RedisServer): Redis {
  const redis = new Redis(server.port, "127.0.0.1");
  onTestFinished(() => redis.disconnect());
  return redis;
}

test("a worker killed with SIGKILL in the middle of a job is replaced by another one, and nothing shows in the log", async () => {
  const server = await RedisServer.start();
  const { notices, options } = watcher();
  const killed = await workerProcess(server.url, 3);
  const session = await queuedRun(server.url, {}, options);
  await new Promise((resolve) => killed.once("exit", resolve));
  expect(killed.signalCode).toBe("SIGKILL");
  await fakeWorker(server.url);
  expect(await finishedLog(session)).toEqual(await undisturbedLog());
  expect(notices.join("\n")).toMatch(/worker of individual 3 is lost; another one takes it/);
});

test("an individual that kills every worker fails as workerLost after its retries, and the search goes on", async () => {
  const server = await RedisServer.start();
  const session = await queuedRun(server.url, { generations: 1, run: ", retries: 1" });
  let kills = 0;
  let isFinished = false;
  void session.finished.finally(() => {
    isFinished = true;
  });
  while (!isFinished) {
    const child = await workerProcess(server.url, 3);
    const died = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    await Promise.race([died, session.finished]);
    if (child.signalCode === "SIGKILL") kills++;
    else child.kill("SIGTERM");
    await died;
  }
  expect((await session.finished).outcome).toBe("completed");
  const { events } = await readEvents(session.folder.folder);
  const failed = events.flatMap((event) =>
    event.type === "individualEvaluated" && event.evaluation.status === "failed" ? [event] : [],
  );
  expect(failed).toMatchObject([
    { id: 3, evaluation: { reason: "workerLost", message: expect.stringMatching(/Tried 2 times/) } },
  ]);
  expect(kills).toBe(2);
});

test.each([
  ["without persistence", []],
  ["with an append-only file", ["--appendonly", "yes", "--appendfsync", "always"]],
])("a search outlives the end of Redis and its return %s", async (_, settings) => {
  const server = await RedisServer.start(settings);
  const { notices, options, until } = watcher();
  await fakeWorker(server.url, { delayMs: () => 30 });
  const session = await queuedRun(server.url, {}, options);
  await until(8);
  await server.kill();
  await sleep(300);
  await server.start();
  expect(await finishedLog(session)).toEqual(await undisturbedLog());
  expect(notices.join("\n")).toMatch(/is lost; the search waits until it is back(.|\n)*is back/);
});

test("connections that are cut again and again cost time and nothing else", async () => {
  const server = await RedisServer.start();
  const proxy = await DroppingProxy.start(server.port);
  const { options, until } = watcher();
  await fakeWorker(proxy.url, { delayMs: () => 20 });
  const session = await queuedRun(proxy.url, {}, options);
  for (const count of [2, 6, 10, 14]) {
    await until(count);
    proxy.drop();
  }
  expect(await finishedLog(session)).toEqual(await undisturbedLog());
});

test("what Redis has lost or damaged of data and weights is sent again", async () => {
  const server = await RedisServer.start();
  const redis = client(server);
  const { options, until } = watcher();
  const session = await queuedRun(server.url, {}, options);
  const [data] = await untilFound(redis, "moe-rnas:data:*");
  // A worker that comes now finds other bytes than the hash says.
  await redis.lset(data as string, 0, "0 no data");
  const worker = await fakeWorker(server.url, { delayMs: () => 10 });
  await until(7);
  const tensors = await redis.keys("moe-rnas:tensors:*");
  if (tensors.length > 0) await redis.del(...tensors);
  await worker.close(0);
  await fakeWorker(server.url);
  expect(await finishedLog(session)).toEqual(await undisturbedLog());
});

test("search and worker of different versions name each other, and no job passes between them", async () => {
  const server = await RedisServer.start();
  const redis = client(server);
  const card = { host: "far", pid: 7, version: "9.9.9" };
  await showWorker(redis, { ...card, id: "w", name: "far-7", places: 1, evaluations: 0, perMinute: 0, jobs: [] });
  await showSearch(redis, "other", { ...card, title: "their search" });
  const { notices, options } = watcher();
  const session = await queuedRun(server.url, {}, options);
  await expect.poll(() => notices.join("\n")).toMatch(/Worker far-7 gets no jobs: it has version 9\.9\.9, the search /);
  const told: string[] = [];
  await fakeWorker(server.url, {}, { onNotice: (message) => told.push(message) });
  expect(told.join("\n")).toMatch(/search their search \(process 7 on far\) has version 9\.9\.9: it gets nothing/);
  expect(await finishedLog(session)).toEqual(await undisturbedLog());
});

test("a search that is paused takes its jobs back, from the line and from the workers", async () => {
  const server = await RedisServer.start();
  const redis = client(server);
  const session = await queuedRun(server.url);
  const worker = await fakeWorker(server.url, { delayMs: () => 60_000 });
  await expect.poll(() => worker.card.jobs.length).toBe(2);
  session.pause();
  expect((await session.finished).outcome).toBe("paused");
  await expect.poll(() => worker.card.jobs.length).toBe(0);
  expect(await redis.keys(`moe-rnas:${queueName}:[0-9a-f]*-*`)).toEqual([]);
  expect(await redis.keys("moe-rnas:tensors:*")).toEqual([]);
  await worker.close(0);
  await fakeWorker(server.url);
  const resumed = await resumeRun(session.folder.folder);
  expect(await finishedLog(resumed)).toEqual(await undisturbedLog());
});

test("a worker that is asked to end gives back what would take long, and another one does it", async () => {
  const server = await RedisServer.start();
  const slow = await fakeWorker(server.url, { delayMs: () => 60_000 });
  const session = await queuedRun(server.url);
  await expect.poll(() => slow.card.jobs.length).toBe(2);
  await slow.close(0);
  await fakeWorker(server.url);
  expect(await finishedLog(session)).toEqual(await undisturbedLog());
});

test("the time limit of an evaluation does not run while its job waits in line", async () => {
  const server = await RedisServer.start();
  const session = await queuedRun(server.url, { generations: 1, rungs: [], run: ", evaluation_timeout: 400 ms" });
  await sleep(600);
  await fakeWorker(server.url, { delayMs: ({ individual }) => (individual.id === 2 ? 60_000 : 0) });
  expect((await session.finished).outcome).toBe("completed");
  const failures = (await comparableLog(session.folder.folder)).filter((line) => line.includes('"failed"'));
  expect(failures).toHaveLength(1);
  expect(failures[0]).toMatch(/"id":2.*timedOut/);
});

test("two runs share one queue and its workers, and neither sees the other", async () => {
  const server = await RedisServer.start();
  await fakeWorker(server.url, { delayMs: () => 5 });
  const sessions = await Promise.all([queuedRun(server.url), queuedRun(server.url, { population: 8 })]);
  const logs = await Promise.all(sessions.map(finishedLog));
  expect(logs).toEqual([await undisturbedLog(), await undisturbedLog({ population: 8 })]);
});

test("a thread that dies over an individual is tried again, and then a failure; a bug of training is reported as one", async () => {
  const server = await RedisServer.start();
  const deaths: number[] = [];
  const before = ({ individual }: EvaluationJob) => {
    if (individual.id !== 2) return;
    deaths.push(individual.id);
    throw new WorkerLostError("outOfMemory", "The worker thread ran out of memory.");
  };
  const worker = await fakeWorker(server.url, { before });
  const session = await queuedRun(server.url, { generations: 1, rungs: [], run: ", retries: 1" });
  expect((await session.finished).outcome).toBe("completed");
  expect(deaths).toEqual([2, 2]);
  const failures = (await comparableLog(session.folder.folder)).filter((line) => line.includes('"failed"'));
  expect(failures.join()).toMatch(/"id":2.*outOfMemory.*Tried 2 times/);
  await worker.close(0);
  await fakeWorker(server.url, {
    before: () => {
      throw new Error("a bug");
    },
  });
  const buggy = await queuedRun(server.url);
  await expect(buggy.finished).rejects.toThrow("training threw on a worker: a bug");
});

test("when every worker lacks what the run computes with, the search says which and ends", async () => {
  const server = await RedisServer.start();
  await fakeWorker(server.url, {}, { name: "anna" });
  const request = tinyRequest(await temporaryFolder());
  const { config, payload } = await createRun(request, nodeDisk);
  const notices: string[] = [];
  const evaluator = new QueueEvaluator({
    queue: server.url,
    config,
    payload,
    library: { name: "OpenBLAS", version: "0.3.21", path: "/lib/openblas.so" },
    runKey: "refused",
    onNotice: (message) => notices.push(message),
  });
  onTestFinished(() => evaluator.close());
  const job = { individual: individual(0), parents: [], seed: 1, untilEpoch: null, checkpoint: null };
  const signal = new AbortController().signal;
  const attempts = { retries: 2, timeoutMs: null, signal, earlierCurve: [], onEpoch: () => {} };
  const refused = evaluateWithRetries(evaluator, async () => job, attempts);
  await expect(refused).rejects.toMatchObject({
    code: "WORKERS_REFUSE",
    message: expect.stringMatching(/OpenBLAS 0\.3\.21/),
  });
  expect(notices.join()).toMatch(/Worker anna refuses the jobs of this run: it computes with our own kernels/);
});

async function untilFound(redis: Redis, pattern: string): Promise<string[]> {
  for (;;) {
    const found = await redis.keys(pattern);
    if (found.length > 0) return found;
    await sleep(20);
  }
}
