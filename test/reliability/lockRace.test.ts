import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { Rng } from "../../src/base/rng.ts";
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

const dead = { ...currentProcess(), bootId: "another boot" };

test("of several that take over a dead lock at once, in whatever order their steps fall, one wins", async () => {
  for (let round = 0; round < 25; round++) {
    const folder = await temporaryFolder();
    const file = path.join(folder, "lock");
    await writeFile(file, JSON.stringify({ ...dead, token: `dead ${round}` }));
    // A process that died while it replaced the lock leaves its second lock behind.
    if (round % 3 === 0) await writeFile(`${file}.next`, JSON.stringify({ ...dead, token: "died as well" }));
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => acquireRunLock(file)));
    const won = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
    expect(won.length).toBe(1);
    expect(won[0]?.takenFrom).toMatchObject({ bootId: "another boot" });
    for (const attempt of attempts) {
      if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(RunLockedError);
    }
    expect(await readdir(folder)).toEqual(["lock"]);
    await won[0]?.release();
    expect(await readdir(folder)).toEqual([]);
  }
});
