import { expect, test } from "vitest";
import { cellGridMarkdown, cellGridText } from "../../src/cli/cellGridReport.ts";
import { type CellGrid, cellGrids } from "../../src/run/cellGrid.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { foldRunEvents } from "../../src/run/runView.ts";
import type { StudyRun } from "../../src/run/studyTable.ts";
import { reportedRun } from "../report/reportedRun.ts";

type Given = readonly [name: string, blocks: number, loss: number | null];

/** A run whose seeds have these names, sizes (the sample's count objective is `blocks`) and losses. */
function runOf(seed: number, hidden: number, cells: readonly Given[]): StudyRun {
  const [started, proposed, evaluated] = reportedRun("sample");
  if (started?.type !== "runStarted" || proposed?.type !== "individualProposed") throw new Error("another sample");
  if (evaluated === undefined) throw new Error("another sample");
  const sizes = {
    inputSize: 1,
    hiddenSize: hidden,
    layers: 1,
    input: { kind: "features" },
    outputSize: 1,
    tiedToEmbedding: false,
  } as const;
  const events = cells.flatMap(([name, blocks, loss], id): RunEvent[] => {
    const { individual } = proposed;
    const complexity = { ...individual.complexity, blocks, parameters: 10 * blocks, total_parameters: 10 * blocks + 5 };
    const shared = { curve: [], trainingMacs: 1, timing: { trainingMs: 1, cpuMs: 1 } };
    return [
      {
        type: "individualProposed",
        individual: { ...individual, id: id as never, hash: `${id}`, origin: { kind: "seed", name }, complexity },
      },
      {
        type: "individualEvaluated",
        id: id as never,
        evaluation:
          loss === null
            ? { status: "failed", reason: "diverged", message: "", ...shared }
            : { status: "ok", metrics: { validation_loss: loss }, bestEpoch: 1, ...shared },
      },
    ];
  });
  const view = foldRunEvents([{ ...started, sizes }, ...events]);
  return { setting: `H ${hidden}`, data: "", seed, folder: "f", view, solved: null };
}

const runs = [
  runOf(1, 8, [
    ["basic", 4, 3],
    ["gru", 17, 2.4],
    ["mgu", 13, 2.1],
    ["star", 9, 3.4],
  ]),
  runOf(2, 8, [
    ["basic", 4, 3.2],
    ["gru", 17, 2.6],
    ["mgu", 13, 2.3],
    ["star", 9, null],
  ]),
  runOf(1, 16, [
    ["basic", 8, 2.2],
    ["gru", 34, 2],
    ["mgu", 26, null],
    ["star", 18, 2.3],
  ]),
];

test("named cells by width: means over the seeds, failures counted, the envelope of plain cells marked", () => {
  const [grid, ...others] = cellGrids(runs);
  expect(others).toEqual([]);
  expect(grid).toMatchObject({ metric: "validation_loss", size: "blocks" });
  const rows = grid?.rows.map(({ cell, hidden, trained, failed, mean, place }) => [
    cell,
    hidden,
    trained,
    failed,
    Number(mean.toFixed(6)),
    place,
  ]);
  expect(rows).toEqual([
    ["basic", 8, 2, 0, 3.1, "envelope"],
    ["basic", 16, 1, 0, 2.2, "envelope"],
    // Larger than basic H = 16 and worse.
    ["gru", 8, 2, 0, 2.5, null],
    ["gru", 16, 1, 0, 2, "envelope"],
    // 13 blocks at 2.2: basic H = 16 does that with 8.
    ["mgu", 8, 2, 0, 2.2, null],
    ["mgu", 16, 0, 1, Number.NaN, null],
    ["star", 8, 1, 1, 3.4, null],
    ["star", 16, 1, 0, 2.3, null],
  ]);
  expect(grid?.rows[0]?.deviation).toBeCloseTo(Math.SQRT2 / 10, 12);
});

test("another cell is inside of the envelope where no plain one is as small and as good", () => {
  const [grid] = cellGrids([
    ...runs,
    runOf(1, 4, [
      ["mgu", 6, 2.5],
      ["star", 3, 9],
    ]),
  ]);
  const inside = grid?.rows.filter(({ place }) => place === "inside").map(({ cell, hidden }) => `${cell} ${hidden}`);
  expect(inside).toEqual(["mgu 4", "star 4"]);
});

test("with test figures, cells are placed by those, and both columns are shown", () => {
  const scores = (losses: readonly number[]) =>
    new Map(losses.map((loss, id) => [id as IndividualId, { test_loss: loss }]));
  const tested = [
    {
      ...runOf(1, 8, [
        ["basic", 4, 3],
        ["gru", 17, 2],
      ]),
      test: scores([3.5, 3.8]),
    },
    {
      ...runOf(2, 8, [
        ["basic", 4, 3.2],
        ["gru", 17, 2.2],
      ]),
      test: scores([3.7, 3.6]),
    },
  ];
  const [grid] = cellGrids(tested);
  expect(grid?.isTested).toBe(true);
  // By validation the GRU is better than the basic cell, by test worse and larger: off the envelope.
  expect(grid?.rows.map(({ cell, place }) => [cell, place])).toEqual([
    ["basic", "envelope"],
    ["gru", null],
  ]);
  expect(grid?.rows[1]?.test?.mean).toBeCloseTo(3.7, 12);
  expect(cellGridText([grid as CellGrid])).toMatch(/loss on test data/);
  expect(cellGridText([grid as CellGrid])).toMatch(/^gru +8 +170 +175 +2 +2\.1 \(0\.1414\) +3\.7 \(0\.1414\)$/m);
  // A cell that was trained and has no test figure: nothing is compared by test.
  const [first, second] = tested;
  expect(cellGrids([{ ...(first as StudyRun), test: scores([3.5]) }])[0]?.isTested).toBe(false);
  expect(cellGrids([first as StudyRun, { ...(second as StudyRun), test: scores([]) }])[0]?.isTested).toBe(true);
});

test("the table and the Markdown page say the same", () => {
  const grids = cellGrids(runs);
  expect(cellGridText(grids)).toMatch(/^basic +8 +40 +45 +2 +3\.1 \(0\.1414\) +\*$/m);
  expect(cellGridText(grids)).toMatch(/^mgu +16 +260 +265 +0, 1 failed +–$/m);
  const page = cellGridMarkdown("Which?", grids);
  expect(page).toContain("| **basic** | **8** | **40** | **45** | **2** | **3.1 (0.1414)** | `*` |");
  expect(page).toContain("| gru | 8 | 170 | 175 | 2 | 2.5 (0.1414) |  |");
});

test("runs of one cell, or of none by name, have no grid", () => {
  expect(cellGrids([runOf(1, 8, [["basic", 4, 3]])])).toEqual([]);
  expect(cellGrids([])).toEqual([]);
});
