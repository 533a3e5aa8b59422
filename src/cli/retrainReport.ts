import { counted } from "../base/counted.ts";
import { shortNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import { tableColumns } from "../measures/perTargetMeasures.ts";
import { genesText } from "../network/geneText.ts";
import { retrainEpochsText, retrainSizesText } from "../run/retrainRecord.ts";
import { type RetrainRow, type RetrainTable, reachableLevel, type Spread } from "../run/retrainTable.ts";
import { shiftText } from "../run/shift.ts";
import { fewestSamples } from "../run/statistics.ts";
import { textTable } from "./terminal/table.ts";

/** A retraining for a terminal: the table, and what its tests can and cannot say. */
export function retrainReport(table: RetrainTable): string {
  const { settings, rows, compared } = table;
  const metrics = tableColumns(table.metrics);
  const repetitions = Math.max(0, ...rows.map((row) => row.repetitions));
  const begin = settings.fromSearch
    ? "Cells of the run trained on from the search's weights, plain cells from scratch"
    : "Trained from scratch";
  const hasGenes = rows.some(({ genes }) => genes !== undefined);
  const lines = rows.map((row) => [
    rowName(row),
    ...(hasGenes ? [genesText(row.genes)] : []),
    ...metrics.map((name) => spreadText(row.test[name])),
    ...[row.complexity.blocks, row.complexity.parameters, row.complexity.macs].map((count) =>
      count.toLocaleString("en-US"),
    ),
    row.latencyUs === null ? "–" : shortNumber(row.latencyUs),
    row.complexity.weight_bytes.toLocaleString("en-US"),
    row.versusLstm === null ? "–" : shiftText(row.versusLstm.difference),
    row.versusLstm === null ? "–" : row.versusLstm.lowerProbability.toFixed(2),
    row.versusLstm === null ? "–" : row.versusLstm.adjustedP.toFixed(4),
    row.versusLstm?.verdict ?? "–",
  ]);
  const header = [
    "cell",
    ...(hasGenes ? ["network"] : []),
    ...metrics.map((name) => measureWords(name)),
    ...["blocks", "parameters", "MACs", "µs/step", "weight bytes"],
    ...["less LSTM's", "P(lower)", "p (Holm)", "against LSTM"],
  ];
  const failed = rows.filter((row) => row.failed > 0).map((row) => `${rowName(row)} ${row.failed}`);
  return `${[
    `${begin}, ${counted(repetitions, "time")} each: ${retrainEpochsText(settings)}; ${retrainSizesText(settings)}.`,
    "Test data, mean ± sd, weights of the best epoch by validation:",
    "",
    textTable(header, lines),
    "",
    `Against LSTM: Mann–Whitney U on ${measureWords(compared)}, two-sided, Holm-corrected; the difference is the median of all, with its 95 % interval (Hodges–Lehmann).`,
    ...searchRemark(table),
    ...powerRemark(table),
    ...(failed.length === 0 ? [] : [`Failed trainings: ${failed.join(", ")}.`]),
  ].join("\n")}\n`;
}

/** Says when no difference, however large, could have been found, or none with much certainty. */
function powerRemark({ leastAdjustedP, rows }: RetrainTable): string[] {
  if (leastAdjustedP === null || leastAdjustedP < reachableLevel) return [];
  const least = leastAdjustedP.toFixed(3);
  const enough = fewestSamples(rows.filter((row) => row.versusLstm !== null).length, reachableLevel);
  return [
    `With so few repetitions and so many cells no p can be below ${least}: give --seeds ${enough} or more, or fewer --ids.`,
  ];
}

function searchRemark({ rows }: RetrainTable): string[] {
  if (!rows.some(({ ofSearch }) => ofSearch)) return [];
  return [
    "Rows of the search's weights are those that `export` gives without --retrained: one training each, not compared.",
  ];
}

/** `lstm (#2)`, `gru`, `#17`, `#17, search's weights`. */
export function rowName({ baseline, id, ofSearch }: Pick<RetrainRow, "baseline" | "id" | "ofSearch">): string {
  if (ofSearch) return `#${id}, search's weights`;
  if (baseline === null) return `#${id}`;
  return id === null ? baseline : `${baseline} (#${id})`;
}

function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return "–";
  return spread.sd === null ? shortNumber(spread.mean) : `${shortNumber(spread.mean)} ± ${spread.sd.toPrecision(2)}`;
}
