import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { resumeRun, type Session, startRun } from "../../src/engine/session.ts";
import { type Disk, nodeDisk } from "../../src/store/disk.ts";
import { fakeEvaluator } from "../engine/fakeEvaluator.ts";
import { comparableLog, tinyRequest } from "../engine/tinyRun.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/** The real disk, but every operation takes a while, each time another one. */
function slowDisk(delayMs: () => number): Disk {
  const late =
    <A extends unknown[], R>(operation: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      await wait(delayMs());
      return operation(...given);
    };
  return {
    openForAppend: late(async (file) => {
      const real = await nodeDisk.openForAppend(file);
      return { append: late(real.append), sync: late(real.sync), truncate: late(real.truncate), close: real.close };
    }),
    writeFile: late(nodeDisk.writeFile),
    rename: late(nodeDisk.rename),
    remove: late(nodeDisk.remove),
    makeFolder: late(nodeDisk.makeFolder),
    syncFolder: late(nodeDisk.syncFolder),
  };
}

test("a run folder on a slow disk gives the same log; no evaluation is taken for one that trains too long", async () => {
  const run = { generations: 1, population: 4, rungs: [1], run: ", evaluation_timeout: 600 ms" };
  const quick = await startRun(tinyRequest(await temporaryFolder(), run), { createEvaluator: () => fakeEvaluator() });
  await quick.finished;

  // Waiting for the disk alone takes each individual longer than it may train.
  const rng = Rng.fromSeed(5).fork("delays");
  const disk = slowDisk(() => (rng.chance(0.03) ? 700 : rng.int(4)));
  const createEvaluator = () => fakeEvaluator({ places: 4 });
  let session: Session = await startRun(tinyRequest(await temporaryFolder(), run), { disk, createEvaluator });
  session.pause();
  expect((await session.finished).outcome).toBe("paused");
  session = await resumeRun(session.folder.folder, { disk, createEvaluator });
  const { outcome, view } = await session.finished;
  expect([outcome, view.failed]).toEqual(["completed", 0]);
  expect(await comparableLog(session.folder.folder)).toEqual(await comparableLog(quick.folder.folder));
});
