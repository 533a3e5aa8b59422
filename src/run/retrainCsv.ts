import { csvText } from "../base/csv.ts";
import { cellMeasures, countOf } from "../measures/complexity.ts";
import { latency } from "../measures/latency.ts";
import { geneColumns } from "./geneColumns.ts";
import type { RetrainTable } from "./retrainTable.ts";

/** A retraining for spreadsheets and data frames: a line for each cell, values in full, empty where nothing is known. */
export function retrainCsv({ metrics, rows }: RetrainTable): string {
  const genes = geneColumns(rows);
  const header = [
    "cell",
    "id",
    ...genes.map(({ key }) => key),
    ...metrics.flatMap((name) => [`${name}_mean`, `${name}_sd`]),
    ...["validation_loss_mean", "best_epoch_mean", "repetitions", "failed"],
    ...cellMeasures.map(({ name }) => name),
    latency.name,
    ...["p", "p_holm", "lower_probability"],
    ...["difference", "difference_low", "difference_high", "against_lstm"],
  ];
  const lines = rows.map((row) => {
    const { versusLstm } = row;
    return [
      row.key,
      row.id,
      ...genes.map(({ of }) => of(row)),
      ...metrics.flatMap((name) => [row.test[name]?.mean, row.test[name]?.sd]),
      ...[row.validationLoss?.mean, row.bestEpoch, row.repetitions, row.failed],
      ...cellMeasures.map(({ name }) => countOf(row.complexity, name)),
      row.latencyUs,
      ...[versusLstm?.p, versusLstm?.adjustedP, versusLstm?.lowerProbability],
      ...[
        versusLstm?.difference.estimate,
        versusLstm?.difference.low,
        versusLstm?.difference.high,
        versusLstm?.verdict,
      ],
    ];
  });
  return csvText([header, ...lines]);
}
