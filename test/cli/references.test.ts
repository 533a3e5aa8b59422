import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { dispatch } from "../../src/cli/dispatch.ts";
import { startRun } from "../../src/engine/session.ts";
import { storedRunReport } from "../../src/report/storedReport.ts";
import { inlineEvaluator } from "../engine/inlineEvaluator.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const config = `
task: { type: forecasting, train: a.csv, target: [v], look_back: 4 }
model: { hidden: 2 }
training: { epochs: 1, batch: 8 }
search: { population: 4, generations: 0, objectives: [mse, blocks] }
run: { workers: 1 }
`;

async function frontOf(folder: string, ...options: string[]): Promise<string> {
  let out = "";
  const write = (text: string) => {
    out += text;
  };
  await dispatch(["front", folder, ...options], { out: write, err: () => {}, interactive: false, columns: 90 });
  return out;
}

test("on a straight line the front is told that a regression does it without a network, also from an older run", async () => {
  const folder = await temporaryFolder();
  const rows = Array.from({ length: 200 }, (_, t) => `${t}`);
  await writeFile(path.join(folder, "a.csv"), `v\n${rows.join("\n")}\n`);
  const session = await startRun(
    { configText: config, configFile: null, folder },
    { createEvaluator: inlineEvaluator },
  );
  await session.finished;
  const run = session.folder;

  const text = await frontOf(run.folder);
  expect(text).toMatch(/^ +id +cell +mse +rmse\(v\) +mae\(v\) +blocks/m);
  expect(text).toMatch(/^without a network +MSE +RMSE of v +MAE of v +parameters +skill of #\d+$/m);
  // The next value is 1 more than the last one.
  expect(text).toMatch(/^last value +\S+ +1\.0000 +1\.0000 +0 +below −10$/m);
  expect(text).toMatch(/^last value +\d/m);
  expect(text).toMatch(/No network here is better than ridge regression, which needs none/);
  const { references, front } = JSON.parse(await frontOf(run.folder, "--json"));
  const { values, inUnits } = front[0];
  // Of 0 to 159, as every step is 1: their deviation is √((160² − 1) / 12).
  expect(inUnits["rmse(v)"]).toBeCloseTo(Math.sqrt((values.mse * (160 ** 2 - 1)) / 12), 3);
  expect(references.map(({ name }: { name: string }) => name)).toContain("last value");
  const report = await storedRunReport(run);
  expect(report).toMatch(/Solutions without a network, on the validation data/);
  expect(report).toContain("RMSE of v");
  expect(report).toContain("skill of");

  await rm(run.referencesFile);
  expect(await frontOf(run.folder)).not.toMatch(/without a network/);
  expect(await storedRunReport(run)).not.toMatch(/without a network/);
});
