import { elementAt } from "./elementAt.ts";

/**
 * The candidate that a mistyped word most likely meant, or undefined when none is near.
 *
 * Near is an optimal string alignment distance (insert, delete, replace, swap neighbours) of at most a third of the
 * word's length, and never less than one edit; case and `-`/`_` count for nothing. Ties go to the earlier candidate.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const plain = simplify(word);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = alignmentDistance(plain, simplify(candidate), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function simplify(word: string): string {
  return word.slice(0, 100).toLowerCase().replaceAll("-", "_");
}

function alignmentDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = elementAt(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replace, elementAt(last, j) + 1, elementAt(row, j - 1) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(elementAt(row, j), elementAt(beforeLast, j - 2) + 1);
    }
    [beforeLast, last] = [last, row];
  }
  return elementAt(last, b.length);
}
