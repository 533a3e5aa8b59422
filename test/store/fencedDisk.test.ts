import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/store/disk.ts";
import { detachFromSilent, fencedDisk } from "../../src/store/fencedDisk.ts";
import { RecordLog, readRecordLog } from "../../src/store/recordLog.ts";
import { type RunLock, RunTakenOverError, type TakenFrom } from "../../src/store/runLock.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** A lock that is lost when the test says so. */
function lockOf(takenFrom: TakenFrom | null = null): RunLock & { lose(): void } {
  let isHeld = true;
  const lost = new AbortController();
  return {
    takenFrom,
    lost: lost.signal,
    assertHeld: async () => {
      if (!isHeld) throw new RunTakenOverError("/run/lock", null);
    },
    release: async () => {},
    lose: () => {
      isHeld = false;
    },
  };
}

test("the disk of a process that has lost its lock writes, cuts, renames and removes nothing more", async () => {
  const folder = await temporaryFolder();
  const lock = lockOf();
  const disk = fencedDisk(nodeDisk, lock);
  const file = path.join(folder, "file");
  const appended = await disk.openForAppend(file);
  await appended.append(Buffer.from("before"));
  lock.lose();
  const attempts = [
    () => appended.append(Buffer.from("after")),
    () => appended.truncate(0),
    () => disk.openForAppend(file),
    () => disk.writeFile(file, [Buffer.from("after")]),
    () => disk.rename(file, `${file}.moved`),
    () => disk.remove(file),
    () => disk.makeFolder(path.join(folder, "new")),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toThrow(RunTakenOverError);
  await appended.close();
  expect(await readFile(file, "utf8")).toBe("before");
});

test("a record that is flushed when the lock is lost already is not announced", async () => {
  const file = path.join(await temporaryFolder(), "log");
  const lock = lockOf();
  const losing = {
    ...nodeDisk,
    openForAppend: async (name: string) => {
      const handle = await nodeDisk.openForAppend(name);
      const append = async (bytes: Uint8Array) => {
        await handle.append(bytes);
        lock.lose();
      };
      return { ...handle, append };
    },
  };
  const { log } = await RecordLog.open(fencedDisk(losing, lock), file);
  await expect(log.append({ n: 1 })).rejects.toThrow(RunTakenOverError);
  await log.close();
});

test("what a silent owner writes after all goes to a file that is not read any more", async () => {
  const file = path.join(await temporaryFolder(), "log");
  const { log: sleeper } = await RecordLog.open(nodeDisk, file);
  await sleeper.append({ n: 1 });
  await detachFromSilent(nodeDisk, lockOf({ process: null, wasSilent: true }), [file, `${file}.absent`]);
  const { log: successor } = await RecordLog.open(nodeDisk, file);
  await sleeper.append({ n: 2 });
  await successor.append({ n: 3 });
  expect((await readRecordLog(file)).records).toEqual([{ n: 1 }, { n: 3 }]);
  await Promise.all([sleeper.close(), successor.close()]);
});

test("the log of an owner that is known to be gone stays the file that it is", async () => {
  const file = path.join(await temporaryFolder(), "log");
  await writeFile(file, "");
  const { log } = await RecordLog.open(nodeDisk, file);
  await detachFromSilent(nodeDisk, lockOf({ process: null, wasSilent: false }), [file]);
  await log.append({ n: 1 });
  expect((await readRecordLog(file)).records).toEqual([{ n: 1 }]);
  await log.close();
});
