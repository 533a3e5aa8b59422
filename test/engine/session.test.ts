import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { WorkerLostError } from "../../src/engine/evaluators/evaluator.ts";
import { ConfigChangedError, RunConfigError, RunDivergedError } from "../../src/engine/runErrors.ts";
import { resumeRun, type Session, type SessionOptions, startRun } from "../../src/engine/session.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { encodeRecord, scanRecords } from "../../src/store/record.ts";
import { RunLockedError } from "../../src/store/runLock.ts";
import { readSessions } from "../../src/store/sessionLog.ts";
import { diskThatFillsAfter } from "../store/faultyDisk.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { type FakeOptions, fakeEvaluator } from "./fakeEvaluator.ts";
import { comparable, comparableLog, type TinyRun, tinyConfig, tinyRequest } from "./tinyRun.ts";

const faked = (fake: FakeOptions = {}, options: SessionOptions = {}): SessionOptions => ({
  createEvaluator: (_, __, places) => fakeEvaluator({ places, ...fake }),
  ...options,
});

async function started(run: TinyRun = {}, options = faked()): Promise<Session> {
  return startRun(tinyRequest(await temporaryFolder(), run), options);
}

async function finishedRun(run: TinyRun = {}, options = faked()): Promise<{ folder: string; log: string[] }> {
  const session = await started(run, options);
  expect((await session.finished).outcome).toBe("completed");
  return { folder: session.folder.folder, log: await comparableLog(session.folder.folder) };
}

async function resumedLog(folder: string, options = faked()): Promise<string[]> {
  const session = await resumeRun(folder, options);
  expect((await session.finished).outcome).toBe("completed");
  return comparableLog(folder);
}

test("a run ends with a log of everything, the front's weights, and nothing else", async () => {
  const { folder, log } = await finishedRun();
  const events = log.map((line) => JSON.parse(line) as RunEvent);
  expect(events[0]).toMatchObject({ type: "runStarted", name: "tiny", seed: 11, population: 6, generations: 3 });
  expect(events.at(-1)).toEqual({ type: "runEnded", outcome: "completed", reason: "generations" });
  expect(events.filter(({ type }) => type === "generationCompleted").length).toBe(4);
  const last = events.at(-2) as Extract<RunEvent, { type: "generationCompleted" }>;
  const kept = (await readdir(path.join(folder, "weights"))).map((name) => Number.parseInt(name, 10));
  const twins = new Map(
    events.flatMap((event) => (event.type === "individualEvaluated" ? [[event.id, event.twinOf]] : [])),
  );
  const needed = new Set([...last.archive, ...last.survivors].map((id) => twins.get(id) ?? id));
  expect(kept.sort((a, b) => a - b)).toEqual([...needed].sort((a, b) => a - b));
  expect((await readdir(folder)).sort()).toEqual(
    [
      "config.rnas",
      "data.json",
      "events.jsonl",
      "manifest.json",
      "references.json",
      "sessions.jsonl",
      "spool",
      "weights",
    ].sort(),
  );
  expect(await readdir(path.join(folder, "spool"))).toEqual([]);
  expect((await readSessions(folder)).map(({ type }) => type)).toEqual(["started", "ended"]);
});

test.each<{ rungs: readonly number[] }>([{ rungs: [] }, { rungs: [1, 2] }])(
  "the log does not depend on the number of workers nor on who is done first ($rungs)",
  async ({ rungs }) => {
    const { log } = await finishedRun({ rungs });
    for (const places of [2, 4]) {
      const rng = Rng.fromSeed(places).fork("delays");
      const other = await finishedRun({ rungs }, faked({ delayMs: () => rng.uniform(0, 4) }, { workers: places }));
      expect(other.log).toEqual(log);
    }
  },
);

