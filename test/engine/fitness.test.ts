import { expect, test } from "vitest";
import { writtenNetwork } from "../../src/config/networkOf.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { startRun } from "../../src/engine/session.ts";
import { individualRecords, lastGeneration, type RunView } from "../../src/run/runView.ts";
import { wasmBackend } from "../../src/training/backend.ts";
import { trainIndividual } from "../../src/training/trainIndividual.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { inlineEvaluator } from "./inlineEvaluator.ts";
import { type TinyRun, tinyRequest } from "./tinyRun.ts";

async function searched(run: TinyRun) {
  const session = await startRun(tinyRequest(await temporaryFolder(), run), { createEvaluator: inlineEvaluator });
  const { view } = await session.finished;
  return { view, config: session.config, payload: session.payload };
}

/** Evaluations that are not repetitions of a twin's. */
function evaluationsOf(view: RunView) {
  return [...individualRecords(view)].flatMap(({ individual, evaluation, twinOf }) =>
    evaluation?.status === "ok" && twinOf === null ? [{ individual, evaluation }] : [],
  );
}

test.each(["scratch", "hybrid"] as const)(
  "%s: every number that counts is that of a training from scratch",
  async (fitness) => {
    const { view, config, payload } = await searched({ fitness, rungs: [], generations: 2 });
    const dataset = openDataset(payload);
    const counted = evaluationsOf(view).filter(({ evaluation }) => !evaluation.look);
    expect(counted.filter(({ individual }) => individual.origin.kind === "offspring").length).toBeGreaterThan(3);
    for (const { individual, evaluation } of counted) {
      const job = { network: writtenNetwork(individual, config), starts: {}, parents: [], seed: config.seed };
      const alone = await trainIndividual(
        { ...job, streamName: `individual ${individual.id}`, untilEpoch: null, checkpoint: null },
        dataset,
        config,
        { signal: new AbortController().signal, createModel: wasmBackend.createModel },
      );
      expect(evaluation.metrics).toEqual((alone.evaluation as typeof evaluation).metrics);
      expect(evaluation.initialLoss).toBeUndefined();
    }
  },
);

test("hybrid: what was looked at began with its parents' weights, cost an epoch, and is on no front", async () => {
  const { view } = await searched({ fitness: "hybrid", generations: 4 });
  const looked = evaluationsOf(view).filter(({ evaluation }) => evaluation.look);
  expect(looked.length).toBeGreaterThan(5);
  for (const { individual, evaluation } of looked) {
    expect(individual.origin.kind).toBe("offspring");
    expect(evaluation.curve).toHaveLength(1);
    expect(evaluation.initialLoss).toBeDefined();
  }
  const ids = new Set(looked.map(({ individual }) => individual.id));
  const last = lastGeneration(view)!;
  expect([...last.archive, ...last.survivors].filter((id) => ids.has(id))).toEqual([]);
});

test("scratch halves by default: with three epochs some stop after the first", async () => {
  const { view } = await searched({ fitness: "scratch" });
  const epochs = evaluationsOf(view).map(({ evaluation }) => evaluation.curve.length);
  expect(new Set(epochs)).toEqual(new Set([1, 3]));
});
