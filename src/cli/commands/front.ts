import { csvText } from "../../base/csv.ts";
import { frontSvg } from "../../report/frontSvg.ts";
import { emptyFrontReason, failureCounts } from "../../run/failures.ts";
import { geneColumns } from "../../run/geneColumns.ts";
import { readReferences } from "../../store/referencesFile.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { confirmedFacts, confirmedReport } from "../confirmedReport.ts";
import { exitCode } from "../exitCode.ts";
import { frontReport } from "../frontReport.ts";
import { frontRows } from "../frontRows.ts";
import { openRun } from "../openRun.ts";
import type { Output } from "../output.ts";
import { referenceReport } from "../referenceReport.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "front",
  positionals: ["RUN"],
  summary: "Print the Pareto front of a run.",
  options: {
    json: { type: "boolean", summary: "as JSON" },
    csv: { type: "boolean", summary: "as CSV" },
    svg: { type: "boolean", summary: "as a chart of the first two objectives" },
  },
};

export async function run({ positionals: [name = ""], options }: ParsedArguments, output: Output): Promise<number> {
  if (["json", "csv", "svg"].filter((format) => options[format]).length > 1)
    throw new UsageError("front prints one format", "choose --json, --csv or --svg");
  const { run: folder, view } = await openRun(name);
  const references = (await readReferences(folder)) ?? [];
  if (options.json) {
    const { objectives, evaluated, failed } = view;
    const failures = failureCounts(view);
    const facts = {
      ...confirmedFacts(view),
      objectives,
      front: frontRows(view),
      evaluated,
      failed,
      failures,
      empty: emptyFrontReason(view),
      references,
    };
    output.out(`${JSON.stringify(facts, null, 2)}\n`);
  } else if (options.svg) output.out(`${frontSvg(view)}\n`);
  else if (options.csv) output.out(frontCsv(view));
  else
    output.out(
      `${confirmedReport(view, output.columns)}${frontReport(view, output.columns)}${referenceReport(view, references)}`,
    );
  return exitCode.ok;
}

function frontCsv(view: Parameters<typeof frontRows>[0]): string {
  const measured = view.objectives.map((objective) => objective.name);
  const fixed = ["blocks", "parameters", "macs", "epochs"].filter((name) => !measured.includes(name));
  const front = frontRows(view);
  const genes = geneColumns(front);
  const header = ["id", "cell", ...genes.map(({ key }) => key), ...measured, ...fixed, "equations"];
  const rows = front.map((row) => [
    row.id,
    row.name,
    ...genes.map(({ of }) => of(row)),
    ...measured.map((name) => row.values[name]),
    ...fixed.map((name) => row[name as "blocks" | "parameters" | "macs" | "epochs"]),
    row.equations.replaceAll("\n", "; "),
  ]);
  return csvText([header, ...rows]);
}
