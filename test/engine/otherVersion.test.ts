import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { resumeRun, type SessionOptions, startRun } from "../../src/engine/session.ts";
import type { EvaluationJob } from "../../src/protocol/evaluatorProtocol.ts";
import { encodeRecord } from "../../src/store/record.ts";
import type { RunFolder } from "../../src/store/runFolder.ts";
import { readSessions } from "../../src/store/sessionLog.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { inlineEvaluator } from "./inlineEvaluator.ts";
import { tinyRequest } from "./tinyRun.ts";

/** A search with no more than its first generation, of which no weights are left. */
async function begun(): Promise<RunFolder> {
  const request = tinyRequest(await temporaryFolder(), { generations: 2 });
  const session = await startRun(request, {
    createEvaluator: inlineEvaluator,
    listener: (notice) => {
      if (notice.type === "eventAppended" && notice.event.type === "generationCompleted") session.pause();
    },
  });
  await session.finished;
  const { weightsFolder } = session.folder;
  for (const file of await readdir(weightsFolder)) await rm(path.join(weightsFolder, file));
  return session.folder;
}

/** Trains as another version might: the same but for the last bits. */
const otherBits: SessionOptions = {
  createEvaluator: (...[payload, config]: Parameters<typeof inlineEvaluator>) => {
    const real = inlineEvaluator(payload, config);
    return {
      ...real,
      evaluate: async (job: EvaluationJob, options: Parameters<typeof real.evaluate>[1]) => {
        const outcome = await real.evaluate(job, options);
        const curve = outcome.evaluation.curve.map((record) => ({
          ...record,
          trainingLoss: record.trainingLoss * (1 + 1e-7),
        }));
        return { ...outcome, evaluation: { ...outcome.evaluation, curve } };
      },
    };
  },
};

test("lost weights of a run of this version that train to other losses are a fault", async () => {
  const { folder } = await begun();
  const session = await resumeRun(folder, otherBits);
  await expect(session.finished).rejects.toThrow(/again gives the same losses/);
});

test("a run that another version began goes on, though the last bits of a training differ", async () => {
  const run = await begun();
  const records = await readSessions(run.folder);
  const earlier = records.map((record) =>
    "productVersion" in record ? { ...record, productVersion: "0.1.0" } : record,
  );
  await writeFile(run.sessionsFile, Buffer.concat(earlier.map(encodeRecord)));
  const session = await resumeRun(run.folder, otherBits);
  expect((await session.finished).outcome).toBe("completed");
});
