import { counted } from "../base/counted.ts";
import { shortNumber } from "../base/numberText.ts";
import { measureWords } from "../measures/measures.ts";
import { genesText } from "../network/geneText.ts";
import { retrainSizesText } from "../run/retrainRecord.ts";
import type { RetrainRow, RetrainTable, Spread } from "../run/retrainTable.ts";
import { textTable } from "./terminal/table.ts";

/** A retraining for a terminal: the table, and what its tests can and cannot say. */
export function retrainReport(table: RetrainTable): string {
  const { settings, metrics, rows, compared } = table;
  const repetitions = Math.max(0, ...rows.map((row) => row.repetitions));
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
    row.versusLstm === null ? "–" : row.versusLstm.adjustedP.toFixed(4),
    row.versusLstm?.verdict ?? "–",
  ]);
  const header = [
    "cell",
    ...(hasGenes ? ["network"] : []),
    ...metrics.map((name) => measureWords(name)),
    ...["blocks", "parameters", "MACs", "µs/step", "weight bytes", "p (Holm)", "against LSTM"],
  ];
  const failed = rows.filter((row) => row.failed > 0).map((row) => `${rowName(row)} ${row.failed}`);
  return `${[
    `Trained from scratch, ${counted(repetitions, "time")} each: ${counted(settings.epochs, "epoch")}, ${retrainSizesText(settings)}.`,
    "Test data, mean ± sd, weights of the best epoch by validation:",
    "",
    textTable(header, lines),
    "",
    `Against LSTM: Mann–Whitney U on ${measureWords(compared)}, two-sided, Holm-corrected.`,
    ...powerRemark(table),
    ...(failed.length === 0 ? [] : [`Failed trainings: ${failed.join(", ")}.`]),
  ].join("\n")}\n`;
}

/** Says when no difference, however large, could have been found. */
function powerRemark({ leastAdjustedP }: RetrainTable): string[] {
  if (leastAdjustedP === null || leastAdjustedP < 0.05) return [];
  const least = leastAdjustedP.toFixed(3);
  return [`With so few repetitions and so many cells no p can be below ${least}: give more --seeds, or fewer --ids.`];
}

/** `lstm (#2)`, `gru`, `#17`. */
export function rowName({ baseline, id }: Pick<RetrainRow, "baseline" | "id">): string {
  if (baseline === null) return `#${id}`;
  return id === null ? baseline : `${baseline} (#${id})`;
}

function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return "–";
  return spread.sd === null ? shortNumber(spread.mean) : `${shortNumber(spread.mean)} ± ${spread.sd.toPrecision(2)}`;
}
