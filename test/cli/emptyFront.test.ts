import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { dispatch } from "../../src/cli/dispatch.ts";
import { Progress } from "../../src/cli/progress.ts";
import { followSession } from "../../src/cli/runSession.ts";
import { startRun } from "../../src/engine/session.ts";
import { storedRunReport } from "../../src/report/storedReport.ts";
import { inlineEvaluator } from "../engine/inlineEvaluator.ts";
import { tinyConfig } from "../engine/tinyRun.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

function recorded() {
  const written = { out: "", err: "" };
  const output = {
    out: (text: string) => {
      written.out += text;
    },
    err: (text: string) => {
      written.err += text;
    },
    interactive: false,
    columns: 80,
  };
  return { written, output };
}

/** A search as the command line follows it, but for its threads. */
async function searched(text: string, createEvaluator = inlineEvaluator) {
  const folder = await temporaryFolder();
  const configFile = path.join(folder, "a.rnas");
  await writeFile(configFile, text);
  const { written, output } = recorded();
  const progress = new Progress(output, 3);
  const session = await startRun(
    { configText: text, configFile, folder },
    { listener: progress.listener, createEvaluator },
  );
  const code = await followSession(session, progress, output);
  const ask = async (...args: string[]) => {
    const { written: said, output: own } = recorded();
    const rc = await dispatch(args, own);
    return { rc, ...said };
  };
  return { code, ...written, run: session.folder, ask };
}

const why =
  /all 6 that were evaluated failed\.[\s\S]*6 of 6 passed `training\.loss_limit`: raise `training\.loss_limit`/;

test("A9: a search whose individuals all fail says why, and what to do, wherever it is looked at", async () => {
  const { code, out, err, run, ask } = await searched(
    tinyConfig({ generations: 0, training: ", loss_limit: 0.000001" }),
  );
  expect(code).toBe(5);
  expect(out).toMatch(why);
  expect(err).toMatch(/6 failed \(6 lossLimit\)/);
  expect(err).toMatch(why);
  expect(out + err).not.toMatch(/NaN|yet/);

  const front = await ask("front", run.folder);
  expect(front.rc).toBe(0);
  expect(front.out).toMatch(why);
  const json = JSON.parse((await ask("front", run.folder, "--json")).out);
  expect(json).toMatchObject({ front: [], evaluated: 6, failed: 6, failures: [{ reason: "lossLimit", count: 6 }] });
  expect(json.empty.join("\n")).toMatch(why);

  expect((await ask("status", run.folder)).out).toMatch(why);
  expect(JSON.parse((await ask("status", run.folder, "--json")).out)).toMatchObject({ failures: { lossLimit: 6 } });
  expect(await storedRunReport(run)).toMatch(why);

  const retrained = await ask("retrain", run.folder);
  expect(retrained.rc).toBe(4);
  expect(retrained.err).toMatch(why);
  expect(retrained.err).not.toMatch(/Let it search/);

  for (const args of [["predict"], ["export", "--format", "c"]]) {
    const [command = "", ...options] = args;
    const refused = await ask(command, run.folder, "0", ...options);
    expect(refused.rc).toBe(4);
    expect(refused.err).toMatch(/Individual 0 failed: The validation loss .* after epoch 1\.\n/);
    expect(refused.err).toMatch(why);
  }
});

test("A9: constraints that no cell keeps are reported with the nearest value", async () => {
  const text = tinyConfig({ generations: 0 }).replace(
    "  crossover",
    "  constraints: { blocks: { max: 1 } }\n  crossover",
  );
  const { code, out } = await searched(text);
  expect(code).toBe(5);
  expect(out).toMatch(
    /none keeps all `search\.constraints`\.\s+6 of 6 break `blocks` \(at most 1\); the nearest has \d+/,
  );
});

test("A9: where some fail, the front says how many and why, and the search ends well", async () => {
  const failing: typeof inlineEvaluator = (payload, config) => {
    const inner = inlineEvaluator(payload, config);
    return {
      ...inner,
      evaluate: async (job, how) => {
        const outcome = await inner.evaluate(job, how);
        if (job.individual.id % 3 !== 0) return outcome;
        const { curve, trainingMacs, timing } = outcome.evaluation;
        const failed = { status: "failed", reason: "diverged", message: "It did." } as const;
        return { evaluation: { ...failed, curve, trainingMacs, timing }, weights: null, checkpoint: null };
      },
    };
  };
  const { code, out, err } = await searched(tinyConfig({ generations: 0 }), failing);
  expect(code).toBe(0);
  expect(err).toMatch(/2 failed \(2 diverged\)/);
  expect(out).toMatch(/2 failed:\s+2 of 6 diverged \(.*\): lower `training\.learning_rate`/);
});
