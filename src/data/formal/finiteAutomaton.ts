import { assert } from "../../base/assert.ts";
import { type FormalLanguage, languageOf } from "./formalLanguage.ts";

/**
 * A regular language from the table of its automaton; state 0 is the start. Words of a length are drawn uniformly.
 *
 * @param transitions per state, the next state by symbol; a missing symbol leads nowhere.
 * @param accepting states in which a word may end.
 */
export function regularLanguage(
  symbols: string,
  transitions: readonly { readonly [symbol: string]: number }[],
  accepting: readonly number[],
): FormalLanguage {
  const alphabet = [...symbols];
  const edges = transitions.map((row) => alphabet.map((symbol) => row[symbol] ?? null));
  const words = wordCounts(edges, accepting);
  const live = edges.map((_, state) => edges.some((_, length) => words(length)[state] !== 0));
  const next = (state: number, symbol: number) => {
    const to = edges[state]?.[symbol] ?? null;
    return to !== null && live[to] ? to : null;
  };
  return languageOf<number>({
    alphabet,
    start: 0,
    next,
    accepts: (state) => accepting.includes(state),
    hasLength: (length) => words(length)[0] !== 0,
    draw(length, rng) {
      const word: number[] = [];
      let state = 0;
      for (let left = length - 1; left >= 0; left--) {
        const from = state;
        const weights = alphabet.map((_, symbol) => {
          const to = next(from, symbol);
          return to === null ? 0 : (words(left)[to] ?? 0);
        });
        const symbol = rng.weighted(weights);
        word.push(symbol);
        const to = next(from, symbol);
        assert(to !== null, "a drawn symbol leads on");
        state = to;
      }
      return word;
    },
  });
}

/**
 * How many words of each length lead from each state to an accepting one, up to a factor common to all states of a length:
 * their true number overflows a double at some thousand symbols, their ratios do not.
 */
function wordCounts(edges: readonly (readonly (number | null)[])[], accepting: readonly number[]) {
  let longest: number[] = edges.map((_, state) => (accepting.includes(state) ? 1 : 0));
  const byLength = [longest];
  return (length: number): readonly number[] => {
    while (byLength.length <= length) {
      const shorter = longest;
      const counts = edges.map((row) =>
        row.reduce<number>((sum, to) => sum + (to === null ? 0 : (shorter[to] ?? 0)), 0),
      );
      const largest = Math.max(...counts);
      longest = counts.map((count) => (largest === 0 ? 0 : count / largest));
      byLength.push(longest);
    }
    return byLength[length] ?? longest;
  };
}
