import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { dispatch } from "../../src/cli/dispatch.ts";
import { resumeRun, type SessionOptions, startRun } from "../../src/engine/session.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { fakeEvaluator } from "../engine/fakeEvaluator.ts";
import { comparable, comparableLog, tinyRequest } from "../engine/tinyRun.ts";
import { diskThatFillsAfter } from "../store/faultyDisk.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { mountSmallDisk, type SmallDisk } from "./tmpfs.ts";

/**
 * A file system that is really full, where one may be mounted; else the writes fail as if it were (see
 * session.test.ts).
 */
const faked = (options: SessionOptions = {}): SessionOptions => ({
  createEvaluator: () => fakeEvaluator(),
  ...options,
});
const run = { generations: 2, population: 4, rungs: [1] };

async function smallDisk(): Promise<SmallDisk | null> {
  const disk = await mountSmallDisk(2);
  onTestFinished(async () => disk?.unmount());
  return disk;
}

async function undisturbed(): Promise<string[]> {
  const session = await startRun(tinyRequest(await temporaryFolder(), run), faked());
  await session.finished;
  return comparableLog(session.folder.folder);
}

// Log, weights and spool grow by different steps: which of them finds no room depends on what is left.
test.each([0, 4096, 8192, 12_288, 24_576])(
  "a disk that is full but for %i bytes pauses the run with what to do; with room it goes on, and nothing is lost",
  async (leftBytes) => {
    const log = await undisturbed();
    const disk = await smallDisk();
    const parent = disk?.folder ?? (await temporaryFolder());
    const announced: RunEvent[] = [];
    const session = await startRun(
      tinyRequest(parent, run),
      faked({
        ...(disk === null ? { disk: diskThatFillsAfter(20 + leftBytes / 4096) } : {}),
        createEvaluator: () => {
          const fake = fakeEvaluator();
          return {
            ...fake,
            evaluate: async (job, how) => {
              if (job.individual.id === 5) await disk?.fill(leftBytes);
              return fake.evaluate(job, how);
            },
          };
        },
        listener: (notice) => notice.type === "eventAppended" && announced.push(notice.event),
      }),
    );
    const failure = await session.finished.then(
      () => null,
      (cause) => cause,
    );
    expect(failure).toMatchObject({
      code: "DISK_FULL",
      remedy: expect.stringMatching(/Free some space.*nothing is lost/),
    });
    const { folder } = session.folder;
    expect(await comparableLog(folder)).toEqual(comparable(announced));
    if (disk !== null) {
      await disk.fill();
      const tooEarly = resumeRun(folder, faked()).then(({ finished }) => finished);
      await expect(tooEarly).rejects.toMatchObject({ code: "DISK_FULL" });
    }

    await disk?.makeRoom();
    const again = await resumeRun(folder, faked());
    expect((await again.finished).outcome).toBe("completed");
    expect(await comparableLog(folder)).toEqual(log);
  },
);

test("a disk that breaks or turns read-only at a write pauses the run under its own code", async () => {
  const log = await undisturbed();
  for (const [system, code] of [
    ["EROFS", "NOT_WRITABLE"],
    ["EIO", "STORAGE_FAILED"],
    ["EDQUOT", "DISK_FULL"],
  ] as const) {
    const session = await startRun(
      tinyRequest(await temporaryFolder(), run),
      faked({ disk: diskThatFillsAfter(25, system) }),
    );
    await expect(session.finished).rejects.toMatchObject({ code, message: expect.stringContaining(system) });
    const again = await resumeRun(session.folder.folder, faked());
    await again.finished;
    expect(await comparableLog(session.folder.folder)).toEqual(log);
  }
});

test("a read-only run folder can be looked at, and is refused for writing with what to do", async () => {
  const disk = await smallDisk();
  if (disk === null) return;
  const session = await startRun(tinyRequest(disk.folder, run), faked());
  session.pause();
  await session.finished;
  const { folder } = session.folder;
  disk.setReadOnly(true);
  try {
    const refusal = { code: "NOT_WRITABLE", remedy: expect.stringContaining("write permission") };
    await expect(resumeRun(folder, faked())).rejects.toMatchObject(refusal);
    await expect(startRun(tinyRequest(disk.folder, run), faked())).rejects.toMatchObject(refusal);
    const output = { out: () => {}, err: () => {}, interactive: false, columns: 80 };
    expect(await dispatch(["status", folder], output)).toBe(0);
    expect(await dispatch(["front", path.join(folder)], output)).toBe(0);
  } finally {
    disk.setReadOnly(false);
  }
  const again = await resumeRun(folder, faked());
  expect((await again.finished).outcome).toBe("completed");
});
