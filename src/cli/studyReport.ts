import { csvText } from "../base/csv.ts";
import { shortNumber } from "../base/numberText.ts";
import { studyCosts } from "../report/studyReport.ts";
import { costNames } from "../run/convergence.ts";
import { median } from "../run/statistics.ts";
import type { DataResult, Quartiles, SettingResult, StudyRun } from "../run/studyTable.ts";
import { textTable } from "./terminal/table.ts";

/** A study for a terminal: one table for each data set. */
export function studyText(results: readonly DataResult[], cost: (typeof costNames)[number]): string {
  return results.map((result) => dataText(result, cost)).join("\n");
}

function dataText(result: DataResult, cost: (typeof costNames)[number]): string {
  const { data, settings, solved, budgets, endedEarly } = result;
  const header = [
    "setting",
    "runs",
    "hypervolume (quartiles)",
    "p (Holm)",
    "greater",
    ...costNames.map((name) => studyCosts[name]),
  ];
  const rows = settings.map((setting) => {
    const { quartiles, versusFirst } = setting.atEqualCost[cost];
    return [
      setting.setting || "as written",
      String(setting.seeds.length),
      spread(quartiles),
      versusFirst === null ? "–" : versusFirst.adjustedP.toFixed(4),
      versusFirst === null ? "–" : versusFirst.greaterProbability.toFixed(2),
      ...costNames.map((name) => shortNumber(setting.totals[name].median)),
    ];
  });
  const names = result.objectives.map(({ name }) => name).join(", ");
  return `${[
    ...(data === "" ? [] : [`${data}:`]),
    `Hypervolume of ${names} at ${shortNumber(budgets[cost])} ${studyCosts[cost]}, medians over the runs${settings.length > 1 ? "; Mann–Whitney U against the first setting" : ""}:`,
    ...(endedEarly.length === 0 ? [] : [`(${endedEarly.join(", ")}: ended before that; the last value counts)`]),
    "",
    textTable(header, rows),
    ...(solved === null ? [] : ["", `Solved, ${solved.measure} ≤ ${solved.at_most}:`, "", solvedTable(settings)]),
    "",
  ].join("\n")}\n`;
}

function solvedTable(settings: readonly SettingResult[]): string {
  const rows = settings.map(({ setting, solved }) => {
    const found = solved.filter((each) => each !== null);
    const fewest = Math.min(...found.map(({ blocks }) => blocks));
    const smallest = found.filter(({ blocks }) => blocks === fewest);
    const evaluations = median(found.map((each) => each.evaluations));
    return [
      setting || "as written",
      `${found.length} of ${solved.length}`,
      found.length === 0 ? "–" : String(fewest),
      `${smallest.length} of ${solved.length}`,
      found.map(({ blocks }) => blocks).join(" "),
      found.length === 0 ? "–" : shortNumber(evaluations),
    ];
  });
  const header = ["setting", "solved", "fewest blocks", "runs that found it", "blocks by run", "evaluations (median)"];
  return textTable(header, rows);
}

/** One line for each run: what the tables and tests are made of. */
export function studyCsv(results: readonly DataResult[], runs: readonly StudyRun[]): string {
  const header = [
    "data",
    "setting",
    "seed",
    ...costNames.map((name) => `hypervolume_at_equal_${name}`),
    ...["solved_blocks", "solved_parameters", "solved_evaluations", "solved_value", "folder"],
  ];
  const lines = results.flatMap(({ data, settings }) =>
    settings.flatMap(({ setting, seeds, atEqualCost, solved }) =>
      seeds.map((seed, index) => [
        data,
        setting,
        seed,
        ...costNames.map((name) => atEqualCost[name].hypervolumes[index]),
        ...[solved[index]?.blocks, solved[index]?.parameters, solved[index]?.evaluations, solved[index]?.value],
        runs.find((run) => run.data === data && run.setting === setting && run.seed === seed)?.folder,
      ]),
    ),
  );
  return csvText([header, ...lines]);
}

function spread({ low, median, high }: Quartiles): string {
  return `${shortNumber(median)} (${shortNumber(low)} … ${shortNumber(high)})`;
}