test.each<{ rungs: readonly number[] }>([{ rungs: [] }, { rungs: [1, 2] }])(
  "a run that is paused again and again ends in the same log, and trains no finished individual twice ($rungs)",
  async ({ rungs }) => {
    const { log } = await finishedRun({ rungs });
    const jobs = new Map<string, number>();
    const rng = Rng.fromSeed(1).fork("pauses");
    let session: Session | null = null;
    let folder: string | null = null;
    const options = (): SessionOptions => {
      let left = 2 + rng.int(6);
      return faked(
        {
          before: ({ individual, untilEpoch, checkpoint }) => {
            // No weights are lost, so no training is repeated; an individual that passed a rung goes on from there.
            expect([...rungs, null]).toContain(untilEpoch);
            expect(checkpoint !== null).toBe(rungs.length > 0 && untilEpoch !== rungs[0]);
            if (left-- === 0) session?.pause();
            else jobs.set(`${individual.id}-${untilEpoch}`, 1 + (jobs.get(`${individual.id}-${untilEpoch}`) ?? 0));
          },
        },
        { workers: 2 },
      );
    };
    let pauses = 0;
    for (let outcome = "paused"; outcome === "paused"; pauses++) {
      session = folder === null ? await started({ rungs }, options()) : await resumeRun(folder, options());
      folder = session.folder.folder;
      outcome = (await session.finished).outcome;
    }
    expect(pauses).toBeGreaterThan(4);
    expect(await comparableLog(folder as string)).toEqual(log);
    // A job may be cut off by each pause, at most one at each of two places.
    expect([...jobs.values()].reduce((sum, times) => sum + times - 1, 0)).toBeLessThanOrEqual(2 * pauses);
    const records = (await readSessions(folder as string)).map(({ type }) => type);
    expect(records.filter((type) => type === "paused").length).toBe(pauses - 1);
    expect(records.at(-1)).toBe("ended");
  },
);

test("a log cut at every record goes on to the same log, also where parents' weights were cleaned up", async () => {
  const { folder, log } = await finishedRun({ generations: 2, population: 4 });
  const file = path.join(folder, "events.jsonl");
  const bytes = await readFile(file);
  for (let count = log.length - 1; count >= 0; count--) {
    await writeFile(file, Buffer.concat(scanRecords(bytes).records.slice(0, count).map(encodeRecord)));
    if (count % 7 === 0) await rm(path.join(folder, "weights"), { recursive: true });
    expect(await resumedLog(folder)).toEqual(log);
  }
});

test("a torn tail and a flipped byte are reported, and the search goes on to the same log", async () => {
  const { folder, log } = await finishedRun({ generations: 1 });
  const file = path.join(folder, "events.jsonl");
  const bytes = await readFile(file);
  for (const [at, cause] of [
    [bytes.length - 5, "torn"],
    [bytes.length - 700, "damaged"],
    [Math.floor(bytes.length / 2), "damaged"],
  ] as const) {
    const hurt = Buffer.from(cause === "torn" ? bytes.subarray(0, at) : bytes);
    if (cause === "damaged") hurt[at] = hurt[at]! ^ 4;
    await writeFile(file, hurt);
    const told: unknown[] = [];
    const options = faked({}, { listener: (notice) => notice.type === "logRepaired" && told.push(notice.dropped) });
    expect(await resumedLog(folder, options)).toEqual(log);
    expect(told).toMatchObject([{ cause }]);
  }
});

test("a disk that fills up at any write pauses the run; what was announced is in the log, and it goes on to the same end", async () => {
  const whole = diskThatFillsAfter(Number.POSITIVE_INFINITY);
  const run = { generations: 1, population: 4, rungs: [1] };
  const { log } = await finishedRun(run, faked({}, { disk: whole }));
  const writes = whole.writes();
  expect(writes).toBeGreaterThan(50);
  for (let room = 4; room < writes; room += 5) {
    const announced: RunEvent[] = [];
    const parent = await temporaryFolder();
    const options = faked(
      {},
      {
        disk: diskThatFillsAfter(room),
        workers: 2,
        listener: (notice) => notice.type === "eventAppended" && announced.push(notice.event),
      },
    );
    const failure = await startRun(tinyRequest(parent, run), options)
      .then((session) => session.finished)
      .catch((cause) => cause);
    expect(failure).toMatchObject({ code: "DISK_FULL", remedy: expect.stringContaining("resume") });
    const folder = path.join(parent, ".rnas", "tiny-001");
    expect(await comparableLog(folder)).toEqual(comparable(announced));
    expect(await resumedLog(folder)).toEqual(log);
  }
});

