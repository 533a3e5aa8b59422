import { expect, test } from "vitest";
import { startRun } from "../../src/engine/session.ts";
import type { SessionNotice } from "../../src/engine/sessionListener.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { fakeEvaluator } from "./fakeEvaluator.ts";
import { tinyRequest } from "./tinyRun.ts";

/** A search in which the first individual of a run takes until `release`; two places. */
async function heldSearch(rungs: readonly number[] = []) {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const finished: number[] = [];
  const inner = fakeEvaluator({ places: 2 });
  const session = await startRun(tinyRequest(await temporaryFolder(), { rungs }), {
    listener: (notice: SessionNotice) => {
      if (notice.type === "individualFinished") finished.push(notice.id);
    },
    createEvaluator: () => ({
      ...inner,
      evaluate: async (job, options) => {
        if (job.individual.id === 0) await held;
        return inner.evaluate(job, options);
      },
    }),
  });
  return { session, release, finished };
}

test("trainings that are finished are reported while the log waits for one before them", async () => {
  const { session, release, finished } = await heldSearch();
  await expect.poll(() => session.stage?.waiting.length, { timeout: 30_000 }).toBe(5);
  expect(session.view.evaluated).toBe(0);
  expect(session.stage).toMatchObject({ untilEpoch: null, of: 6 });
  expect([...finished].sort()).toEqual([1, 2, 3, 4, 5]);
  release();
  expect((await session.finished).outcome).toBe("completed");
  expect(session.stage).toBeNull();
});

test("at a rung those that have reached it are reported, and none is finished", async () => {
  const { session, release, finished } = await heldSearch([1, 2]);
  await expect.poll(() => session.stage?.waiting.length, { timeout: 30_000 }).toBe(5);
  expect(session.stage).toMatchObject({ untilEpoch: 1, of: 6 });
  expect(finished).toEqual([]);
  release();
  expect((await session.finished).outcome).toBe("completed");
});
