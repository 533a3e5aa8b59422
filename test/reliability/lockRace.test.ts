import { randomUUID } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { successorFile } from "../../src/store/lockFile.ts";
import { currentProcess } from "../../src/store/processIdentity.ts";
import { acquireRunLock, RunLockedError } from "../../src/store/runLock.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/** Every file operation waits for a random moment, so that those of several processes fall between each other. */
const rng = Rng.fromSeed(41).fork("moments");

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const late =
    (operation: (...given: unknown[]) => unknown) =>
    async (...given: unknown[]) => {
      if (rng.chance(0.5)) await wait(rng.int(4));
      return operation(...given);
    };
  const names = ["link", "open", "readFile", "rename", "rm", "writeFile"] as const;
  const slowed = Object.fromEntries(names.map((name) => [name, late(real[name] as never)]));
  return { ...real, ...slowed };
});

/** Shown to be gone where there is a /proc; else silent. */
const dead = { ...currentProcess(), startTicks: "2" };
const timing = { beatMs: 20, leaseMs: 100 };

test("of two that start at once, in whatever order their steps fall, one has the run: two hundred times", async () => {
  for (let round = 0; round < 200; round++) {
    const folder = await temporaryFolder();
    const file = path.join(folder, "lock");
    // A fresh run; one whose process died; one whose second process died while it took over.
    const token = randomUUID();
    if (round % 3 > 0) await writeFile(file, JSON.stringify({ ...dead, token }));
    if (round % 3 > 1) await writeFile(successorFile(file, token), JSON.stringify({ ...dead, token: randomUUID() }));
    const attempts = await Promise.allSettled([0, 1].map(() => acquireRunLock(file, { timing })));
    const won = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
    expect(won.length).toBe(1);
    await won[0]?.assertHeld();
    expect(won[0]?.takenFrom?.process?.startTicks ?? null).toBe(round % 3 > 0 ? "2" : null);
    for (const attempt of attempts) {
      if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(RunLockedError);
    }
    await won[0]?.release();
    expect(await readdir(folder)).toEqual([]);
  }
});

test("of several that take over from a silent owner on another machine at once, one wins", async () => {
  for (let round = 0; round < 20; round++) {
    const folder = await temporaryFolder();
    const file = path.join(folder, "lock");
    await writeFile(file, JSON.stringify({ ...dead, bootId: "another boot", token: randomUUID() }));
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => acquireRunLock(file, { timing })));
    const won = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
    expect(won.length).toBe(1);
    expect(won[0]?.takenFrom).toMatchObject({ wasSilent: true });
    await won[0]?.assertHeld();
    await won[0]?.release();
    expect(await readdir(folder)).toEqual([]);
  }
});
