import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Rng } from "../../../src/base/rng.ts";
import { type BenchSuite, benchRow, inTurns, median } from "../benchRow.ts";

const names = {
  first: "from `search` to the first trained individual, 30,000 characters",
  workers: "evaluations per second, 2 workers against 1",
  memory: "peak memory of a worker",
};

/** The command line as a user runs it, in processes of its own. @param cli the bundle, with `evaluator.js` beside it. */
export function wholeSearches(cli: string): BenchSuite {
  return {
    names: Object.values(names),
    run: async function* ({ rounds, wants }) {
      const repeats = Math.min(rounds, 3);
      const folder = mkdtempSync(path.join(tmpdir(), "rnas-bench-"));
      try {
        writeFileSync(path.join(folder, "text.txt"), someText(30_000));
        if (wants(names.first)) {
          const { first, second, ratio } = await inTurns(
            repeats,
            async () => (await search(cli, folder, 1, { population: 2, generations: 0 })).firstMs,
            nodeStart,
          );
          const measured = { name: names.first, value: first, unit: "ms", peer: "node that does nothing" };
          yield benchRow({ ...measured, peerValue: second, ratio, target: { of: "value", atMost: 1500 } });
        }
        if (!wants(names.workers) && !wants(names.memory)) return;
        const size = { population: 8, generations: 3 };
        const runs: { readonly one: SearchTimes; readonly two: SearchTimes }[] = [];
        for (let round = 0; round < repeats; round++) {
          runs.push({ one: await search(cli, folder, 1, size), two: await search(cli, folder, 2, size) });
        }
        yield benchRow({
          name: names.workers,
          value: median(runs.map(({ two }) => two.perSecond)),
          unit: "evaluations/s",
          peer: "1 worker",
          peerValue: median(runs.map(({ one }) => one.perSecond)),
          ratio: median(runs.map(({ one, two }) => two.perSecond / one.perSecond)),
          target: { of: "ratio", atLeast: 1.85 },
        });
        if (runs.every(({ one, two }) => one.peakMb > 0 && two.peakMb > 0)) {
          yield benchRow({
            name: names.memory,
            value: median(runs.map(({ one, two }) => two.peakMb - one.peakMb)),
            unit: "MiB",
            peer: "the whole process with 1 worker",
            peerValue: median(runs.map(({ one }) => one.peakMb)),
            ratio: median(runs.map(({ one, two }) => one.peakMb / Math.max(1, two.peakMb - one.peakMb))),
          });
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

interface SearchTimes {
  /** From the start of the process. */
  readonly firstMs: number;
  readonly perSecond: number;
  /** Largest resident set of the process; 0 where the system does not tell it. */
  readonly peakMb: number;
}

async function search(
  cli: string,
  folder: string,
  workers: number,
  { population, generations }: { readonly population: number; readonly generations: number },
): Promise<SearchTimes> {
  const runs = path.join(folder, ".rnas");
  rmSync(runs, { recursive: true, force: true });
  const config = path.join(folder, "bench.rnas");
  writeFileSync(
    config,
    `name: bench
task: { type: language_modelling, unit: character, train: text.txt, split: [0.8, 0.1, 0.1] }
model: { hidden: 32 }
training: { epochs: 2, inherited_epochs: 2, batch: 32, bptt: 32 }
search: { population: ${population}, generations: ${generations}, seed_cells: [${population > 2 ? "basic, gru, lstm" : "basic"}] }
run: { workers: ${workers} }
`,
  );
  const begunMs = performance.now();
  const child = spawn(process.execPath, [cli, "search", config], { cwd: folder, stdio: "ignore" });
  let firstMs: number | null = null;
  let peakMb = 0;
  const watch = setInterval(() => {
    if (firstMs === null && evaluations(runs) > 0) firstMs = performance.now() - begunMs;
    peakMb = Math.max(peakMb, peakOf(child.pid));
  }, 5);
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  clearInterval(watch);
  const totalMs = performance.now() - begunMs;
  if (code !== 0) throw new Error(`the search ended with code ${code}`);
  return { firstMs: firstMs ?? totalMs, perSecond: (1e3 * evaluations(runs)) / totalMs, peakMb };
}

function evaluations(runs: string): number {
  if (!existsSync(runs)) return 0;
  return readdirSync(runs)
    .map((run) => path.join(runs, run, "events.jsonl"))
    .filter((log) => existsSync(log))
    .reduce((count, log) => count + readFileSync(log, "utf8").split('"individualEvaluated"').length - 1, 0);
}

function peakOf(pid: number | undefined): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, "utf8"))?.[1] ?? 0) / 1024;
}

async function nodeStart(): Promise<number> {
  const begunMs = performance.now();
  const child = spawn(process.execPath, ["-e", "0"], { stdio: "ignore" });
  await new Promise((resolve) => child.once("exit", resolve));
  return performance.now() - begunMs;
}

/** Words of a small vocabulary in random order: as long as wanted, and learnable. */
function someText(length: number): string {
  const rng = Rng.fromSeed(1).fork("bench text");
  const words = "the whale of a sea and ship to in was that his captain old white harpoon night".split(" ");
  let text = "";
  while (text.length < length) text += `${rng.pick(words)} `;
  return text.slice(0, length);
}
