import path from "node:path";
import { CancelledError } from "../../base/cancelled.ts";
import { shortNumber } from "../../base/numberText.ts";
import { productVersion } from "../../engine/productVersion.ts";
import { readRunConfig } from "../../engine/runConfig.ts";
import { NoStudyError } from "../../engine/runErrors.ts";
import { runStudy, studyFolder } from "../../engine/study.ts";
import { studyReport } from "../../report/studyReport.ts";
import { cellGrids } from "../../run/cellGrid.ts";
import { emptyFrontReason, failureSummary, isFruitless } from "../../run/failures.ts";
import { heldFronts } from "../../run/heldFronts.ts";
import { lastGeneration } from "../../run/runView.ts";
import { studyTable } from "../../run/studyTable.ts";
import { nodeDisk, writeFileAtomic } from "../../store/disk.ts";
import { type CommandSpec, type ParsedArguments, wholeNumber } from "../arguments.ts";
import { cellGridMarkdown, cellGridText } from "../cellGridReport.ts";
import { loadConfigFile } from "../configFile.ts";
import { exitCode } from "../exitCode.ts";
import { heldCsv, heldMarkdown, heldText } from "../heldReport.ts";
import { interruptible } from "../interruptible.ts";
import type { Output } from "../output.ts";
import { partOptions, wantedPart, withSetKey } from "../studyPart.ts";
import { studyCsv, studyText } from "../studyReport.ts";

export const spec: CommandSpec = {
  name: "study",
  positionals: ["FILE"],
  summary: "Run the grid of searches that a file's `study` section describes, and compare them.",
  options: {
    workers: { type: "string", value: "N", summary: "searches side by side, whatever the config says" },
    ...partOptions,
    finished: { type: "boolean", summary: "search nothing; compare the runs that are complete" },
    csv: { type: "boolean", summary: "print one line per run as CSV instead of the tables" },
  },
};

export async function run(args: ParsedArguments, output: Output): Promise<number> {
  const {
    positionals: [file = ""],
    options,
  } = args;
  const workers = wholeNumber("workers", options.workers, 1);
  const { text: written, folder, remarks } = await loadConfigFile(file);
  const text = withSetKey(written, options.set);
  const config = readRunConfig(text, file);
  for (const remark of remarks) output.err(`${remark}\n`);
  const { study } = config;
  if (study === undefined) throw new NoStudyError(file);
  const isWanted = wantedPart(args, study, config.seed);
  return interruptible(output, async (signal) => {
    try {
      const runs = await runStudy(
        { configText: text, configFile: file, folder },
        {
          signal,
          isWanted,
          finishedOnly: options.finished === true,
          ...(workers === undefined ? {} : { workers }),
          onProgress: ({ done, total, run: { setting, data, seed, view }, isNew }) => {
            const name = [setting, data, `seed ${seed}`].filter(Boolean).join(", ");
            const volume = shortNumber(lastGeneration(view)?.hypervolume ?? Number.NaN);
            const failed = view.failed === 0 ? "" : `, ${view.failed} failed (${failureSummary(view)})`;
            output.err(
              `${done}/${total} ${name}: ${isNew ? "" : "known, "}${view.trained} trained${failed}, hypervolume ${volume}\n`,
            );
            if (isFruitless(view)) for (const line of emptyFrontReason(view) ?? []) output.err(`  ${line}\n`);
          },
        },
      );
      const results = studyTable(runs, study.cost);
      const { name } = config;
      const { question, cost } = study;
      const page = studyReport({ name, question, cost, results, configText: text, productVersion });
      const csv = studyCsv(results, runs);
      const grids = config.search.generations === 0 ? cellGrids(runs) : [];
      const held = heldFronts(runs);
      const target = studyFolder(config, folder);
      for (const [ending, content] of [
        ["html", page],
        ["csv", csv],
        ...(grids.length === 0 ? [] : ([["md", cellGridMarkdown(question || name, grids)]] as const)),
        ...(held.length === 0
          ? []
          : ([
              ["md", heldMarkdown(question || name, held)],
              ["confirmed.csv", heldCsv(held)],
            ] as const)),
      ] as const) {
        await writeFileAtomic(nodeDisk, path.join(target, `study.${ending}`), [Buffer.from(content, "utf8")]);
      }
      // Where nothing is searched there is nothing to compare searches by: the cells are what was asked for.
      const tables = grids.length === 0 ? studyText(results, cost) : `${cellGridText(grids)}\n`;
      const onTest = held.length === 0 ? "" : `${heldText(held)}\n`;
      const main = grids.length === 0 && held.length === 0 ? "study.html" : "study.md";
      output.out(options.csv ? csv : `${tables}${onTest}${path.join(target, main)}\n`);
      return exitCode.ok;
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      output.err("Interrupted; the same command goes on with what is left.\n");
      return exitCode.paused;
    }
  });
}