test("a stopped run ends with the front so far, and may go on", async () => {
  const { log } = await finishedRun();
  let session: Session | null = null;
  session = await started({}, faked({ before: ({ individual }) => individual.id === 9 && session?.stop() }));
  const { outcome, view } = await session.finished;
  expect(outcome).toBe("stopped");
  expect(view).toMatchObject({ status: "stopped", endReason: "user" });
  const { folder } = session.folder;
  const stopped = await comparableLog(folder);
  expect(stopped.at(-1)).toContain("runEnded");
  expect(stopped.slice(0, -1)).toEqual(log.slice(0, stopped.length - 1));
  const resumed = await resumedLog(folder);
  expect(resumed.filter((line) => !line.includes('"outcome":"stopped"'))).toEqual(log);
});

test("the time limit counts all sessions, and lets the initial population finish", async () => {
  const slow = { delayMs: () => 8 };
  const session = await started({ run: ", time_limit: 10 ms" }, faked(slow));
  const { outcome, view } = await session.finished;
  expect([outcome, view.endReason, view.generations.length]).toEqual(["stopped", "timeLimit", 1]);
  const again = await resumeRun(session.folder.folder, faked(slow));
  expect((await again.finished).view.generations.length).toBe(1);
  expect((await comparableLog(session.folder.folder)).filter((line) => line.includes("runEnded")).length).toBe(1);
  const unlimited = await resumeRun(session.folder.folder, faked(slow, { timeLimitMs: null }));
  expect((await unlimited.finished).outcome).toBe("completed");
});

test("a worker lost once is tried again; one lost each time fails its individual and nothing else", async () => {
  const attempts = new Map<number, number>();
  const before: FakeOptions["before"] = ({ individual: { id } }) => {
    const attempt = (attempts.get(id) ?? 0) + 1;
    attempts.set(id, attempt);
    if ((id === 3 && attempt === 1) || id === 7) throw new WorkerLostError("workerLost", "It died.");
  };
  const { log } = await finishedRun({ run: ", retries: 2" }, faked({ before }));
  expect([attempts.get(3), attempts.get(7), attempts.get(5)]).toEqual([2, 3, 1]);
  const events = log.map((line) => JSON.parse(line) as RunEvent);
  const failures = events.filter(
    (event) => event.type === "individualEvaluated" && event.evaluation.status === "failed",
  );
  expect(failures).toMatchObject([{ id: 7, evaluation: { reason: "workerLost", message: "It died. Tried 3 times." } }]);
});

test("an individual that trains too long fails as timed out, with the epochs it had", async () => {
  const delayMs: FakeOptions["delayMs"] = ({ individual, untilEpoch }) =>
    individual.id === 2 && untilEpoch === null ? 60_000 : 0;
  const { log } = await finishedRun({ run: ", evaluation_timeout: 1 s" }, faked({ delayMs }));
  const timedOut = log.filter((line) => line.includes('"reason":"timedOut"')).map((line) => JSON.parse(line));
  expect(timedOut).toMatchObject([
    { id: 2, evaluation: { status: "failed", message: "Training took longer than 1 s." } },
  ]);
});

test("A13: a limit of 30 days for a training ends none of them at once", async () => {
  const { log } = await finishedRun({ run: ", evaluation_timeout: 720 h" }, faked({ delayMs: () => 20 }));
  expect(log.filter((line) => line.includes('"status":"failed"'))).toEqual([]);
});

test("numbers that JSON cannot hold fail the individual", async () => {
  const fake = fakeEvaluator();
  const options: SessionOptions = {
    createEvaluator: () => ({
      ...fake,
      evaluate: async (job, how) => {
        const outcome = await fake.evaluate(job, how);
        if (job.individual.id !== 4 || outcome.evaluation.status !== "ok") return outcome;
        return { ...outcome, evaluation: { ...outcome.evaluation, metrics: { validation_loss: Number.NaN } } };
      },
    }),
  };
  const { log } = await finishedRun({}, options);
  expect(log.filter((line) => line.includes('"diverged"')).map((line) => JSON.parse(line).id)).toEqual([4]);
});

