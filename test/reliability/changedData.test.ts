import { utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parseConfig.ts";
import type { Config } from "../../src/config/schema.ts";
import { changedDataFiles, DataChangedError } from "../../src/data/runData.ts";
import { withDataHashes } from "../../src/engine/dataFiles.ts";
import { resumeRun, type SessionOptions, startRun } from "../../src/engine/session.ts";
import type { SessionNotice } from "../../src/engine/sessionListener.ts";
import { readManifest } from "../../src/store/runFolder.ts";
import { fakeEvaluator } from "../engine/fakeEvaluator.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const configText = `name: words
seed: 3
task: { type: language_modelling, unit: character, train: train.txt, validation: validation.txt, test: test.txt }
model: { embedding: 4, hidden: 4 }
training: { epochs: 2, batch: 2, bptt: 4 }
search: { population: 4, generations: 3, seed_cells: [basic, gru] }
`;

const text = "the whale and the sea ".repeat(30);

async function dataFolder(): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of ["train", "validation", "test"]) await writeFile(path.join(folder, `${name}.txt`), text);
  return folder;
}

/** Says what it hears, and does `after` once the initial population is complete. */
function options(notices: SessionNotice[], after: () => Promise<void>): SessionOptions {
  let done: Promise<void> | null = null;
  return {
    createEvaluator: () => {
      const fake = fakeEvaluator();
      return {
        ...fake,
        evaluate: async (job, how) => {
          if (job.individual.generation > 0) {
            done ??= after();
            await done;
          }
          return fake.evaluate(job, how);
        },
      };
    },
    listener: (notice) => notices.push(notice),
  };
}

test("a data file that changes between pause and resume is named, and nothing is mixed", async () => {
  const folder = await dataFolder();
  const notices: SessionNotice[] = [];
  const session = await startRun(
    { configText, configFile: null, folder },
    options(notices, async () => session.pause()),
  );
  expect((await session.finished).outcome).toBe("paused");
  await writeFile(path.join(folder, "validation.txt"), text.replace("whale", "whelk"));
  const refusal = await resumeRun(session.folder.folder).catch((cause) => cause);
  expect(refusal).toBeInstanceOf(DataChangedError);
  expect(refusal.message).toContain(`validation.txt in ${folder} has changed`);
  expect(refusal.message).not.toContain("train.txt");
  await writeFile(path.join(folder, "validation.txt"), text);
  const again = await resumeRun(
    session.folder.folder,
    options([], async () => {}),
  );
  expect((await again.finished).outcome).toBe("completed");
});

test("a data file that changes during a run is named once, and the search goes on with what it has read", async () => {
  const undisturbed = await dataFolder();
  const whole = await startRun(
    { configText, configFile: null, folder: undisturbed },
    options([], async () => {}),
  );
  const { view: expected } = await whole.finished;

  const folder = await dataFolder();
  const notices: SessionNotice[] = [];
  const change = () => writeFile(path.join(folder, "train.txt"), text.toUpperCase());
  const session = await startRun({ configText, configFile: null, folder }, options(notices, change));
  const { outcome, view } = await session.finished;
  expect(outcome).toBe("completed");
  expect(view.generations.map(({ archive }) => archive)).toEqual(expected.generations.map(({ archive }) => archive));
  expect(notices.filter(({ type }) => type === "dataChanged")).toEqual([{ type: "dataChanged", files: ["train.txt"] }]);
});

test("a file that was only touched has not changed", async () => {
  const folder = await dataFolder();
  const notices: SessionNotice[] = [];
  const touch = () => utimes(path.join(folder, "train.txt"), 1, 1);
  const session = await startRun({ configText, configFile: null, folder }, options(notices, touch));
  await session.finished;
  expect(notices.filter(({ type }) => type === "dataChanged")).toEqual([]);
  const manifest = await readManifest(session.folder);
  expect(manifest.dataFiles?.map(({ name }) => name)).toEqual(["train.txt", "validation.txt", "test.txt"]);
});

test("A13: data that change while a run is made begin no run: its hashes are of what it read", async () => {
  const folder = await dataFolder();
  const config = parseConfig(configText).config as Config;
  const read = async () => {
    await writeFile(path.join(folder, "validation.txt"), text.replace("whale", "whelk"));
  };
  await expect(withDataHashes(config, folder, read)).rejects.toMatchObject({
    code: "DATA_CHANGES",
    message: "validation.txt: the file changes while it is being read",
  });
  const { files } = await withDataHashes(config, folder, async () => {});
  expect(files.map(({ name }) => name)).toEqual(["train.txt", "validation.txt", "test.txt"]);
  expect(await changedDataFiles(files, folder)).toEqual([]);
});
