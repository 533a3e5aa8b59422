import type { Chart, Series } from "../curves/chart.ts";
import { formatValue } from "../shared/format.ts";
import { t } from "../shared/translate.ts";
import type { CellModel } from "./cellModel.ts";

/** Ratio of largest to least loss above which only a logarithmic axis shows the end of the curve. */
const logarithmicFrom = 30;

/** Training and validation loss by epoch; null where no epoch was trained. */
export function learningCurve({
  curve,
  bestEpoch,
  lossUnit,
}: Pick<CellModel, "curve" | "bestEpoch" | "lossUnit">): Chart | null {
  const last = curve[curve.length - 1];
  if (last === undefined) return null;
  const points = (loss: (epoch: (typeof curve)[number]) => number) =>
    curve.filter((epoch) => Number.isFinite(loss(epoch))).map((epoch) => [epoch.epoch, loss(epoch)] as const);
  const series: Series[] = [
    { label: t("Training loss"), points: points(({ trainingLoss }) => trainingLoss), colour: 1, dashed: true },
    { label: t("Validation loss"), points: points(({ validationLoss }) => validationLoss), colour: 0 },
  ];
  const best = curve.find(({ epoch }) => epoch === bestEpoch);
  const loss = formatValue(last.validationLoss);
  const end =
    last.epoch === 1
      ? t("Loss by epoch: validation {0} after 1 epoch", loss)
      : t("Loss by epoch: validation {0} after {1} epochs", loss, last.epoch);
  return {
    description:
      best === undefined ? end : t("{0}, best {1} at epoch {2}", end, formatValue(best.validationLoss), best.epoch),
    xLabel: t("Epoch"),
    countsX: true,
    yLabel: t("Loss ({0})", lossUnit),
    series,
    logY: needsLogarithm(series),
    markedX: best === undefined || curve.length < 2 ? null : best.epoch,
  };
}

/** Whether positive values span too much for a linear axis. */
export function needsLogarithm(series: readonly Pick<Series, "points">[]): boolean {
  let least = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const { points } of series) {
    for (const [, y] of points) {
      if (y <= 0) return false;
      least = Math.min(least, y);
      largest = Math.max(largest, y);
    }
  }
  return largest > least * logarithmicFrom;
}
