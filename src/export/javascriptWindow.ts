/**
 * `standardise` and `inUnits` of a JavaScript export whose model reads and answers relative to the window that it sees; they take
 * the parsed card.
 */
export const javascriptWindow = `
/** The columns of a window, by the mean and deviation of the training data. */
function scaledColumns({ input: { scaling } }, window) {
  return scaling.mean.map((mean, n) => window.map((row) => (row[n] - mean) / scaling.deviation[n]));
}

/** Mean, deviation and last value of a column of a window. */
function windowFacts(column, floor) {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
  return { zero: 0, mean, last: column[column.length - 1], deviation: Math.sqrt(variance + floor) };
}

/** What the model reads of a window: rows in the data's own units, oldest first, as many as in training. @param card the parsed card. */
export function standardise(card, window) {
  const { inputs, floors } = card.window;
  const columns = scaledColumns(card, window).map((column, n) => {
    const { mean, last, deviation } = windowFacts(column, floors[n]);
    if (inputs[n] === "per_window") return column.map((value) => (value - mean) / deviation);
    if (inputs[n] === "last_value") return column.map((value) => value - last);
    if (inputs[n] === "difference") return column.map((value, row) => (row === 0 ? 0 : value - column[row - 1]));
    return column;
  });
  return window.map((_, row) => columns.map((column) => column[row]));
}

/** The last row of outputs of a window in the data's own units. @param window as \`standardise\` takes it. */
export function inUnits(card, output, window) {
  const { targets, change, floors } = card.window;
  const { mean, deviation } = card.output.scaling;
  const columns = scaledColumns(card, window);
  return output.map((value, at) => {
    const target = at % targets.length;
    const { feature, origin, inDeviations } = targets[target];
    // A target that is not read has no window; its frame is that of the training data.
    const facts = feature < 0 ? { zero: 0 } : windowFacts(columns[feature], floors[feature]);
    const unit = inDeviations ? facts.deviation : 1;
    return ((change.mean[target] + change.deviation[target] * value) * unit + facts[origin]) * deviation[at] + mean[at];
  });
}
`;
