import { assert } from "../../base/assert.ts";
import type { Rng } from "../../base/rng.ts";

/** A formal language over a small alphabet, whose words can be drawn and whose legal next symbols are known. */
export interface FormalLanguage {
  /** Symbol i is `alphabet[i]`; the end of a word is symbol `alphabet.length`. */
  readonly alphabet: readonly string[];
  /** Whether there is a word of exactly this many symbols. */
  hasLength(length: number): boolean;
  /** A random word of exactly this length, which must exist. */
  draw(length: number, rng: Rng): number[];
  /**
   * What may follow each prefix of a word, from the empty prefix to the whole word: bit i is set when symbol i leads on to some
   * word of the language, however long; bit `alphabet.length` when the prefix itself is a word.
   */
  legalSets(word: readonly number[]): number[];
}

/** A deterministic automaton, finite or not (a counter or a stack is a state too), and a way to draw its words. */
interface Automaton<State> {
  readonly alphabet: readonly string[];
  readonly start: State;
  /** Null where no word of the language begins so: every state that is reached leads to an accepted one. */
  next(state: State, symbol: number): State | null;
  accepts(state: State): boolean;
  hasLength(length: number): boolean;
  draw(length: number, rng: Rng): number[];
}

export function languageOf<State>(automaton: Automaton<State>): FormalLanguage {
  const { alphabet } = automaton;
  const legalSet = (state: State) => {
    let set = automaton.accepts(state) ? 1 << alphabet.length : 0;
    for (let symbol = 0; symbol < alphabet.length; symbol++)
      if (automaton.next(state, symbol) !== null) set |= 1 << symbol;
    return set;
  };
  return {
    alphabet,
    hasLength: (length) => automaton.hasLength(length),
    draw: (length, rng) => automaton.draw(length, rng),
    legalSets(word) {
      let state = automaton.start;
      const sets = [legalSet(state)];
      for (const symbol of word) {
        const next = automaton.next(state, symbol);
        assert(next !== null, "the symbols are no prefix of a word");
        state = next;
        sets.push(legalSet(state));
      }
      return sets;
    },
  };
}
