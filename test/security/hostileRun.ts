import { mkdir, writeFile } from "node:fs/promises";
import { AppError } from "../../src/base/errors.ts";
import { encodeRecord } from "../../src/store/record.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

export const manifest = {
  formatVersion: 1,
  productVersion: "0.0.0",
  createdAt: "2024-01-01T00:00:00.000Z",
  configSource: null,
  dataFolder: "/nowhere",
  configHash: "c0",
  dataHash: "d0",
  library: null,
};

/** A run folder as a stranger may send one: whole, and with any records in its log, each with the right checksum. */
export async function hostileRun(records: readonly unknown[] = []): Promise<RunFolder> {
  const run = new RunFolder(await temporaryFolder());
  await mkdir(run.weightsFolder);
  await mkdir(run.spoolFolder);
  await writeFile(run.manifestFile, JSON.stringify(manifest));
  await writeFile(run.configFile, "task: { type: synthetic, problem: sum }\n");
  await writeFile(run.eventsFile, Buffer.concat(records.map(encodeRecord)));
  return run;
}

/** A record whose JSON is given as text: for what no JavaScript value writes. */
export function recordOf(json: string): Buffer {
  const bytes = Buffer.from(json, "utf8");
  return Buffer.concat([Buffer.from(`${checksumOf(bytes)} ${bytes.length} `), bytes, Buffer.from("\n")]);
}

/** CRC-32 (IEEE 802.3) bit by bit, from its definition. */
export function checksumOf(bytes: Uint8Array): string {
  let state = 0xffffffff;
  for (const byte of bytes) {
    state ^= byte;
    for (let bit = 0; bit < 8; bit++) state = state & 1 ? (state >>> 1) ^ 0xedb88320 : state >>> 1;
  }
  return ((state ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}

/** What the action refused with: an error for people, with a remedy; anything else fails the test. */
export async function refusal(action: () => unknown): Promise<AppError> {
  try {
    await action();
  } catch (cause) {
    if (cause instanceof AppError && cause.remedy.length > 10) return cause;
    throw cause;
  }
  throw new Error("it was not refused");
}
