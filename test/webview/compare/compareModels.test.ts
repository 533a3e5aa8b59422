import { expect, test } from "vitest";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { compareSnapshot, type NamedRun } from "../../../src/host/panels/snapshots.ts";
import type { IndividualId, Origin } from "../../../src/run/individual.ts";
import { individualsModel } from "../../../webview/compare/individualsModel.ts";
import {
  attainmentChart,
  durationText,
  frontsChart,
  hypervolumeChart,
  runSummary,
} from "../../../webview/compare/runsModel.ts";
import { family } from "../../run/family.ts";
import { objective } from "../../search/vectorProblem.ts";

const origin: Origin = { kind: "seed", name: "basic" };
const cell = toCellJson(seedCells.basic);
const runs = new Map<string, NamedRun>(
  [
    family(
      [
        { origin, loss: 3, blocks: 2, cell },
        { origin, loss: 2, blocks: 4, cell },
        { origin, loss: null, cell },
      ],
      [[0, 1]],
    ),
    family([{ origin, loss: 1, blocks: 4, cell }], [[0]], { seed: 4 }),
    family([{ origin, loss: 2.5, blocks: 3, cell }], [[0]], { seed: 5 }),
  ].map((view, index) => [`/runs/${index}`, { id: `/runs/${index}`, name: `run-${index}`, view }]),
);
const member = (run: number, id: number) => ({ run: `/runs/${run}`, id: id as IndividualId });

test("the best of each row is marked, not where all are alike, nor where nobody says what is better", () => {
  const snapshot = compareSnapshot({ kind: "individuals", members: [member(0, 0), member(0, 1)] }, runs);
  const { rows, columns } = individualsModel(snapshot);
  const best = (label: string) => rows.find((row) => row.label.startsWith(label))?.cells.map((one) => one.best);
  expect(columns.map(({ title }) => title)).toEqual(["#0", "#1"]);
  expect(best("Validation loss")).toEqual([false, true]);
  expect(best("Blocks")).toEqual([true, false]);
  expect(best("State size")).toEqual([false, false]);
});

test("individuals of several runs carry their run's name; a failed one has no loss and is never best", () => {
  const snapshot = compareSnapshot({ kind: "individuals", members: [member(0, 2), member(1, 0)] }, runs);
  const { rows, columns } = individualsModel(snapshot);
  expect(columns.map(({ title, failure }) => [title, failure])).toEqual([
    ["run-0 #2", "failed: diverged"],
    ["run-1 #0", ""],
  ]);
  expect(rows[0]?.cells).toEqual([
    { value: "–", best: false },
    { value: "1", best: false },
  ]);
});

test("members that nobody proposed, or whose run is gone, are left out", () => {
  const members = [member(0, 0), member(0, 99), member(7, 0)];
  expect(compareSnapshot({ kind: "individuals", members }, runs).members.length).toBe(1);
});

const all = compareSnapshot({ kind: "runs", runs: [...runs.keys(), "/runs/gone"] }, runs);

test("the summary marks the run that did best", () => {
  const rows = runSummary(all);
  const row = (label: string) => rows.find((one) => one.label === label)?.cells;
  expect(row("Seed")?.map(({ value }) => value)).toEqual(["3", "4", "5"]);
  expect(row("Best validation loss")?.map(({ best }) => best)).toEqual([false, true, false]);
  expect(row("Hypervolume")?.map(({ value }) => value)).toEqual([
    String(7 * 48 + 1 * 46),
    String(9 * 46),
    String(7.5 * 47),
  ]);
  expect(row("Evaluations")?.[0]?.value).toBe("3, 1 failed");
  expect(row("Config")).toBeUndefined();
});

test("fronts are staircases in measured values, one series per run", () => {
  const { series, xLabel, yLabel } = frontsChart(all, { x: 0, y: 1 });
  expect([xLabel, yLabel]).toEqual(["Validation loss", "Blocks"]);
  expect(series.map(({ label, points }) => [label, points])).toEqual([
    [
      "run-0",
      [
        [2, 4],
        [3, 2],
      ],
    ],
    ["run-1", [[1, 4]]],
    ["run-2", [[2.5, 3]]],
  ]);
  expect(series.every(({ steps }) => steps === "after")).toBe(true);
});

test("each corner of a front knows its individual", () => {
  const { series } = frontsChart(all, { x: 0, y: 1 });
  expect(series.map(({ members }) => members)).toEqual([[member(0, 1), member(0, 0)], [member(1, 0)], [member(2, 0)]]);
});

test("of three runs the attainment has three levels: any, half of them, every one", () => {
  const { series } = attainmentChart(all, { x: 0, y: 1 });
  expect(series.map(({ points }) => points)).toEqual([
    [
      [1, 4],
      [2.5, 3],
      [3, 2],
    ],
    [
      [2, 4],
      [3, 3],
    ],
    [[2.5, 4]],
  ]);
});

test("a maximised objective keeps its values, and its staircase steps before a point", () => {
  const maximised = { ...objective("validation_loss", 0), direction: "maximize" as const };
  const view = family(
    [
      { origin, loss: 3, blocks: 4, cell },
      { origin, loss: 2, blocks: 2, cell },
    ],
    [[0, 1]],
    {
      objectives: [maximised, objective("blocks", 50)],
    },
  );
  const both = new Map([
    ["/a", { id: "/a", name: "a", view }],
    ["/b", { id: "/b", name: "b", view }],
  ]);
  const snapshot = compareSnapshot({ kind: "runs", runs: ["/a", "/b"] }, both);
  const [series] = frontsChart(snapshot, { x: 0, y: 1 }).series;
  expect(series?.points).toEqual([
    [2, 2],
    [3, 4],
  ]);
  expect(series?.steps).toBe("before");
  expect(hypervolumeChart(snapshot).series[0]?.points).toEqual([[2, 2 * 48 + 1 * 46]]);
});

test("durations are short", () => {
  expect([900, 61_000, 3_900_000].map(durationText)).toEqual(["1 s", "1 min 1 s", "1 h 5 min"]);
});
