import { expect, test } from "vitest";
import { polishOf } from "../../src/engine/polish.ts";
import { resumeRun, startRun } from "../../src/engine/session.ts";
import { polishTexts } from "../../src/run/confirm/polished.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { individualRecord, individualRecords } from "../../src/run/runView.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { inlineEvaluator } from "./inlineEvaluator.ts";
import { comparableLog, tinyConfig } from "./tinyRun.ts";

const options = { createEvaluator: inlineEvaluator };

async function polish() {
  const folder = await temporaryFolder();
  // Few blocks, so that there are few neighbours.
  const configText = tinyConfig({ generations: 0, population: 2 }).replace("  crossover: 0.5", "  max_blocks: 18");
  const session = await startRun({ configText, configFile: null, folder }, options);
  const { view } = await session.finished;
  return polishOf(session.folder, view, 0 as IndividualId);
}

test("a polish trains an individual and each of its neighbours from scratch, and says what came of it", async () => {
  const { request, config, neighbours } = await polish();
  expect(config.search).toMatchObject({ algorithm: "neighbours", generations: 1, offspring: neighbours });
  const session = await startRun(request, options);
  const { outcome, view } = await session.finished;
  expect(outcome).toBe("completed");
  expect(view.individuals.size).toBe(1 + neighbours);
  for (const { individual, evaluation, twinOf } of individualRecords(view, 1 as IndividualId)) {
    expect(individual.origin).toMatchObject({ kind: "offspring", parents: [0] });
    expect(evaluation).not.toHaveProperty("initialLoss");
    expect(twinOf).toBeNull();
  }
  const { confirmation } = view;
  expect(confirmation?.contenders.map(({ contender }) => contender.id)).toContain(0);
  const [sentence] = polishTexts(view);
  expect(sentence).toMatch(/the network itself, #0 \(\d+ parameters\)/);
  expect(individualRecord(view, 0 as IndividualId).individual.origin).toEqual({ kind: "seed", name: "polished_0" });
});

test("one that was paused goes on to the same log", async () => {
  const { request } = await polish();
  const whole = await startRun(request, options);
  await whole.finished;
  const session = await startRun(request, {
    ...options,
    listener: (notice) => {
      if (
        notice.type === "eventAppended" &&
        notice.event.type === "individualProposed" &&
        notice.event.individual.id === 9
      ) {
        session.pause();
      }
    },
  });
  const { outcome } = await session.finished;
  expect(outcome).toBe("paused");
  const rest = await resumeRun(session.folder.folder, options);
  await rest.finished;
  expect(await comparableLog(session.folder.folder)).toEqual(await comparableLog(whole.folder.folder));
});
