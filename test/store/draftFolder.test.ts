import { spawnSync } from "node:child_process";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/store/disk.ts";
import { createDraftFolder, removeAbandonedDrafts } from "../../src/store/draftFolder.ts";
import { currentProcess, type ProcessIdentity } from "../../src/store/processIdentity.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const dayMs = 24 * 60 * 60_000;

async function draftOf(runs: string, name: string, owner: Partial<ProcessIdentity>): Promise<void> {
  await mkdir(path.join(runs, name));
  await writeFile(path.join(runs, `${name}.lock`), JSON.stringify({ ...currentProcess(), ...owner, token: "t" }));
}

async function left(runs: string, laterMs = 0): Promise<string[]> {
  await removeAbandonedDrafts(nodeDisk, runs, Date.now() + laterMs);
  return (await readdir(runs)).sort();
}

test.runIf(process.platform === "linux")(
  "a draft is removed at once when the process that made it is gone",
  async () => {
    const runs = await temporaryFolder();
    const { pid = 1 } = spawnSync(process.execPath, ["--version"]);
    await draftOf(runs, ".new-gone", { pid, startTicks: null });
    await writeFile(path.join(runs, ".new-gone.lock.beat-t"), "1");
    await draftOf(runs, ".new-number-given-away", { startTicks: "2" });
    const { folder, lock } = await createDraftFolder(nodeDisk, runs);
    const [draft, lockFile, beat, ...others] = await left(runs);
    expect([draft, lockFile, others]).toEqual([path.basename(folder), `${path.basename(folder)}.lock`, []]);
    expect(beat).toMatch(/\.lock\.beat-/);
    await lock.release();
  },
);

test("a draft whose maker is not known to be gone is kept for a day", async () => {
  const runs = await temporaryFolder();
  await mkdir(path.join(runs, ".new-no-maker"));
  await draftOf(runs, ".new-other-machine", { host: "far", bootId: "another" });
  expect(await left(runs, dayMs - 60_000)).toEqual([".new-no-maker", ".new-other-machine", ".new-other-machine.lock"]);
  expect(await left(runs, dayMs + 60_000)).toEqual([]);
});

test("nothing but drafts is removed, and nothing through a link", async () => {
  const [runs, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
  await draftOf(runs, "search-001", { bootId: "another" });
  await writeFile(path.join(runs, ".new-file"), "");
  await symlink(elsewhere, path.join(runs, ".new-link"), "junction");
  expect(await left(runs, 2 * dayMs)).toEqual([".new-file", ".new-link", "search-001", "search-001.lock"]);
});
