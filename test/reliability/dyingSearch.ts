import { writeSync } from "node:fs";
import { startRun } from "../../src/engine/session.ts";
import { type Disk, nodeDisk } from "../../src/store/disk.ts";
import { fakeEvaluator } from "../engine/fakeEvaluator.ts";
import { tinyRequest } from "../engine/tinyRun.ts";

/**
 * A search that is killed in the middle of its n-th write: half of the bytes are on disk, and nothing after them.
 *
 *     dyingSearch.js <folder> <n>
 *
 * Writes a line to standard output for every event that it announces.
 */
const [parent = "", count = ""] = process.argv.slice(2);
let left = Number(count);

function isLast(): boolean {
  left--;
  return left === 0;
}

function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("a killed process does nothing more");
}

const disk: Disk = {
  ...nodeDisk,
  openForAppend: async (file) => {
    const real = await nodeDisk.openForAppend(file);
    return {
      ...real,
      append: async (bytes) => {
        if (!isLast()) return real.append(bytes);
        await real.append(bytes.subarray(0, Math.floor(bytes.length / 2)));
        die();
      },
    };
  },
  writeFile: async (file, chunks, mode) => {
    if (!isLast()) return nodeDisk.writeFile(file, chunks, mode);
    const whole = Buffer.concat(chunks);
    await nodeDisk.writeFile(file, [whole.subarray(0, Math.floor(whole.length / 2))], mode);
    die();
  },
  rename: async (from, to) => {
    if (isLast()) die();
    await nodeDisk.rename(from, to);
  },
};

async function main(): Promise<void> {
  const session = await startRun(tinyRequest(parent, { generations: 1, population: 4, rungs: [1] }), {
    disk,
    createEvaluator: () => fakeEvaluator(),
    listener: (notice) => {
      if (notice.type === "eventAppended") writeSync(1, `${notice.event.type}\n`);
    },
  });
  await session.finished;
}

void main();
