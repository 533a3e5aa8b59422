import { present } from "../../base/assert.ts";
import { type FormalLanguage, languageOf } from "./formalLanguage.ts";

/**
 * aⁿbⁿ, aⁿbⁿcⁿ, …: equal runs of each symbol in turn, n ≥ 1. There is one word of each length that is a multiple of the alphabet's.
 *
 * @see Gers & Schmidhuber (2001), LSTM recurrent networks learn simple context-free and context-sensitive languages.
 */
export function equalRuns(symbols: string): FormalLanguage {
  const alphabet = [...symbols];
  interface State {
    /** n, as far as known: the number of first symbols. */
    readonly n: number;
    /** The run being read, and how much of it. */
    readonly run: number;
    readonly length: number;
  }
  return languageOf<State>({
    alphabet,
    start: { n: 0, run: 0, length: 0 },
    next({ n, run, length }, symbol) {
      if (run === 0 && symbol === 0) return { n: n + 1, run, length: n + 1 };
      if (symbol === run && length < n) return { n, run, length: length + 1 };
      if (symbol === run + 1 && length === n && n > 0) return { n, run: run + 1, length: 1 };
      return null;
    },
    accepts: ({ n, run, length }) => run === alphabet.length - 1 && length === n,
    hasLength: (length) => length > 0 && length % alphabet.length === 0,
    draw: (length) => Array.from({ length }, (_, at) => Math.floor((at * alphabet.length) / length)),
  });
}

/**
 * Well-nested brackets of up to three kinds (the Dyck language), the empty word included. Words of a length are drawn uniformly:
 * with r symbols left at depth d, a bracket opens with the share of balanced endings that begin with an opening one,
 * (d + 2)(r − d) / (2r(d + 1)) (Arnold & Sleep 1980).
 */
export function dyck(kinds: 1 | 2 | 3): FormalLanguage {
  const alphabet = [...["()", "[]", "{}"].slice(0, kinds).join("")];
  const isOpening = (symbol: number) => symbol % 2 === 0;
  return languageOf<readonly number[]>({
    alphabet,
    // The brackets that are open, innermost last.
    start: [],
    next(open, symbol) {
      if (isOpening(symbol)) return [...open, symbol];
      return open.length > 0 && open[open.length - 1] === symbol - 1 ? open.slice(0, -1) : null;
    },
    accepts: (open) => open.length === 0,
    hasLength: (length) => length % 2 === 0,
    draw(length, rng) {
      const word: number[] = [];
      const open: number[] = [];
      for (let left = length; left > 0; left--) {
        const depth = open.length;
        if (rng.chance(((depth + 2) * (left - depth)) / (2 * left * (depth + 1)))) {
          const symbol = 2 * rng.int(kinds);
          open.push(symbol);
          word.push(symbol);
        } else {
          word.push(present(open.pop(), "an open bracket") + 1);
        }
      }
      return word;
    },
  });
}
