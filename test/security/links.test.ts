import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { resumeRun, startRun } from "../../src/engine/session.ts";
import { nodeDisk, writeFileAtomic } from "../../src/store/disk.ts";
import { openEventLog } from "../../src/store/eventLog.ts";
import type { RunFolder } from "../../src/store/runFolder.ts";
import { fakeEvaluator } from "../engine/fakeEvaluator.ts";
import { tinyRequest } from "../engine/tinyRun.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { hostileRun, refusal } from "./hostileRun.ts";

const options = { createEvaluator: () => fakeEvaluator({}) };

/** A run that can be resumed, and a folder of someone's own outside of it. */
async function runAndOutside(): Promise<{ readonly run: RunFolder; readonly outside: string }> {
  const folder = await temporaryFolder();
  const session = await startRun(tinyRequest(path.join(folder, "workspace"), { generations: 1 }), options);
  session.stop();
  await session.finished;
  const outside = path.join(folder, "documents");
  await mkdir(outside);
  await writeFile(path.join(outside, "thesis.txt"), "ten years of work\n");
  return { run: session.folder, outside };
}

test.each(["weights", "spool", "retrain", "trainer"])(
  "a run whose %s is a link to someone's folder is not resumed, and nothing there is touched",
  async (name) => {
    const { run, outside } = await runAndOutside();
    await rm(path.join(run.folder, name), { recursive: true, force: true });
    await symlink(outside, path.join(run.folder, name));
    const error = await refusal(() => resumeRun(run.folder, options));
    expect(error.message).toContain(`${path.join(run.folder, name)} is a symbolic link`);
    expect(await readdir(outside)).toEqual(["thesis.txt"]);
    expect(await readFile(path.join(outside, "thesis.txt"), "utf8")).toBe("ten years of work\n");
  },
);

test("a link further down is found as well", async () => {
  const { run, outside } = await runAndOutside();
  await mkdir(path.join(run.retrainFolder, "s"), { recursive: true });
  await symlink(outside, path.join(run.retrainFolder, "s", "weights"));
  expect((await refusal(() => resumeRun(run.folder, options))).message).toContain("weights is a symbolic link");
});

test.each(["eventsFile", "sessionsFile", "configFile", "manifestFile"] as const)(
  "a run whose %s is a link to someone's file is refused, and the file keeps its bytes",
  async (name) => {
    const { run, outside } = await runAndOutside();
    const file = path.join(outside, "thesis.txt");
    await rm(run[name]);
    await symlink(file, run[name]);
    expect((await refusal(() => resumeRun(run.folder, options))).message).toContain("is a symbolic link");
    expect(await readFile(file, "utf8")).toBe("ten years of work\n");
  },
);

test("a log is not cut through a link, even where nobody looked before", async () => {
  const run = await hostileRun();
  const file = path.join(await temporaryFolder(), "thesis.txt");
  await writeFile(file, "ten years of work\n");
  await rm(run.eventsFile);
  await symlink(file, run.eventsFile);
  await refusal(() => openEventLog(nodeDisk, run));
  await refusal(() => nodeDisk.openForAppend(run.eventsFile));
  expect(await readFile(file, "utf8")).toBe("ten years of work\n");
});

test("a file is not written through a link in the place of its draft", async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, "outside.txt");
  await writeFile(file, "kept\n");
  await symlink(file, path.join(folder, "3.safetensors.new"));
  await refusal(() => writeFileAtomic(nodeDisk, path.join(folder, "3.safetensors"), [Buffer.from("weights")]));
  expect(await readFile(file, "utf8")).toBe("kept\n");
});

test("the run folder itself may be reached through a link", async () => {
  const { run } = await runAndOutside();
  const moved = path.join(await temporaryFolder(), "big-disk");
  await rename(run.folder, moved);
  await symlink(moved, run.folder);
  const session = await resumeRun(run.folder, options);
  expect((await session.finished).outcome).toBe("completed");
});

test("removing a run folder that is a link, or holds links, leaves what they lead to", async () => {
  const { run, outside } = await runAndOutside();
  await symlink(outside, path.join(run.folder, "notes"));
  const link = path.join(path.dirname(outside), "linked-run");
  await symlink(outside, link);
  await nodeDisk.remove(link);
  await nodeDisk.remove(run.folder);
  expect(await readdir(outside)).toEqual(["thesis.txt"]);
});
