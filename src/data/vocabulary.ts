/** Stands for every symbol that is not in the vocabulary; always its first entry. */
export const UNKNOWN = "<unk>";
/** Ends each line of a text read word by word (Mikolov's convention for the Penn Treebank). */
export const END_OF_LINE = "<eos>";

/**
 * The symbols by descending count (ties in the map's order) behind `<unk>`, which is always there: the training text's
 * own `<unk>` where it has one, an extra entry else.
 *
 * @param counts of the training data only, so that nothing is known of the other splits.
 * @param limit most entries, `<unk>` included; rarer symbols have no entry.
 */
export function makeVocabulary(counts: ReadonlyMap<string, number>, limit: number): string[] {
  const known = [...counts].filter(([symbol]) => symbol !== UNKNOWN).sort(([, a], [, b]) => b - a);
  return [UNKNOWN, ...known.slice(0, limit - 1).map(([symbol]) => symbol)];
}

/** Index by symbol; a symbol that is not in it is `<unk>`, index 0. */
export function vocabularyIndex(vocabulary: readonly string[]): ReadonlyMap<string, number> {
  return new Map(vocabulary.map((symbol, index) => [symbol, index]));
}

export function countSymbols(counts: Map<string, number>, symbols: Iterable<string>): void {
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
}
