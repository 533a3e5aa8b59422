import { counted } from "../base/counted.ts";
import { shortNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import { tableColumns } from "../measures/perTargetMeasures.ts";
import type { Reference } from "../measures/reference.ts";
import { genesText } from "../network/geneText.ts";
import { retrainEpochsText, retrainSizesText } from "../run/retrainRecord.ts";
import type { RetrainRow, RetrainTable, Spread } from "../run/retrainTable.ts";
import { reachableLevel, significanceLevel } from "../run/retrainTable.ts";
import { shiftText } from "../run/shift.ts";
import { type Html, html } from "./html.ts";
import { type Column, htmlTable } from "./page.ts";

/** A retraining as a section of a report. */
export function retrainSection(table: RetrainTable, references: readonly Reference[]): Html {
  const { settings, compared, rows, leastAdjustedP } = table;
  const metrics = tableColumns(table.metrics);
  const repetitions = Math.max(0, ...rows.map((row) => row.repetitions));
  const columns: Column<RetrainRow>[] = [
    { title: "cell", value: rowName },
    ...(rows.some(({ genes }) => genes !== undefined)
      ? [{ title: "network", value: ({ genes }: RetrainRow) => genesText(genes) }]
      : []),
    ...metrics.map(
      (name): Column<RetrainRow> => ({
        title: measureWords(name),
        isNumber: true,
        value: (row) => spreadText(row.test[name]),
      }),
    ),
    { title: "blocks", isNumber: true, value: ({ complexity }) => complexity.blocks },
    { title: "parameters", isNumber: true, value: ({ complexity }) => shortNumber(complexity.parameters) },
    { title: "MACs", isNumber: true, value: ({ complexity }) => shortNumber(complexity.macs) },
    { title: "µs per step", isNumber: true, value: ({ latencyUs }) => shortNumber(latencyUs) },
    { title: "weight bytes", isNumber: true, value: ({ complexity }) => shortNumber(complexity.weight_bytes) },
    {
      title: "less LSTM's",
      isNumber: true,
      value: ({ versusLstm }) => (versusLstm === null ? "–" : shiftText(versusLstm.difference)),
    },
    { title: "P(lower)", isNumber: true, value: ({ versusLstm }) => versusLstm?.lowerProbability.toFixed(2) ?? "–" },
    { title: "p (Holm)", isNumber: true, value: ({ versusLstm }) => versusLstm?.adjustedP.toFixed(4) ?? "–" },
    { title: "against LSTM", value: ({ versusLstm }) => versusLstm?.verdict ?? "–" },
  ];
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  return html`<section><h2>${settings.fromSearch ? "Trained on from the search's weights" : "Retrained from scratch"}, on test data</h2>
<p>${retrainSizesText(settings)}, ${retrainEpochsText(settings)}; ${counted(repetitions, "training")} of each cell; the weights of the best epoch by validation were measured once on the test data.</p>
${htmlTable("Mean ± standard deviation on the test data", columns, rows)}
${referenceTable(metrics, references)}
<p class="faint">Against LSTM: Mann–Whitney U on ${measureWords(compared)}, two-sided, corrected for ${counted(rows.filter((row) => row.versusLstm !== null).length, "comparison")} (Holm), level ${significanceLevel}; differences are Hodges–Lehmann estimates with 95 % intervals.${leastAdjustedP !== null && leastAdjustedP >= reachableLevel && ` With so few trainings no p can be below ${leastAdjustedP.toFixed(3)}, however large the difference.`}${failed > 0 && ` ${counted(failed, "training")} failed.`}</p></section>`;
}

function referenceTable(metrics: readonly string[], references: readonly Reference[]): Html | null {
  const shared = metrics.filter((name) => references.some(({ scores }) => scores.test?.[name] !== undefined));
  if (shared.length === 0) return null;
  const columns: Column<Reference>[] = [
    { title: "without a network", value: ({ name }) => name },
    ...shared.map(
      (name): Column<Reference> => ({
        title: measureWords(name),
        isNumber: true,
        value: ({ scores }) => shortNumber(scores.test?.[name]),
      }),
    ),
    { title: "parameters", isNumber: true, value: ({ parameters }) => shortNumber(parameters) },
  ];
  return htmlTable("Solutions without a network, on the test data", columns, references);
}

function rowName({ baseline, id, ofSearch }: RetrainRow): string {
  if (ofSearch) return `#${id}, search's weights`;
  if (baseline === null) return `#${id}`;
  return id === null ? baseline : `${baseline} (#${id})`;
}

function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return "–";
  return spread.sd === null
    ? shortNumber(spread.mean)
    : `${shortNumber(spread.mean)} ± ${shortNumber(Number(spread.sd.toPrecision(2)))}`;
}
