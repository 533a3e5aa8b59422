import { readdir, readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { computeLibrary, withLibrary } from "../../src/engine/computeLibrary.ts";
import { estimateRun } from "../../src/engine/estimateRun.ts";
import { LibraryChangedError } from "../../src/engine/runErrors.ts";
import { resumeRun, startRun } from "../../src/engine/session.ts";
import { BlasUnavailableError } from "../../src/training/blas/blasErrors.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { systemBlas } from "../training/blas/systemBlas.ts";
import { inlineEvaluator } from "./inlineEvaluator.ts";
import { tinyRequest } from "./tinyRun.ts";

const task = { type: "synthetic", problem: "sum", length: 5, train_sequences: 160, validation_sequences: 8 };
const blasConfig = (blas: string) => configSchema.parse({ task, model: { hidden: 6 }, training: { blas, batch: 8 } });

test("a BLAS that is not there is reported before anything is written", async () => {
  const folder = await temporaryFolder();
  await expect(startRun(tinyRequest(folder, { training: ", blas: missing.so" }))).rejects.toThrow(BlasUnavailableError);
  expect(await readdir(folder)).toEqual([]);
});

test("our own kernels are no library, and of a program of the user's nothing is known", async () => {
  const own = configSchema.parse({ task });
  expect(await computeLibrary(own, ".")).toBeNull();
  const command = configSchema.parse({ task, training: { backend: "command", command: "none" } });
  expect(await computeLibrary(command, ".")).toBeNull();
  expect(withLibrary(own, null)).toBe(own);
});

test.runIf(systemBlas !== null)("the manifest names the library, and a run goes on with this one only", async () => {
  const folder = await temporaryFolder();
  const request = tinyRequest(folder, { generations: 1, training: ", blas: system" });
  const session = await startRun(request, { createEvaluator: inlineEvaluator });
  expect((await session.finished).outcome).toBe("completed");
  const { manifestFile } = session.folder;
  const manifest = JSON.parse(await readFile(manifestFile, "utf8"));
  const { name, version, path } = systemBlas!;
  expect(manifest.library).toEqual({ name, version, path });
  const again = await resumeRun(session.folder.folder, { createEvaluator: inlineEvaluator });
  expect((await again.finished).outcome).toBe("completed");

  await writeFile(manifestFile, JSON.stringify({ ...manifest, library: { name, version: "0.1", path } }));
  const refused = await resumeRun(session.folder.folder, { createEvaluator: inlineEvaluator }).catch((cause) => cause);
  expect(refused).toBeInstanceOf(LibraryChangedError);
  expect(refused.message).toContain(`${name} 0.1`);
});

test.runIf(systemBlas !== null)("workers are given the very file that the manifest names", async () => {
  const library = await computeLibrary(blasConfig("system"), ".");
  expect(withLibrary(blasConfig("system"), library).training.blas).toBe(systemBlas?.path);
});

test.runIf(systemBlas !== null)("an estimate measures with and without the system's BLAS", async () => {
  const config = blasConfig("off");
  const dataset = openDataset(await loadDataset(config, { folder: "." }));
  const { blas, backend } = await estimateRun(config, dataset, 1, ".");
  expect(backend).toBe("wasm");
  expect(blas?.library).toContain(systemBlas?.name);
  expect(Math.min(blas?.offMs ?? 0, blas?.onMs ?? 0)).toBeGreaterThan(0);
});
