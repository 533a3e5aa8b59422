import { shortNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import { type CostName, costNames } from "../run/convergence.ts";
import type { DataResult, Quartiles, SettingResult } from "../run/studyTable.ts";
import { type Html, html } from "./html.ts";
import { lineChart } from "./lineChart.ts";
import { type Column, factList, htmlTable, page } from "./page.ts";

/** What a cost is called, as the unit of a number. */
export const studyCosts: { readonly [C in CostName]: string } = {
  evaluations: "evaluations",
  training_macs: "training MACs",
  cpu: "CPU seconds",
};

interface StudyReport {
  readonly name: string;
  readonly question: string;
  readonly cost: CostName;
  readonly results: readonly DataResult[];
  readonly configText: string;
  readonly productVersion: string;
}

/** A study as one HTML page. */
export function studyReport({ name, question, cost, results, configText, productVersion }: StudyReport): string {
  return page(
    `${name}: study`,
    html`<h1>${question || name}</h1>
<p class="faint">A study of ${results.reduce((sum, { settings }) => sum + settings.reduce((runs, { seeds }) => runs + seeds.length, 0), 0)} searches. Lines are medians over the seeds, bands the quartiles. Settings are compared with the first by a two-sided Mann–Whitney U test at equal cost, corrected for the number of settings (Holm).</p>
${results.map((result) => dataSection(result, cost))}
<section><h2>How to repeat it</h2>${factList([["MOE/RNAS", productVersion]])}<pre>${configText.trimEnd()}</pre></section>`,
  );
}

function dataSection(result: DataResult, cost: CostName): Html {
  const { data, settings, objectives, reference, budgets, endedEarly, solved } = result;
  const axes = objectives.map(({ name }, index) => `${measureWords(name)} ${shortNumber(reference[index])}`);
  const series = settings.map(({ setting, curve }) => ({
    name: nameOf(setting),
    points: curve.map(({ cost: x, low, median, high }) => ({ x, y: median, low, high })),
  }));
  return html`<section><h2>${data || "Result"}</h2>
<figure>${lineChart({ title: `Hypervolume against ${studyCosts[cost]}`, xLabel: studyCosts[cost], yLabel: "hypervolume", series })}
<figcaption>Reference point: ${axes.join(", ")}.</figcaption></figure>
${costNames.map((name) => comparisonTable(result, name))}
<p class="faint">Compared at the least that a setting's runs paid in all: ${costNames.map((name) => `${shortNumber(budgets[name])} ${studyCosts[name]}`).join(", ")}. “Greater” is the probability that a run of the setting has a greater hypervolume than one of the first; 0.5 is no difference.${endedEarly.length > 0 && ` Runs that ended before that count with their last value: ${endedEarly.map(nameOf).join(", ")}.`}</p>
${totalsTable(settings)}
${solved !== null && html`<h3>Solved: ${measureWords(solved.measure)} ≤ ${shortNumber(solved.at_most)}</h3>${solvedTable(settings)}`}</section>`;
}

function comparisonTable({ settings, budgets }: DataResult, cost: CostName): Html {
  const columns: Column<SettingResult>[] = [
    { title: "setting", value: ({ setting }) => nameOf(setting) },
    { title: "runs", isNumber: true, value: ({ seeds }) => seeds.length },
    { title: "median", isNumber: true, value: ({ atEqualCost }) => shortNumber(atEqualCost[cost].quartiles.median) },
    { title: "quartiles", isNumber: true, value: ({ atEqualCost }) => range(atEqualCost[cost].quartiles) },
    { title: "p", isNumber: true, value: ({ atEqualCost }) => atEqualCost[cost].versusFirst?.p.toFixed(4) ?? "–" },
    {
      title: "p (Holm)",
      isNumber: true,
      value: ({ atEqualCost }) => atEqualCost[cost].versusFirst?.adjustedP.toFixed(4) ?? "–",
    },
    {
      title: "greater",
      isNumber: true,
      value: ({ atEqualCost }) => atEqualCost[cost].versusFirst?.greaterProbability.toFixed(2) ?? "–",
    },
  ];
  return htmlTable(`Hypervolume at ${shortNumber(budgets[cost])} ${studyCosts[cost]}`, columns, settings);
}

function totalsTable(settings: readonly SettingResult[]): Html {
  const columns: Column<SettingResult>[] = [
    { title: "setting", value: ({ setting }) => nameOf(setting) },
    ...costNames.map(
      (name): Column<SettingResult> => ({
        title: studyCosts[name],
        isNumber: true,
        value: ({ totals }) => shortNumber(totals[name].median),
      }),
    ),
    { title: "cells on the front", isNumber: true, value: ({ front }) => shortNumber(front.median) },
  ];
  return htmlTable("What a whole run paid, medians", columns, settings);
}

function solvedTable(settings: readonly SettingResult[]): Html {
  const columns: Column<SettingResult>[] = [
    { title: "setting", value: ({ setting }) => nameOf(setting) },
    { title: "solved", isNumber: true, value: ({ solved }) => `${foundBy(solved).length} of ${solved.length}` },
    {
      title: "blocks of the smallest, by run",
      value: ({ solved }) => solved.map((each) => each?.blocks ?? "–").join(" "),
    },
    { title: "found at evaluation", value: ({ solved }) => solved.map((each) => each?.evaluations ?? "–").join(" ") },
  ];
  return htmlTable("The smallest cell that solves the task", columns, settings);
}

function foundBy(solved: SettingResult["solved"]) {
  return solved.filter((each) => each !== null);
}

function nameOf(setting: string): string {
  return setting || "as written";
}

function range({ low, high }: Quartiles): string {
  return `${shortNumber(low)} – ${shortNumber(high)}`;
}