/** Half a megabyte of weights for every individual, and as much again for a checkpoint. */
function heavyEvaluator(): SessionOptions {
  const fake = fakeEvaluator();
  const ballast: [string, Float32Array] = ["ballast", new Float32Array(125_000)];
  return {
    createEvaluator: () => ({
      ...fake,
      evaluate: async (job, how) => {
        const outcome = await fake.evaluate(job, how);
        const { weights, checkpoint } = outcome;
        return {
          ...outcome,
          weights: weights && new Map([...weights, ballast]),
          checkpoint: checkpoint && { ...checkpoint, tensors: new Map([...checkpoint.tensors, ballast]) },
        };
      },
    }),
  };
}

test("weights over the quota pause the run, and a larger quota lets it go on to the same log", async () => {
  const run = { population: 10, generations: 1 };
  const { log } = await finishedRun(run);
  const session = await started({ ...run, run: ", weights_quota_mb: 3" }, heavyEvaluator());
  await expect(session.finished).rejects.toMatchObject({ code: "WEIGHTS_QUOTA" });
  const { folder, configFile } = session.folder;
  await writeFile(configFile, tinyConfig({ ...run, run: ", weights_quota_mb: 500" }));
  expect(await resumedLog(folder, heavyEvaluator())).toEqual(log);
});

test("checkpoints give way to weights where the quota is short, and the log is the same", async () => {
  const run = { population: 6, generations: 1, rungs: [1] };
  const { log } = await finishedRun(run);
  const { folder, log: short } = await finishedRun({ ...run, run: ", weights_quota_mb: 7" }, heavyEvaluator());
  expect(short).toEqual(log);
  expect(await readdir(path.join(folder, "spool"))).toEqual([]);
});

test("a second session of a run is refused while the first lives", async () => {
  const session = await started({}, faked({ delayMs: () => 20 }));
  await expect(resumeRun(session.folder.folder, faked())).rejects.toThrow(RunLockedError);
  session.pause();
  expect((await session.finished).outcome).toBe("paused");
});

test("a changed config is refused, but for its run section", async () => {
  const session = await started({}, faked({ delayMs: () => 20 }));
  session.pause();
  await session.finished;
  const { folder, configFile } = session.folder;
  await writeFile(configFile, tinyConfig({ training: ", learning_rate: 0.5" }));
  await expect(resumeRun(folder, faked())).rejects.toThrow(ConfigChangedError);
  await writeFile(configFile, tinyConfig({ run: ", retries: 5" }));
  const { log } = await finishedRun();
  expect(await resumedLog(folder)).toEqual(log);
});

test("a search that does not repeat its log is stopped with both events in the message", async () => {
  const { folder } = await finishedRun({ generations: 1 });
  const file = path.join(folder, "events.jsonl");
  const records = scanRecords(await readFile(file)).records as RunEvent[];
  const cut = records.slice(0, 4);
  const third = cut[3] as Extract<RunEvent, { type: "individualProposed" }>;
  cut[3] = { ...third, individual: { ...third.individual, hash: "another" } };
  await writeFile(file, Buffer.concat(cut.map(encodeRecord)));
  const session = await resumeRun(folder, faked());
  await expect(session.finished).rejects.toThrow(RunDivergedError);
});

test("a config with mistakes starts nothing and names every one with its place", async () => {
  const folder = await temporaryFolder();
  const request = { configText: "task: { type: synthetic }\nserach: 3\n", configFile: "a.rnas", folder };
  const failure = await startRun(request, faked()).catch((cause) => cause);
  expect(failure).toBeInstanceOf(RunConfigError);
  expect(failure.lines.join("\n")).toMatch(/^a\.rnas:\d+:\d+: /);
  expect(await readdir(folder)).toEqual([]);
});

test("resuming a completed run changes nothing", async () => {
  const { folder, log } = await finishedRun({ generations: 1 });
  expect(await resumedLog(folder)).toEqual(log);
});
