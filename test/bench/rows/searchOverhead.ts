import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { encodeRecord } from "../../../src/store/record.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { readView } from "../../../src/store/viewTail.ts";
import { type BenchSuite, benchRow, inTurns } from "../benchRow.ts";
import { searchWithoutTraining } from "../noTraining.ts";

const overheadName = (individuals: number) => `search overhead per evaluation, ${individuals} individuals`;
const openName = (individuals: number) => `open a run of ${individuals} individuals`;
const firstName = (individuals: number) => `${openName(individuals)}, the first time`;
const [few, many, most] = [100, 10_000, 100_000];

/** What the search itself costs, and what opening its log does. */
export const searchOverhead: BenchSuite = {
  names: [overheadName(few), overheadName(many), openName(many), openName(most), firstName(most)],
  run: async function* ({ rounds, wants }) {
    await searchWithoutTraining(few, () => {});
    const perEvaluation = async (individuals: number, repeats: number) => {
      const begun = process.cpuUsage();
      for (let repeat = 0; repeat < repeats; repeat++) await searchWithoutTraining(individuals, () => {});
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1e3 / (individuals * repeats);
    };
    if (wants(overheadName(few)) || wants(overheadName(many))) {
      const both = await inTurns(
        Math.min(rounds, 3),
        () => perEvaluation(many, 1),
        () => perEvaluation(few, 10),
      );
      const target = { of: "value", atMost: 1 } as const;
      yield benchRow({ name: overheadName(few), value: both.second, unit: "ms", target });
      yield benchRow({
        name: overheadName(many),
        value: both.first,
        unit: "ms",
        peer: `${few} individuals`,
        peerValue: both.second,
        ratio: both.ratio,
        target,
      });
    }
    if (![openName(many), openName(most), firstName(most)].some(wants)) return;
    const folder = mkdtempSync(path.join(tmpdir(), "rnas-bench-"));
    try {
      const [smaller, larger] = [path.join(folder, "smaller"), path.join(folder, "larger")];
      await writeRun(smaller, many);
      await readView(smaller);
      if (wants(openName(many))) {
        const both = await inTurns(rounds, open(smaller), open(smaller));
        yield benchRow({ name: openName(many), value: both.first, unit: "ms", target: { of: "value", atMost: 500 } });
      }
      if (!wants(openName(most)) && !wants(firstName(most))) return;
      await writeRun(larger, most);
      const openFirst = async () => {
        rmSync(new RunFolder(larger).columnsFile, { force: true });
        return open(larger)();
      };
      const both = await inTurns(Math.min(rounds, 3), openFirst, open(larger));
      yield benchRow({
        name: openName(most),
        value: both.second,
        unit: "ms",
        peer: "the first time",
        peerValue: both.first,
        ratio: 1 / both.ratio,
        target: { of: "value", atMost: 500 },
      });
      yield benchRow({ name: firstName(most), value: both.first, unit: "ms", target: { of: "value", atMost: 5000 } });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Milliseconds by the clock, with keeping it for the next time. */
function open(run: string) {
  return async () => {
    const begunMs = performance.now();
    await readView(run);
    return performance.now() - begunMs;
  };
}

/** The log of a run, without the folder's other files: they are small whatever the run's length. */
async function writeRun(folder: string, individuals: number): Promise<void> {
  mkdirSync(folder);
  const file = openSync(path.join(folder, "events.jsonl"), "w");
  await searchWithoutTraining(individuals, (event) => writeSync(file, encodeRecord(event)));
  closeSync(file);
}
