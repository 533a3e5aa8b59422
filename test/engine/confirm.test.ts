import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { confirmedReport } from "../../src/cli/confirmedReport.ts";
import { resumeRun, type Session, type SessionOptions, startRun } from "../../src/engine/session.ts";
import { verdictOf } from "../../src/run/confirm/verdict.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { foldRunEvents } from "../../src/run/runView.ts";
import { readEvents } from "../../src/store/eventLog.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { inlineEvaluator } from "./inlineEvaluator.ts";
import { comparable, comparableLog, tinyConfig } from "./tinyRun.ts";

const options: SessionOptions = { createEvaluator: inlineEvaluator };
const confirmed = tinyConfig({ generations: 1, isConfirmed: true });

async function run(configText: string, more: SessionOptions = options) {
  const folder = await temporaryFolder();
  const session = await startRun({ configText, configFile: null, folder }, more);
  return session;
}

const isOfConfirmation = ({ type }: RunEvent) => /^confirmation|^contender|^race/.test(type);

test("a search ends with its front trained anew beside plain networks; the search itself is as without", async () => {
  const session = await run(confirmed);
  expect((await session.finished).outcome).toBe("completed");
  const { events } = await readEvents(session.folder.folder);
  const without = await run(tinyConfig({ generations: 1 }));
  await without.finished;
  expect(comparable(events.filter((event) => !isOfConfirmation(event)))).toEqual(
    await comparableLog(without.folder.folder),
  );

  const view = foldRunEvents(events);
  const { confirmation } = view;
  expect(confirmation?.endReason).not.toBeNull();
  const keys = confirmation?.contenders.map(({ contender }) => contender.key) ?? [];
  expect(keys).toEqual(expect.arrayContaining(["gru 2 0.002", "gru 4 0.002"]));
  for (const id of view.generations.at(-1)?.archive ?? []) expect(keys).toContain(String(id));
  for (const { results } of confirmation?.contenders ?? []) expect(results.length).toBeGreaterThan(0);
  expect(confirmation === null ? null : verdictOf(confirmation, view.objectives)?.text).toMatch(/\.$/);
  expect(events.at(-1)?.type).toBe("runEnded");
});

test("what the budget does not reach is in the log by name, and said below the table", async () => {
  const session = await run(confirmed.replace("share: 2", "share: 0.2").replace("[2, 4]", "[2, 4, 8, 16]"));
  const { view } = await session.finished;
  const { confirmation } = view;
  const { found = [], rivals = [] } = confirmation?.leftOut ?? {};
  const raced = confirmation?.contenders.map(({ contender }) => contender.key) ?? [];
  const plain = [2, 4, 8, 16].map((width) => `gru ${width} 0.002`);
  expect([...raced.filter((key) => key.startsWith("gru")), ...rivals].sort()).toEqual(plain.sort());
  expect(found.length).toBeGreaterThan(0);
  for (const id of found) expect(raced).not.toContain(String(id));
  const text = confirmedReport(view, 100);
  expect(text).toContain(`Not trained anew, for which \`confirm.share\` does not pay: near the front #${found[0]}`);
  expect(text).toContain(rivals.join(", "));
});

test("the same numbers come out with more workers, and after a pause at any moment of it", async () => {
  const whole = await run(confirmed);
  await whole.finished;
  const log = await comparableLog(whole.folder.folder);

  const parallel = await run(confirmed, { ...options, workers: 3 });
  await parallel.finished;
  expect((await comparableLog(parallel.folder.folder)).slice(1)).toEqual(log.slice(1));

  for (const moment of [1, 3, 6]) {
    let seen = 0;
    const session = await run(confirmed, {
      ...options,
      listener: (notice) => {
        if (notice.type === "eventAppended" && isOfConfirmation(notice.event) && ++seen === moment) session.pause();
      },
    });
    expect((await session.finished).outcome).toBe("paused");
    const resumed = await resumeRun(session.folder.folder, options);
    expect((await resumed.finished).outcome).toBe("completed");
    expect(await comparableLog(session.folder.folder)).toEqual(log);
  }
});

test("a confirmation that is paused at every fourth training ends all the same, and trains again only what was in hand", async () => {
  const confirming = (place: { run: number; left: number; session: Session | null }): SessionOptions => ({
    createEvaluator: (payload, config) => {
      const evaluator = inlineEvaluator(payload, config);
      return {
        ...evaluator,
        evaluate: (job, how) => {
          if (job.changes !== undefined) {
            place.run++;
            if (place.left-- === 0) place.session?.pause();
          }
          return evaluator.evaluate(job, how);
        },
      };
    },
  });
  const whole = await run(confirmed);
  await whole.finished;
  const log = await comparableLog(whole.folder.folder);
  const trainings = log.filter((line) => line.startsWith('{"type":"contenderTrained"')).length;

  const place = { run: 0, left: 3, session: null as Session | null };
  let session = await run(confirmed, confirming(place));
  let pauses = 0;
  for (;;) {
    place.session = session;
    const { outcome } = await session.finished;
    if (outcome === "completed") break;
    expect(outcome).toBe("paused");
    expect(++pauses).toBeLessThan(trainings);
    place.left = 3;
    session = await resumeRun(session.folder.folder, confirming(place));
  }
  expect(pauses).toBeGreaterThan(1);
  expect(place.run).toBe(trainings + pauses);
  expect(await comparableLog(session.folder.folder)).toEqual(log);
});

test("a search that is stopped is confirmed with what it has; stopped again, it ends at once", async () => {
  const long = confirmed.replace("generations: 1", "generations: 50");
  const stopped = await run(long, {
    ...options,
    listener: (notice) => {
      if (notice.type === "eventAppended" && notice.event.type === "generationCompleted") stopped.stop();
    },
  });
  const { outcome, view } = await stopped.finished;
  expect(outcome).toBe("stopped");
  expect(view.confirmation?.endReason).toMatch(/settled|seeds|budget/);

  const twice = await run(long, {
    ...options,
    listener: (notice) => {
      if (notice.type !== "eventAppended") return;
      if (notice.event.type === "generationCompleted" || notice.event.type === "contenderTrained") twice.stop();
    },
  });
  const ended = await twice.finished;
  expect(ended.outcome).toBe("stopped");
  expect(ended.view.confirmation?.endReason).toBe("user");
});

test("a run of which only what comes after the search differs goes on, for that decides nothing of the search", async () => {
  const session = await run(tinyConfig({ generations: 1 }));
  await session.finished;
  const manifest = JSON.parse(await readFile(path.join(session.folder.folder, "manifest.json"), "utf8"));
  const other = await run(confirmed);
  await other.finished;
  const otherManifest = JSON.parse(await readFile(path.join(other.folder.folder, "manifest.json"), "utf8"));
  expect(otherManifest.configHash).toBe(manifest.configHash);
});
