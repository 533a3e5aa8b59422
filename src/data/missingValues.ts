import type { Task } from "../config/schema.ts";

export type MissingRule = Extract<Task, { type: "forecasting" }>["missing"];

/** Values in a row, NaN where one is missing: a column of a table, a channel of a sequence. */
interface Values {
  readonly length: number;
  at(row: number): number;
  set(row: number, value: number): void;
}

/**
 * Puts values where there are none (NaN), row by row of one series. Rows before the first value get the first, and a
 * series without any value the mean.
 *
 * - `forward_fill`: the last value again;
 * - `interpolate`: on the straight line between the values before and after; behind the last value that one again;
 * - `mean`: `mean`;
 * - `mask`: the last value again, before the first one `mean`.
 *
 * @param mean of the training rows.
 */
export function fillMissing(values: Values, rule: MissingRule, mean: number): void {
  if (rule === "error") return;
  let last = -1;
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values.at(row))) {
      const isLeading = rule === "mask" && last < 0;
      if (rule !== "mean" && !isLeading) fillGap(values, last, row, rule);
      last = row;
    } else if (rule === "mean" || (rule === "mask" && last < 0)) {
      values.set(row, mean);
    }
  }
  if (rule === "mean") return;
  if (last >= 0) fillGap(values, last, values.length, rule);
  else for (let row = 0; row < values.length; row++) values.set(row, mean);
}

/** Fills the rows between two that have values; −1 and the number of rows stand for the ends. */
function fillGap(values: Values, before: number, after: number, rule: MissingRule): void {
  if (after === before + 1) return;
  const [isFirst, isLast] = [before < 0, after >= values.length];
  const start = values.at(isFirst ? after : before);
  const end = values.at(isLast ? before : after);
  for (let row = before + 1; row < after; row++) {
    const isBetween = rule === "interpolate" && !isFirst && !isLast;
    const share = (row - before) / (after - before);
    values.set(row, isBetween ? start * (1 - share) + end * share : start);
  }
}

/** One channel of a sequence [time, channels]. */
export function channelOf(timesteps: readonly number[][], channel: number): Values {
  return {
    length: timesteps.length,
    at: (row) => timesteps[row]?.[channel] ?? Number.NaN,
    set(row, value) {
      const values = timesteps[row];
      if (values !== undefined) values[channel] = value;
    },
  };
}
