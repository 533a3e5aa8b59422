import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Rng } from "../../src/base/rng.ts";
import { readSessions } from "../../src/store/sessionLog.ts";
import { tinyConfig } from "../engine/tinyRun.ts";
import { mountSmallDisk, type SmallDisk } from "../reliability/tmpfs.ts";
import { type Fault, faults } from "./faults.ts";
import { SearchProcess } from "./searchProcess.ts";
import { assertBeginning, assertSame, type Expected, expectedOf } from "./soakLog.ts";

/** A search that is disturbed, and what trains for it. */
export interface Subject {
  readonly name: string;
  readonly config: string;
}

export interface SoakOptions {
  /** Bundle of the search process, with `evaluator.js` beside it. */
  readonly engineFile: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly say: (line: string) => void;
  /** Ends it early: the run under way is completed undisturbed. */
  readonly signal?: AbortSignal;
  /** By default searches with worker threads. */
  readonly subjects?: readonly Subject[];
}

export interface SoakResult {
  /** Disturbed runs that were compared with an undisturbed one, and were the same. */
  readonly runs: number;
  readonly processes: number;
  /** Crashes that the next process noticed. */
  readonly crashesDetected: number;
  /** How often each fault was done. */
  readonly faults: { readonly [name: string]: number };
}

const threadSubjects: readonly Subject[] = [
  { name: "2 threads", config: tinyConfig({ generations: 14, population: 8, workers: 2 }) },
  { name: "2 threads, rungs", config: tinyConfig({ generations: 10, population: 8, workers: 2, rungs: [1, 2] }) },
  { name: "1 thread", config: tinyConfig({ generations: 8, population: 8, workers: 1, rungs: [1] }) },
  { name: "3 threads", config: tinyConfig({ generations: 16, population: 6, workers: 3 }) },
];

/**
 * Latest moment of a fault, as a share of what the undisturbed search takes: later ones would often find no process.
 */
const latest = 0.8;

