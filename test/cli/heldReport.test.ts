import { expect, test } from "vitest";
import { heldCsv, heldMarkdown, heldText } from "../../src/cli/heldReport.ts";
import type { HeldData, HeldRun } from "../../src/run/heldFronts.ts";

const run = (setting: string, seed: number, hypervolume: number, smallestAsGood: number | null): HeldRun => ({
  setting,
  data: "digits",
  seed,
  folder: `runs/${setting} ${seed}`,
  searchCpu: 50,
  confirmationCpu: 25,
  front: [],
  hypervolume,
  smallestAsGood,
  searchedAgreement: 0.5,
  confirmedAgreement: seed === 1 ? Number.NaN : 0.9,
});

const sets: HeldData[] = [
  {
    data: "digits",
    metric: { name: "error", direction: "minimize" },
    reference: { name: "lstm", value: 0.07, totalParameters: 6730, runs: 8 },
    settings: [
      {
        setting: "cells",
        runs: [run("cells", 1, 1.5, 600), run("cells", 2, 1.7, null)],
        hypervolumes: { low: 1.55, median: 1.6, high: 1.65 },
        againstFirst: null,
      },
      {
        setting: "sizes",
        runs: [run("sizes", 1, 1.2, null)],
        hypervolumes: { low: 1.2, median: 1.2, high: 1.2 },
        againstFirst: { adjustedP: 0.031, firstIsGreater: 1 },
      },
    ],
  },
];

test("a table names the reference, and says in how many runs there is a network as good", () => {
  const lines = heldText(sets).split("\n");
  expect(lines[0]).toBe(
    "digits: confirmed fronts on test data, error; reference lstm, 6,730 parameters in all: 0.07, median of 8",
  );
  expect(lines.find((line) => line.startsWith("cells"))).toMatch(
    /^cells +2 +1\.6 \(1\.55 … 1\.65\) +– +– +600 \(1 of 2\) +0\.50 +0\.90 +50 +25$/,
  );
  expect(lines.find((line) => line.startsWith("sizes"))).toMatch(/1\.00 +0\.0310 +– +0\.50 +– +50 +25$/);
});

test("the page in Markdown has the same rows", () => {
  const lines = heldMarkdown("Does it hold?", sets).split("\n");
  expect(lines[0]).toBe("# Does it hold?");
  expect(lines).toContain("| cells | 2 | 1.6 (1.55 … 1.65) | – | – | 600 (1 of 2) | 0.50 | 0.90 | 50 | 25 |");
});

test("the file for other programs has a line a run, empty where there is no value", () => {
  const [header, first, second] = heldCsv(sets).split(/\r?\n/);
  expect(header).toMatch(/^data,setting,seed,hypervolume,networks,smallest_as_good,rho_searched,rho_confirmed/);
  expect(first).toBe("digits,cells,1,1.5,0,600,0.5,,50,25,runs/cells 1");
  expect(second).toBe("digits,cells,2,1.7,0,,0.5,0.9,50,25,runs/cells 2");
});
