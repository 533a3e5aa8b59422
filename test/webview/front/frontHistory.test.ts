import { expect, test } from "vitest";
import { dominates } from "../../../src/run/dominance.ts";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { FrontHistory } from "../../../webview/front/frontHistory.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { openedModel, openedRun } from "./openedModel.ts";

test("at the end of every generation the front is the archive of the search", () => {
  for (const three of [false, true]) {
    const view = foldRunEvents(generatedRun({ individuals: 600, population: 40, three }));
    const run = openedRun(view);
    for (const { nextId, archive } of view.generations) expect(run.history.frontAt(nextId)).toEqual(archive);
  }
});

test("the front within a generation is by definition: feasible, and dominated by nobody so far", () => {
  const view = foldRunEvents(generatedRun({ individuals: 200, population: 20, seed: 3 }));
  const { columns, history, objectives } = openedRun(view);
  const vector = (id: number) => objectives.map(({ measure, sign }) => sign * (columns.values[measure]?.[id] ?? 0));
  for (const limit of [1, 7, 33, 111, 200]) {
    const feasible = [...Array(limit).keys()].filter((id) => columns.isFeasible(id));
    const front = feasible.filter((id) => !feasible.some((other) => dominates(vector(other), vector(id))));
    expect(history.frontAt(limit)).toEqual(front);
  }
});

test("best values are the running minimum over feasible individuals", () => {
  const view = foldRunEvents(generatedRun({ individuals: 300, population: 20 }));
  const { columns, history, objectives } = openedRun(view);
  objectives.forEach(({ measure }, index) => {
    let best = Number.POSITIVE_INFINITY;
    const steps: { id: number; value: number }[] = [];
    for (let id = 0; id < columns.count; id++) {
      const value = columns.values[measure]?.[id] ?? Number.NaN;
      if (!columns.isFeasible(id) || value >= best) continue;
      best = value;
      steps.push({ id, value });
    }
    expect(history.best(index)).toEqual(steps);
  });
});

test("a continued history leaves the one that it came from as it was", () => {
  const { columns, objectives } = openedRun(foldRunEvents(generatedRun({ individuals: 200, population: 20 })));
  const settled = new FrontHistory(objectives);
  settled.extend(columns, 100);
  const before = settled.frontAt(200);
  const further = settled.continued();
  further.extend(columns, 200);
  expect(settled.frontAt(200)).toEqual(before);
  expect(further.frontAt(200)).not.toEqual(before);
  expect(further.frontAt(100)).toEqual(settled.frontAt(100));
});

test("an objective that is maximised keeps the greatest", () => {
  const model = openedModel(foldRunEvents(generatedRun({ individuals: 50, population: 10, constraints: [] })));
  const { columns } = model.run as NonNullable<typeof model.run>;
  const measure = model.measureIndex("blocks");
  const history = new FrontHistory([{ measure, sign: -1 }]);
  history.extend(columns, columns.count);
  const most = Math.max(...history.frontAt(50).map((id) => columns.values[measure]?.[id] ?? 0));
  const all = [...Array(50).keys()]
    .filter((id) => columns.isFeasible(id))
    .map((id) => columns.values[measure]?.[id] ?? 0);
  expect(most).toBe(Math.max(...all));
});
