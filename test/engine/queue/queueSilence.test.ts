import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { QueueEvaluator } from "../../../src/engine/evaluators/queue/queueEvaluator.ts";
import { withdrawalChannel } from "../../../src/engine/evaluators/queue/queueNames.ts";
import type { QueuePlan } from "../../../src/engine/evaluators/queue/searchQueue.ts";
import type { Session, SessionOptions } from "../../../src/engine/session.ts";
import type { WorkersReport } from "../../../src/protocol/queueProtocol.ts";
import { DroppingProxy } from "./droppingProxy.ts";
import { fakeWorker, finishedLog, queuedRun, undisturbedLog } from "./queueRuns.ts";
import { RedisServer } from "./redisServer.ts";

/** A network that carries nothing any more without closing a connection. */

/** Of the workers here (`fakeWorker`): without a sign of life for longer, their jobs go to others. */
const lostAfterMs = 600;
const patience = { timeout: 20_000, interval: 10 };
const cutMs = 2 * lostAfterMs;

/** How a network comes back, and the silence that the parts take for a cut. */
const returns = [
  { how: "hands on what it kept back", silenceMs: 60_000, end: (proxy: DroppingProxy) => proxy.resume() },
  { how: "lets new connections through only", silenceMs: lostAfterMs, end: (proxy: DroppingProxy) => proxy.admit() },
] as const;

/** Individuals in the log of a whole run: each once. */
function evaluatedIds(log: readonly string[]): number[] {
  const events = log.map((line) => JSON.parse(line) as { readonly type: string; readonly id?: number });
  return events.flatMap(({ type, id = -1 }) => (type === "individualEvaluated" ? [id] : []));
}

async function evaluated(count: number, ids: ReadonlySet<unknown>): Promise<void> {
  await expect.poll(() => ids.size, patience).toBeGreaterThanOrEqual(count);
}

function counter() {
  const ids = new Set<number>();
  const options: SessionOptions = {
    listener: (notice) => {
      if (notice.type === "eventAppended" && notice.event.type === "individualEvaluated") ids.add(notice.event.id);
    },
  };
  return { ids, options };
}

async function cutOff(proxy: DroppingProxy, end: (proxy: DroppingProxy) => void): Promise<void> {
  proxy.silence();
  await sleep(cutMs);
  end(proxy);
}

/** The run ends in the log of one that was left alone, each individual in it once. */
async function expectUndisturbed(session: Session): Promise<void> {
  const log = await finishedLog(session);
  expect(log).toEqual(await undisturbedLog());
  expect(new Set(evaluatedIds(log)).size).toBe(evaluatedIds(log).length);
}

test.each(returns)(
  "a worker that a silent network cuts off loses no evaluation when it $how",
  async ({ silenceMs, end }) => {
    const server = await RedisServer.start();
    const proxy = await DroppingProxy.start(server.port);
    const { ids, options } = counter();
    const told: string[] = [];
    const onNotice = (message: string) => told.push(message);
    await fakeWorker(proxy.url, { delayMs: () => 30 }, { silenceMs, onNotice });
    const session = await queuedRun(server.url, {}, options);
    await evaluated(4, ids);
    await cutOff(proxy, end);
    await expectUndisturbed(session);
    if (silenceMs < cutMs) expect(told.join("\n")).toMatch(/is lost; the worker waits until it is back(.|\n)*is back/);
  },
);

test("a worker hears of what is taken back also after a silent cut of the channel on which that is said", async () => {
  const server = await RedisServer.start();
  const proxy = await DroppingProxy.start(server.port);
  const worker = await fakeWorker(proxy.url, { delayMs: () => 60_000 }, { silenceMs: 300, lostAfterMs: 60_000 });
  const session = await queuedRun(server.url);
  await expect.poll(() => worker.card.jobs.length, patience).toBe(2);
  proxy.silence();
  proxy.admit();
  const redis = new Redis(server.port, "127.0.0.1");
  onTestFinished(() => redis.disconnect());
  // Redis takes the silenced one for a listener, too.
  const listeners = async () => (await redis.pubsub("NUMSUB", withdrawalChannel))[1];
  await expect.poll(listeners, patience).toBe(2);
  session.pause();
  await session.finished;
  await expect.poll(() => worker.card.jobs.length, patience).toBe(0);
});

test.each(returns)("a search that a silent network cuts off goes on when it $how", async ({ silenceMs, end }) => {
  const server = await RedisServer.start();
  const proxy = await DroppingProxy.start(server.port);
  const { ids, options } = counter();
  const told: string[] = [];
  const reports: WorkersReport[] = [];
  await fakeWorker(server.url, { delayMs: () => 30 });
  const plan: Omit<QueuePlan, "payload" | "config"> = {
    queue: proxy.url,
    runKey: "silent",
    silenceMs,
    onNotice: (message) => told.push(message),
    onWorkers: (report) => reports.push(report),
  };
  const session = await queuedRun(
    proxy.url,
    {},
    {
      ...options,
      createEvaluator: (payload, config) => new QueueEvaluator({ ...plan, payload, config }),
    },
  );
  await evaluated(4, ids);
  await cutOff(proxy, end);
  await expectUndisturbed(session);
  if (silenceMs > cutMs) return;
  expect(told.join("\n")).toMatch(/is lost; the search waits until it is back(.|\n)*is back/);
  const connected = reports.map(({ isConnected }) => isConnected);
  expect(connected.slice(connected.indexOf(false))).toContain(true);
  expect(connected).toContain(false);
});
