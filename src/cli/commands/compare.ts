import { counted } from "../../base/counted.ts";
import { durationText } from "../../base/durationText.ts";
import { shortNumber } from "../../base/numberText.ts";
import { compareRuns } from "../../run/runComparison.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import { openRun } from "../openRun.ts";
import type { Output } from "../output.ts";
import { textTable } from "../terminal/table.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "compare",
  positionals: ["RUN", "OTHER", "[MORE…]"],
  summary: "Runs side by side: fronts and hypervolumes against one reference.",
  options: { json: { type: "boolean", summary: "as JSON" } },
};

export async function run({ positionals, options }: ParsedArguments, output: Output): Promise<number> {
  const opened = await Promise.all(positionals.map(openRun));
  const comparison = compareRuns(opened.map(({ view }) => view));
  const { objectives, notShared, runs } = comparison;
  if (objectives.length === 0) {
    throw new UsageError("the runs have no objective in common", "compare runs that optimise the same measures");
  }
  if (options.json) {
    const folders = opened.map(({ run }) => run.folder);
    const withFolders = runs.map((each, index) => ({ folder: folders[index], ...each }));
    output.out(`${JSON.stringify({ ...comparison, runs: withFolders }, null, 2)}\n`);
    return exitCode.ok;
  }
  const header = [
    "run",
    "status",
    "trained",
    "time",
    "front",
    "hypervolume",
    ...objectives.map(({ name }) => `best ${name}`),
  ];
  const rows = runs.map(({ name, status, trained, elapsedMs, front, hypervolume, best }) => [
    name,
    status,
    String(trained),
    durationText(elapsedMs),
    String(front.length),
    ...[hypervolume.at(-1)?.value ?? null, ...best].map((value) => (value === null ? "–" : shortNumber(value))),
  ]);
  output.out(`${textTable(header, rows)}\n`);
  if (notShared.length > 0) {
    output.out(`Left out, as not all optimise it: ${notShared.join(", ")} (${counted(notShared.length, "measure")})\n`);
  }
  return exitCode.ok;
}
