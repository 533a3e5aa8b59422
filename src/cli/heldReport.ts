import { csvText } from "../base/csv.ts";
import { columnNumber, shortNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import type { HeldData, HeldRun, HeldSetting } from "../run/heldFronts.ts";
import { median } from "../run/statistics.ts";
import { textTable } from "./terminal/table.ts";

const header = [
  "setting",
  "runs",
  "hypervolume (quartiles)",
  "first is greater",
  "p (Holm)",
  "smallest as good",
  "ρ searched",
  "ρ confirmed",
  "CPU s: search",
  "confirmation",
];

const legend =
  "Hypervolume of (test metric, log10 total parameters) of the confirmed front. First is greater: probability that a run of the first setting has the greater one; " +
  "p by Mann–Whitney U, corrected for the data sets (Holm). Smallest as good: median over the runs of the total parameters of the smallest network of the front that is not worse on test data " +
  "than the reference (in how many runs there is one). ρ: Spearman, median over the runs, of what the search's own front showed, and of what the confirmed front shows, with the test data.";

/** Confirmed fronts on test data, for a terminal. */
export function heldText(sets: readonly HeldData[]): string {
  const tables = sets.map((set) => `${headingOf(set)}\n\n${textTable(header, set.settings.map(columnsOf))}\n`);
  return `${tables.join("\n")}\n${legend}\n`;
}

/** The same as a page in Markdown. @param title of the study. */
export function heldMarkdown(title: string, sets: readonly HeldData[]): string {
  const line = (columns: readonly string[]) => `| ${columns.join(" | ")} |`;
  const rule = line(header.map((_, column) => (column === 0 ? "---" : "--:")));
  const parts = sets.map((set) =>
    [`## ${headingOf(set)}`, "", line(header), rule, ...set.settings.map((setting) => line(columnsOf(setting)))].join(
      "\n",
    ),
  );
  return `# ${title}\n\n${parts.join("\n\n")}\n\n${legend}\n`;
}

/** One line for each run: what the tables are made of. */
export function heldCsv(sets: readonly HeldData[]): string {
  const titles = [
    ...["data", "setting", "seed", "hypervolume", "networks", "smallest_as_good", "rho_searched", "rho_confirmed"],
    ...["search_cpu_s", "confirmation_cpu_s", "folder"],
  ];
  const lines = sets.flatMap(({ settings }) =>
    settings.flatMap(({ runs }) =>
      runs.map((run) => [
        ...[run.data, run.setting, run.seed, run.hypervolume, run.front.length, run.smallestAsGood ?? ""],
        ...[finiteOrEmpty(run.searchedAgreement), finiteOrEmpty(run.confirmedAgreement)],
        ...[run.searchCpu, run.confirmationCpu, run.folder],
      ]),
    ),
  );
  return csvText([titles, ...lines]);
}

function headingOf({ data, metric, reference }: HeldData): string {
  const title = `${data === "" ? "" : `${data}: `}confirmed fronts on test data, ${measureWords(metric.name)}`;
  if (reference === null) return title;
  const { name, value, totalParameters, runs } = reference;
  return `${title}; reference ${name}, ${columnNumber(totalParameters)} parameters in all: ${shortNumber(value)}, median of ${runs}`;
}

function columnsOf({ setting, runs, hypervolumes, againstFirst }: HeldSetting): string[] {
  const { low, median: middle, high } = hypervolumes;
  const found = runs.flatMap(({ smallestAsGood }) => (smallestAsGood === null ? [] : [smallestAsGood]));
  return [
    setting || "as written",
    String(runs.length),
    `${shortNumber(middle)} (${shortNumber(low)} … ${shortNumber(high)})`,
    againstFirst === null ? "–" : againstFirst.firstIsGreater.toFixed(2),
    againstFirst === null ? "–" : againstFirst.adjustedP.toFixed(4),
    found.length === 0 ? "–" : `${columnNumber(median(found))} (${found.length} of ${runs.length})`,
    agreement(runs, ({ searchedAgreement }) => searchedAgreement),
    agreement(runs, ({ confirmedAgreement }) => confirmedAgreement),
    shortNumber(median(runs.map(({ searchCpu }) => searchCpu))),
    shortNumber(median(runs.map(({ confirmationCpu }) => confirmationCpu))),
  ];
}

function agreement(runs: readonly HeldRun[], of: (run: HeldRun) => number): string {
  const known = runs.map(of).filter(Number.isFinite);
  return known.length === 0 ? "–" : median(known).toFixed(2);
}

function finiteOrEmpty(value: number): number | string {
  return Number.isFinite(value) ? value : "";
}
