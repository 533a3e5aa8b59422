import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import type { z } from "zod";
import type { Batch } from "../../src/compiler/modelSpec.ts";
import { type Config, configSchema } from "../../src/config/schema.ts";
import { DataError, type DataErrorCode } from "../../src/data/dataError.ts";
import type { DatasetPayload } from "../../src/data/dataset.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";

type Files = { readonly [name: string]: string | Uint8Array };
type ConfigInput = z.input<typeof configSchema>;
type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
/** A task as a config writes it; what has a default may be left out. */
export type TaskInput = Frozen<ConfigInput["task"]>;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A new folder with these files, removed after the tests of the file. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "rnas-data-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

export function configOf(task: TaskInput, rest: Partial<ConfigInput> = {}): Config {
  return configSchema.parse({ task, ...rest });
}

/** Loads a task whose files are given by name. */
export function load(task: TaskInput, files: Files = {}, rest: Partial<ConfigInput> = {}): Promise<DatasetPayload> {
  return loadDataset(configOf(task, rest), { folder: folderOf(files) });
}

/** Waits for a `DataError` of this code whose message begins with `place` (`file:line:column: `) and has a remedy. */
export async function expectDataError(work: Promise<unknown>, code: DataErrorCode, place: string): Promise<DataError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  const dataError = error as DataError;
  expect({ code: dataError.code, message: dataError.message }).toEqual({
    code,
    message: expect.stringContaining(`${place}: `),
  });
  expect(dataError.message.startsWith(`${place}: `)).toBe(true);
  expect(dataError.remedy).toMatch(/[.?]$/);
  return dataError;
}

/** Everything of a pass, copied: the arrays of a batch are reused. */
export function copyBatches(batches: Iterable<Batch>) {
  return Array.from(batches, (batch) => ({
    steps: batch.steps,
    inputs: Array.from(batch.inputs),
    outputRows: batch.outputRows === null ? null : Array.from(batch.outputRows),
    targets: Array.from(batch.targets),
    carryState: batch.carryState,
  }));
}
