import { expect, test } from "vitest";
import { nodeDisk } from "../../src/store/disk.ts";
import { RetrainFolder } from "../../src/store/retrainFolder.ts";
import { keptRetrainings, RetrainWeights } from "../../src/store/retrainWeights.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { safetensorsBytes, type Tensors } from "../../src/store/safetensors.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const tensors: Tensors = new Map([["decoder.weight", { shape: [10, 10], values: new Float32Array(100) }]]);
const oneFile = safetensorsBytes(tensors, {});

async function openedWith(files: number) {
  const folder = new RetrainFolder(new RunFolder(await temporaryFolder()), "settings");
  const weights = await RetrainWeights.open(nodeDisk, folder, files * oneFile);
  /** Writes a training; `best` are the best ones of their cells so far. */
  const write = (name: string, ...best: string[]) => {
    const [key = "", repetition = ""] = name.split("-");
    const isBest = (cell: string, number: number) => best.includes(`${cell}-${number}`);
    return weights.write({ key, repetition: Number(repetition) }, tensors, {}, isBest);
  };
  const kept = async () => (await keptRetrainings(folder)).map(({ key, repetition }) => `${key}-${repetition}`).sort();
  return { folder, weights, write, kept };
}

test("every training's weights are kept as long as they fit", async () => {
  const { write, kept, weights } = await openedWith(3);
  for (const name of ["3-0", "3-1", "lstm-0"]) expect(await write(name)).toBe(true);
  expect(await kept()).toEqual(["3-0", "3-1", "lstm-0"]);
  expect(weights.usedBytes).toBe(3 * oneFile);
});

test("then a cell's best takes the place of one that is not: of the same cell before others", async () => {
  const { write, kept } = await openedWith(3);
  await write("lstm-0", "lstm-0");
  await write("lstm-1", "lstm-0");
  await write("3-0", "3-0");
  expect(await write("3-1", "3-0", "lstm-0")).toBe(false);
  expect(await write("3-2", "3-2", "lstm-0")).toBe(true);
  expect(await kept()).toEqual(["3-2", "lstm-0", "lstm-1"]);
  expect(await write("gru-0", "3-2", "lstm-0", "gru-0")).toBe(true);
  expect(await kept()).toEqual(["3-2", "gru-0", "lstm-0"]);
  expect(await write("basic-0", "3-2", "lstm-0", "gru-0", "basic-0")).toBe(false);
  expect(await kept()).toEqual(["3-2", "gru-0", "lstm-0"]);
});

test("what was kept before counts when it is opened again, and is replaced in place", async () => {
  const { write, folder } = await openedWith(2);
  await write("3-0");
  const again = await RetrainWeights.open(nodeDisk, folder, oneFile);
  expect(again.usedBytes).toBe(oneFile);
  expect(await again.write({ key: "3", repetition: 0 }, tensors, {}, () => false)).toBe(true);
  expect(await again.write({ key: "3", repetition: 1 }, tensors, {}, () => false)).toBe(false);
});
