import { mean } from "./statistics.ts";

/**
 * Spearman's ρ of pairs: the correlation of their ranks, ties ranked in the middle.
 *
 * @returns NaN for fewer than three pairs, and where one side is all ties.
 * @see Spearman (1904).
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  if (a.length < 3) return Number.NaN;
  const [x, y] = [middleRanks(a), middleRanks(b)];
  const [xMean, yMean] = [mean(x), mean(y)];
  let [products, xSquares, ySquares] = [0, 0, 0];
  x.forEach((rank, index) => {
    const [dx, dy] = [rank - xMean, (y[index] ?? Number.NaN) - yMean];
    products += dx * dy;
    xSquares += dx * dx;
    ySquares += dy * dy;
  });
  return products / Math.sqrt(xSquares * ySquares);
}

function middleRanks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
}