/**
 * Searches again and again, each search disturbed by random faults until it is through, and compares its log and front
 * with those of an undisturbed one.
 *
 * @throws an `AssertionError` at the first difference; its run folder is kept then.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { seed, durationMs, say, signal, engineFile, subjects = threadSubjects } = options;
  const rng = Rng.fromSeed(seed).fork("soak");
  let deadline = Number.POSITIVE_INFINITY;
  const disk = await mountSmallDisk(64);
  say(disk === null ? "no disk of our own could be mounted: it is never full" : `small disk: ${disk.folder}`);
  const home = disk?.folder ?? (await mkdtemp(path.join(tmpdir(), "rnas-soak-")));
  const tally = { runs: 0, processes: 0, crashesDetected: 0, faults: {} as Record<string, number> };
  // However slow the machine is, something is done to a search.
  const isOver = () => {
    const isTime = performance.now() >= deadline && Object.keys(tally.faults).length > 0;
    return isTime || signal?.aborted === true;
  };
  const expected = new Map<string, Expected>();
  let isGood = false;
  try {
    for (let round = 0; round === 0 || !isOver(); round++) {
      const subject = subjects[round % subjects.length] as Subject;
      const known = expected.get(subject.name) ?? (await undisturbed(engineFile, home, subject));
      expected.set(subject.name, known);
      if (round === 0) deadline = performance.now() + durationMs;
      const one = new DisturbedRun({ engineFile, home, disk, rng, subject, expected: known, isOver, tally });
      await one.complete();
      say(`round ${round}, ${subject.name}: ${one.processes} processes, the same log and front`);
    }
    isGood = true;
  } finally {
    if (isGood || disk === null) await disk?.unmount();
    if (isGood && disk === null) await rm(home, { recursive: true, force: true });
    if (!isGood) say(`what went wrong lies in ${home}`);
  }
  return tally;
}

async function undisturbed(engineFile: string, home: string, subject: Subject): Promise<Expected> {
  const parent = await placeFor(home, subject);
  const begunMs = performance.now();
  const process = new SearchProcess(engineFile, ["start", path.join(parent, "soak.rnas")]);
  const folder = await process.started;
  const { code } = await process.ended;
  if (folder === null || code !== 0) throw new Error(`the undisturbed search ended with ${code}: ${process.errors}`);
  const expected = await expectedOf(folder, performance.now() - begunMs);
  await rm(parent, { recursive: true });
  return expected;
}

interface Setting {
  readonly engineFile: string;
  readonly home: string;
  readonly disk: SmallDisk | null;
  readonly rng: Rng;
  readonly subject: Subject;
  readonly expected: Expected;
  readonly isOver: () => boolean;
  readonly tally: { runs: number; processes: number; crashesDetected: number; readonly faults: Record<string, number> };
}

class DisturbedRun {
  processes = 0;
  #folder: string | null = null;
  #events = 0;
  /** Whether another process was started on the run while this one was at work. */
  #hasRival = false;

  constructor(private readonly setting: Setting) {}

  async complete(): Promise<void> {
    const { home, subject, expected, tally } = this.setting;
    const parent = await placeFor(home, subject);
    while (!(await this.#isComplete())) {
      const process = this.#start(parent);
      this.#folder ??= await Promise.race([process.started, wait(400, null)]);
      await this.#disturb(process);
      const { code, signal, failure } = await process.ended;
      // Of two that begin at once, either may be the one that is refused.
      const isRefused = failure === "RUN_LOCKED" && this.#hasRival;
      const isKnownEnd = code === 0 || signal !== null || failure === "DISK_FULL" || isRefused;
      if (!isKnownEnd) throw new Error(`a search ended with ${code} ${failure}: ${process.errors}`);
      this.#folder ??= await runFolderIn(parent);
      if (this.#folder !== null) this.#events = await assertBeginning(this.#folder, expected, this.#events);
    }
    const folder = this.#folder as string;
    await assertSame(folder, expected);
    const sessions = await readSessions(folder);
    tally.crashesDetected += sessions.filter(({ type }) => type === "crashDetected").length;
    tally.runs++;
    await rm(parent, { recursive: true });
  }

  #start(parent: string): SearchProcess {
    this.processes++;
    this.setting.tally.processes++;
    this.#hasRival = false;
    const folder = this.#folder;
    const workers = ["--workers", String(1 + this.setting.rng.int(3))];
    const args = folder === null ? ["start", path.join(parent, "soak.rnas")] : ["resume", folder, ...workers];
    return new SearchProcess(this.setting.engineFile, args);
  }

  /** Some faults let the process go on: then comes the next, until one ends it, it is through, or time is up. */
  async #disturb(process: SearchProcess): Promise<void> {
    const { rng, disk, expected, tally, isOver } = this.setting;
    const possible = Object.entries(faults).filter(([name]) => disk !== null || !name.startsWith("disk"));
    let hasEnded = false;
    void process.ended.then(() => {
      hasEnded = true;
    });
    while (!hasEnded) {
      // Every time counts: the first moments, in which a run is opened and repaired, as well as later ones.
      const delayMs = rng.uniform(0, rng.chance(0.3) ? 100 : latest * expected.tookMs);
      await Promise.race([process.ended, wait(delayMs)]);
      if (hasEnded || isOver()) return;
      const [name, fault] = possible[rng.int(possible.length)] as [string, Fault];
      tally.faults[name] = (tally.faults[name] ?? 0) + 1;
      const startAnother = (folder: string) => {
        this.processes++;
        tally.processes++;
        this.#hasRival = true;
        return new SearchProcess(this.setting.engineFile, ["resume", folder]);
      };
      await fault({ process, folder: this.#folder, disk, rng, expected, startAnother });
    }
  }

  async #isComplete(): Promise<boolean> {
    if (this.#folder === null) return false;
    return this.#events === this.setting.expected.log.length;
  }
}

async function placeFor(home: string, subject: Subject): Promise<string> {
  const parent = await mkdtemp(path.join(home, "run-"));
  await mkdir(parent, { recursive: true });
  await writeFile(path.join(parent, "soak.rnas"), subject.config);
  return parent;
}

async function runFolderIn(parent: string): Promise<string | null> {
  const names = await readdir(path.join(parent, ".rnas")).catch(() => []);
  const name = names.find((each) => /-\d{3}$/.test(each));
  return name === undefined ? null : path.join(parent, ".rnas", name);
}
