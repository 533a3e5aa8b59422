/** Of more found networks than so many, these are compared with plain ones of their size: the smallest, the middle, the largest. */
export const mostMatched = 3;

/**
 * How many plain networks are retrained beside found ones at most: basic, GRU and LSTM, and where H is open a GRU and an LSTM as
 * large as some of those found.
 */
export function plainBaselineCount(found: number, isWidthOpen: boolean): number {
  return 3 + (isWidthOpen ? 2 * Math.min(found, mostMatched) : 0);
}
