import { constants } from "node:fs";
import { type FileHandle, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { nodeDisk } from "../../src/store/disk.ts";
import { createExclusively, type LockContent } from "../../src/store/lockFile.ts";
import { RecordLog } from "../../src/store/recordLog.ts";
import { renameFile } from "../../src/store/renameFile.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** What the file system answers to the next renames; after these it renames. */
const refusals: string[] = [];
let renames = 0;

function refusal(code: string): Error {
  return Object.assign(new Error(`${code}: refused`), { code });
}

/** What the file system answers to a hard link; null makes it. */
let linkRefusal: string | null = null;

/**
 * A file system with habits of Windows: a handle that only appends cuts nothing, renames are refused for a moment, and
 * exFAT has no hard links.
 */
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>): Promise<FileHandle> => {
      const handle = await real.open(...args);
      if (typeof args[1] === "number" && (args[1] & constants.O_APPEND) !== 0) {
        handle.truncate = () => Promise.reject(refusal("EPERM"));
      }
      return handle;
    },
    link: (from: string, to: string) =>
      linkRefusal === null ? real.link(from, to) : Promise.reject(refusal(linkRefusal)),
    rename: (from: string, to: string) => {
      renames++;
      const code = refusals.shift();
      return code === undefined ? real.rename(from, to) : Promise.reject(refusal(code));
    },
  };
});

beforeEach(() => {
  refusals.length = 0;
  renames = 0;
  linkRefusal = null;
});

test("a torn log opens, is cut, and takes records again where an appending handle cannot cut", async () => {
  const file = path.join(await temporaryFolder(), "events.jsonl");
  const { log: first } = await RecordLog.open(nodeDisk, file);
  await first.append({ type: "one" });
  await first.close();
  const whole = await readFile(file);
  await writeFile(file, Buffer.concat([whole, whole.subarray(0, whole.length / 2)]));
  const { log, dropped } = await RecordLog.open(nodeDisk, file);
  expect(dropped?.cause).toBe("torn");
  expect(await readFile(file)).toEqual(whole);
  await log.append({ type: "two" });
  await log.close();
  const { records } = await RecordLog.open(nodeDisk, file).then(async (opened) => {
    await opened.log.close();
    return opened;
  });
  expect(records).toEqual([{ type: "one" }, { type: "two" }]);
});

const pausesMs = [1, 1, 1];

async function twoFiles(): Promise<{ readonly from: string; readonly to: string }> {
  const folder = await temporaryFolder();
  const [from, to] = [path.join(folder, "new"), path.join(folder, "old")];
  await writeFile(from, "new");
  await writeFile(to, "old");
  return { from, to };
}

test.each(["EPERM", "EACCES", "EBUSY"])("Windows' %s for a moment does not end a rename", async (code) => {
  const { from, to } = await twoFiles();
  refusals.push(code, code, code);
  await renameFile(from, to, pausesMs);
  expect(await readFile(to, "utf8")).toBe("new");
  expect(renames).toBe(4);
});

test("a rename that is refused for good says so, and a missing file at once", async () => {
  const { from, to } = await twoFiles();
  refusals.push(...Array<string>(4).fill("EBUSY"));
  await expect(renameFile(from, to, pausesMs)).rejects.toMatchObject({ code: "EBUSY" });
  expect(renames).toBe(4);
  expect(await readFile(to, "utf8")).toBe("old");
  await expect(renameFile(`${from}.none`, to, pausesMs)).rejects.toMatchObject({ code: "ENOENT" });
  expect(renames).toBe(5);
});

test("a folder in the way, and a refusal of another system, is no matter of a moment", async () => {
  const { from, to } = await twoFiles();
  const folder = `${to}-folder`;
  await mkdir(folder);
  refusals.push("EPERM");
  await expect(renameFile(from, folder, pausesMs)).rejects.toMatchObject({ code: "EPERM" });
  refusals.push("EPERM");
  await expect(renameFile(from, to, [])).rejects.toMatchObject({ code: "EPERM" });
  expect(renames).toBe(2);
});

test.each(["EISDIR", "EPERM", "ENOSYS"])(
  "where links are answered with %s a lock is made once all the same",
  async (code) => {
    linkRefusal = code;
    const file = path.join(await temporaryFolder(), "lock");
    const content = (token: string) => ({ pid: 7, host: "here", token, address: null }) as LockContent;
    expect(await createExclusively(file, content("first"))).toBe(true);
    expect(await createExclusively(file, content("second"))).toBe(false);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ token: "first" });
    expect(await readdir(path.dirname(file))).toEqual(["lock"]);
  },
);

test("another refusal of a link is reported", async () => {
  linkRefusal = "ENOSPC";
  const file = path.join(await temporaryFolder(), "lock");
  await expect(createExclusively(file, { token: "any" } as LockContent)).rejects.toMatchObject({ code: "ENOSPC" });
});
