import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { DatasetPayload, Split } from "../../../data/dataset.ts";
import type { TrainerData, TrainerSequences } from "../../../protocol/trainerProtocol.ts";
import { asStorageError } from "../../../store/storageError.ts";
import { encodeNpy } from "./npy.ts";

/**
 * Writes the data as our own backend sees them, the same splits and symbols, into a fresh `folder`.
 *
 * @param splits the test data only where they may be seen.
 * @throws {StorageError}
 */
export async function writeTrainerData(
  { task }: DatasetPayload,
  splits: readonly Split[],
  folder: string,
): Promise<TrainerData> {
  const writeArray = async (name: string, values: Int32Array | Float32Array, width?: number): Promise<string> => {
    const shape = width === undefined ? [values.length] : [values.length / width, width];
    return writeFileIn(folder, `${name}.npy`, Buffer.concat(encodeNpy(values, shape)));
  };
  const writeJson = (name: string, value: unknown) => writeFileIn(folder, `${name}.json`, JSON.stringify(value));
  await makeFreshFolder(folder);
  if (task.kind === "runningText") {
    const files: { [split: string]: { readonly symbols: string } } = {};
    for (const split of splits) files[split] = { symbols: await writeArray(`${split}.symbols`, task.symbols[split]) };
    return { kind: task.kind, vocabulary: await writeJson("vocabulary", task.vocabulary), splits: files };
  }
  const inputWidth = task.input.kind === "features" ? task.input.size : undefined;
  const targetWidth = task.output.loss === "softmaxCrossEntropy" ? undefined : task.output.size;
  const files: { [split: string]: TrainerSequences } = {};
  for (const split of splits) {
    const { inputs, starts, lengths, targets, targetStarts } = task.splits[split];
    files[split] = {
      inputs: await writeArray(`${split}.inputs`, inputs, inputWidth),
      starts: await writeArray(`${split}.starts`, starts),
      lengths: await writeArray(`${split}.lengths`, lengths),
      targets: await writeArray(`${split}.targets`, targets, targetWidth),
      targetStarts: await writeArray(`${split}.targetStarts`, targetStarts),
    };
  }
  const { kind, scored, scoring } = task;
  return { kind, scored, scoring, names: await writeJson("names", task.names), splits: files };
}

/** @throws {StorageError} */
export async function makeFreshFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw asStorageError(cause, "write", folder);
  }
}

/** @returns the file's path. @throws {StorageError} */
export async function writeFileIn(folder: string, name: string, content: Buffer | string): Promise<string> {
  const file = path.join(folder, name);
  try {
    await writeFile(file, content);
    return file;
  } catch (cause) {
    throw asStorageError(cause, "write", file);
  }
}
