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

/**
 * The command line as a user runs it, in processes of its own. @param cli the bundle, with `evaluator.js` beside it.
 */
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
            async () => (await search(cli, folder, 1, short)).firstMs,
            nodeStart,
          );
          const measured = { name: names.first, value: first, unit: "ms", peer: "node that does nothing" };
          yield benchRow({ ...measured, peerValue: second, ratio, target: { of: "value", atMost: 1500 } });
        }
        if (!wants(names.workers) && !wants(names.memory)) return;
        const runs: { readonly one: SearchTimes; readonly two: SearchTimes }[] = [];
        for (let round = 0; round < repeats; round++) {
          runs.push({ one: await search(cli, folder, 1, long), two: await search(cli, folder, 2, long) });
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

interface SearchSize {
  readonly hidden: number;
  readonly epochs: number;
  readonly population: number;
  readonly generations: number;
}

const short: SearchSize = { hidden: 32, epochs: 2, population: 2, generations: 0 };
/**
 * Individuals of some tenths of a second: what a generation costs beside training counts for more than in real
 * searches.
 */
const long: SearchSize = { hidden: 64, epochs: 3, population: 12, generations: 2 };

interface SearchTimes {
  /** From the start of the process to the first trained individual. */
  readonly firstMs: number;
  /** Evaluations after the first ones, up to the end of the process. */
  readonly perSecond: number;
  /** Largest resident set of the process; 0 where the system does not report it. */
  readonly peakMb: number;
}

async function search(
  cli: string,
  folder: string,
  workers: number,
  { hidden, epochs, population, generations }: SearchSize,
): Promise<SearchTimes> {
  const runs = path.join(folder, ".rnas");
  rmSync(runs, { recursive: true, force: true });
  const config = path.join(folder, "bench.rnas");
  writeFileSync(
    config,
    `name: bench
task: { type: language_modelling, unit: character, train: text.txt, split: [0.8, 0.1, 0.1] }
model: { hidden: ${hidden} }
training: { epochs: ${epochs}, inherited_epochs: ${epochs}, batch: 32, bptt: 32 }
search: { population: ${population}, generations: ${generations}, seed_cells: [${population > 2 ? "basic, gru, lstm" : "basic"}] }
run: { workers: ${workers} }
`,
  );
  const begunMs = performance.now();
  const child = spawn(process.execPath, [cli, "search", config], { cwd: folder, stdio: "ignore" });
  let first: { readonly ms: number; readonly count: number } | null = null;
  let peakMb = 0;
  const isFirst = () => {
    const count = evaluations(runs);
    if (count > 0) first ??= { ms: performance.now() - begunMs, count };
    return count > 0;
  };
  // Looking takes time from the workers, so it is seldom once the first individual is there.
  const look = () => {
    peakMb = Math.max(peakMb, peakOf(child.pid));
    watch = setTimeout(look, first === null && !isFirst() ? 5 : 250);
  };
  let watch = setTimeout(look, 5);
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  clearTimeout(watch);
  const totalMs = performance.now() - begunMs;
  if (code !== 0) throw new Error(`the search ended with code ${code}`);
  const { ms: firstMs, count } = first ?? { ms: totalMs, count: 0 };
  return { firstMs, perSecond: (1e3 * (evaluations(runs) - count)) / (totalMs - firstMs), peakMb };
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
