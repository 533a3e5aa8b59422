import { beforeEach, expect, test } from "vitest";
import { askRetrainWish } from "../../../src/host/retrain/retrainWizard.ts";
import type { Run } from "../../../src/host/runs/run.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { family } from "../../run/family.ts";
import { dialogs } from "../fakeVscode.ts";

const ids = (...numbers: number[]) => numbers as IndividualId[];
const seed = { kind: "seed", name: "basic" } as const;
const view = family(
  [
    { origin: seed, loss: 2 },
    { origin: seed, loss: 1 },
    { origin: seed, loss: 3 },
  ],
  [[0, 1]],
);
const run = { name: "letters", view } as unknown as Run;

beforeEach(() => {
  dialogs.shown.length = 0;
  dialogs.complaints.length = 0;
  dialogs.answers.length = 0;
});

test("Enter starts with as few trainings of the chosen cells as can show p < 0.01, at the sizes of the search", async () => {
  dialogs.answers.push({ label: "Start" });
  expect(await askRetrainWish(run, ids(0, 1))).toEqual({ ids: [0, 1], repetitions: 6 });
  // Two cells, GRU and basic against LSTM: 4 · 2 / C(12, 6) is 0.009, with five trainings each it is 0.03.
  expect(dialogs.shown[0]?.items[0]?.description).toBe("at most 30 trainings");
});

test("each line changes one thing and comes back to the list", async () => {
  dialogs.answers.push({ label: "Trainings" }, "2", { label: "Epochs" }, "40", { label: "Hidden" }, "64");
  dialogs.answers.push({ label: "Layers" }, "3", { label: "Start" });
  expect(await askRetrainWish(run, ids(0))).toEqual({ ids: [0], repetitions: 2, epochs: 40, hidden: 64, layers: 3 });
  const [start, , trainings, epochs] = dialogs.shown.at(-1)?.items ?? [];
  expect([start, trainings, epochs].map((item) => item?.description)).toEqual(["at most 8 trainings", "2", "40"]);
});

test("cells are chosen among the front and those that were selected; none leaves them as they were", async () => {
  dialogs.answers.push({ label: "Cells" }, { labels: ["1", "2"] }, { label: "Start" });
  expect(await askRetrainWish(run, ids(2))).toMatchObject({ ids: [1, 2] });
  expect(dialogs.shown[1]?.items.map(({ picked }) => picked)).toEqual([false, false, true]);
  dialogs.answers.push({ label: "Cells" }, { labels: [] }, { label: "Start" });
  expect(await askRetrainWish(run, ids(2))).toMatchObject({ ids: [2] });
});

test.each(["0", "101", "1.5", "many", " "])("%j is no number of trainings, and the usual six stay", async (text) => {
  dialogs.answers.push({ label: "Trainings" }, text, { label: "Start" });
  expect(await askRetrainWish(run, ids(0))).toEqual({ ids: [0], repetitions: 6 });
  expect(dialogs.complaints).toEqual(["A whole number from 1 to 100"]);
});

test("closing the list retrains nothing", async () => {
  dialogs.answers.push({ label: "Epochs" }, "3");
  expect(await askRetrainWish(run, ids(0))).toBeUndefined();
});
