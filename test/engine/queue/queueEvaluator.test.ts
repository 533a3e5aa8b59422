import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { QueueWorker } from "../../../src/engine/evaluators/queue/queueWorker.ts";
import { resumeRun, type SessionOptions, startRun } from "../../../src/engine/session.ts";
import type { SessionNotice } from "../../../src/engine/sessionListener.ts";
import type { EvaluationJob } from "../../../src/protocol/evaluatorProtocol.ts";
import type { WorkersReport } from "../../../src/protocol/queueProtocol.ts";
import { readEvents } from "../../../src/store/eventLog.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { builtEngine, engineProcess } from "../builtEngine.ts";
import { inlineEvaluator } from "../inlineEvaluator.ts";
import { tinyConfig, tinyRequest } from "../tinyRun.ts";
import { fakeWorker, finishedLog, queuedRun, undisturbedLog, workerProcess } from "./queueRuns.ts";
import { RedisServer } from "./redisServer.ts";

async function threadWorker(queue: string, places: number): Promise<QueueWorker> {
  const { evaluator: evaluatorFile } = await builtEngine();
  const worker = await QueueWorker.open({ queue, places, evaluatorFile });
  onTestFinished(() => worker.close(0));
  return worker;
}

async function trainedLog(options: SessionOptions, run = ""): Promise<string[]> {
  return finishedLog(await startRun(tinyRequest(await temporaryFolder(), { rungs: [1], run }), options));
}

/** A search in a process of its own, and its run folder. */
async function searchProcess(server: RedisServer) {
  const parent = await temporaryFolder();
  const config = path.join(parent, "tiny.rnas");
  await writeFile(config, tinyConfig({ rungs: [1], run: `, queue: '${server.url}'` }));
  const search = await engineProcess(["start", config]);
  const [line] = (await once(search.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  const { folder } = JSON.parse(line.toString()) as { folder: string };
  return { search, folder };
}

test("a search has the same log with one worker of a queue, with three, and without any", async () => {
  const expected = await trainedLog({ createEvaluator: inlineEvaluator });
  const server = await RedisServer.start();
  const queue = `, queue: '${server.url}'`;
  await threadWorker(server.url, 1);
  expect(await trainedLog({}, queue)).toEqual(expected);
  await threadWorker(server.url, 1);
  await threadWorker(server.url, 2);
  expect(await trainedLog({}, queue)).toEqual(expected);
});

test("a front is confirmed through a queue as without one", async () => {
  const confirmedLog = async (run: string, options: SessionOptions = {}) => {
    const tiny = { generations: 1, isConfirmed: true, run };
    return finishedLog(await startRun(tinyRequest(await temporaryFolder(), tiny), options));
  };
  const expected = await confirmedLog("", { createEvaluator: inlineEvaluator });
  expect(expected.some((line) => line.includes("contenderTrained"))).toBe(true);
  const server = await RedisServer.start();
  await threadWorker(server.url, 2);
  expect(await confirmedLog(`, queue: '${server.url}'`)).toEqual(expected);
});

test("a search killed with SIGKILL and resumed takes up what its jobs came to meanwhile, and ends in the same log", async () => {
  const server = await RedisServer.start();
  const trained: string[] = [];
  const name = ({ individual, untilEpoch }: EvaluationJob) => `${individual.id} until ${untilEpoch}`;
  const worker = await fakeWorker(server.url, { delayMs: () => 30, before: (job) => trained.push(name(job)) });
  const { search, folder } = await searchProcess(server);
  await expect.poll(() => trained.length, { timeout: 10_000 }).toBeGreaterThan(9);
  search.kill("SIGKILL");
  await once(search, "exit");
  // No search runs, and what is in line is done.
  await expect.poll(() => worker.card.jobs.length).toBe(0);
  const resumed = await resumeRun(folder);
  expect(await finishedLog(resumed)).toEqual(await undisturbedLog());
  // But for those whose result was on its way to the disk when the search was killed.
  expect(trained.length - new Set(trained).size).toBeLessThanOrEqual(2);
});

test("search and worker end when they are asked to while Redis is gone, and what was begun goes on later", async () => {
  const server = await RedisServer.start();
  const worker = await workerProcess(server.url, null);
  const { search, folder } = await searchProcess(server);
  await expect.poll(async () => (await readEvents(folder)).events.length, { timeout: 10_000 }).toBeGreaterThan(3);
  await server.kill();
  const ends = [once(search, "exit"), once(worker, "exit")];
  search.kill("SIGTERM");
  worker.kill("SIGTERM");
  expect(await Promise.all(ends)).toEqual([
    [0, null],
    [0, null],
  ]);
  await server.start();
  await fakeWorker(server.url);
  expect(await finishedLog(await resumeRun(folder))).toEqual(await undisturbedLog());
});

test("while a search runs, its folder says who works for it, on what and how fast", async () => {
  const server = await RedisServer.start();
  await fakeWorker(server.url, { delayMs: ({ individual }) => (individual.id === 1 ? 1200 : 0) }, { name: "anna" });
  const session = await queuedRun(server.url, { generations: 1, rungs: [] });
  const file = session.folder.workersFile;
  const report = async () => JSON.parse(await readFile(file, "utf8").catch(() => "null")) as WorkersReport | null;
  await expect.poll(async () => (await report())?.workers[0]?.name, { timeout: 5000 }).toBe("anna");
  expect(await report()).toMatchObject({
    queue: server.url,
    isConnected: true,
    workers: [{ places: 2, refused: null }],
  });
  expect(session.status().workers).toBe(2);
  await session.finished;
  expect(await report()).toBeNull();
});

test("epochs of a job reach the search that waits for it", async () => {
  const server = await RedisServer.start();
  const epochs: number[] = [];
  const listener = (notice: SessionNotice) => {
    if (notice.type === "epochCompleted" && notice.id === 0) epochs.push(notice.record.epoch);
  };
  const evaluate = fakeWorker(
    server.url,
    {},
    {
      createEvaluator: () => ({
        places: 1,
        evaluate: async (job, { onEpoch }) => {
          for (const epoch of [1, 2, 3]) {
            onEpoch({ epoch, trainingLoss: 1, validationLoss: 1, learningRate: 0.1 });
            if (job.individual.id === 0) await new Promise((resolve) => setTimeout(resolve, 550));
          }
          const timing = { trainingMs: 1, cpuMs: 1 };
          const failed = {
            status: "failed",
            reason: "diverged",
            message: "",
            curve: [],
            trainingMacs: 0,
            timing,
          } as const;
          return { evaluation: failed, weights: null, checkpoint: null };
        },
        close: async () => {},
      }),
    },
  );
  const session = await queuedRun(server.url, { generations: 1, population: 2, rungs: [] }, { listener });
  await evaluate;
  await session.finished;
  // In one message or in two: a worker sends one a second.
  expect(epochs).toEqual([1, 2, 3]);
});
