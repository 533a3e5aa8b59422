import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { languageByName } from "../../../src/data/formalLanguage.ts";

type Name = keyof typeof languageByName;

const evenCount = (word: string, symbol: string) => (word.split(symbol).length - 1) % 2 === 0;

/** Membership by definition, without an automaton. */
const isMember: { readonly [L in Name]: (word: string) => boolean } = {
  anbn: (word) => word.length > 0 && word === "a".repeat(word.length / 2) + "b".repeat(word.length / 2),
  anbncn: (word) =>
    word.length > 0 && ["a", "b", "c"].map((symbol) => symbol.repeat(word.length / 3)).join("") === word,
  dyck1: isBalanced,
  dyck2: isBalanced,
  dyck3: isBalanced,
  tomita1: (word) => /^1*$/.test(word),
  tomita2: (word) => /^(10)*$/.test(word),
  tomita3: (word) =>
    [...word.matchAll(/(1+)(0+)/g)].every(
      ([, ones, zeros]) => (ones as string).length % 2 === 0 || (zeros as string).length % 2 === 0,
    ),
  tomita4: (word) => !word.includes("000"),
  tomita5: (word) => evenCount(word, "0") && evenCount(word, "1"),
  tomita6: (word) => [...word].reduce((sum, symbol) => sum + (symbol === "1" ? 1 : -1), 0) % 3 === 0,
  tomita7: (word) => /^0*1*0*1*$/.test(word),
  reber: isReber,
  embedded_reber: (word) => /^B([TP])(.*)\1E$/.test(word) && isReber(word.slice(2, -2)),
  parity: (word) => evenCount(word, "1"),
};

/** Removing innermost pairs leaves nothing. */
function isBalanced(word: string): boolean {
  const shorter = word.replace(/\(\)|\[\]|\{\}/g, "");
  return shorter === word ? word === "" : isBalanced(shorter);
}

/** The grammar's productions, one nonterminal for each node of the published drawing. */
function isReber(word: string): boolean {
  const productions: { readonly [node: string]: readonly (readonly [string, string])[] } = {
    begin: [["B", "fork"]],
    fork: [
      ["T", "upper"],
      ["P", "lower"],
    ],
    upper: [
      ["S", "upper"],
      ["X", "upperRight"],
    ],
    upperRight: [
      ["X", "lower"],
      ["S", "last"],
    ],
    lower: [
      ["T", "lower"],
      ["V", "lowerRight"],
    ],
    lowerRight: [
      ["P", "upperRight"],
      ["V", "last"],
    ],
    last: [["E", "done"]],
    done: [],
  };
  const derive = (node: string, rest: string): boolean =>
    rest === ""
      ? node === "done"
      : (productions[node] as readonly (readonly [string, string])[]).some(
          ([symbol, next]) => rest[0] === symbol && derive(next, rest.slice(1)),
        );
  return derive("begin", word);
}

/** All texts over the alphabet of at most `length` symbols. */
function* texts(alphabet: readonly string[], length: number): Generator<string> {
  yield "";
  let last = [""];
  for (let n = 1; n <= length; n++) {
    last = last.flatMap((text) => alphabet.map((symbol) => text + symbol));
    yield* last;
  }
}

/** How long the enumerated words are, and up to which length of prefix all that may follow is then seen. */
const bounds: {
  readonly [L in Exclude<Name, "embedded_reber">]: { readonly length: number; readonly certain: number };
} = {
  anbn: { length: 60, certain: 29 },
  anbncn: { length: 60, certain: 19 },
  dyck1: { length: 14, certain: 6 },
  dyck2: { length: 8, certain: 3 },
  dyck3: { length: 8, certain: 3 },
  tomita1: { length: 12, certain: 11 },
  tomita2: { length: 12, certain: 10 },
  tomita3: { length: 12, certain: 10 },
  tomita4: { length: 12, certain: 11 },
  tomita5: { length: 12, certain: 9 },
  tomita6: { length: 12, certain: 9 },
  tomita7: { length: 12, certain: 11 },
  reber: { length: 7, certain: 3 },
  parity: { length: 12, certain: 10 },
};

const names = Object.keys(languageByName) as Name[];
const enumerable = Object.keys(bounds) as (keyof typeof bounds)[];
const bySymbols = (name: Name, word: readonly number[]) =>
  word.map((symbol) => languageByName[name]().alphabet[symbol]).join("");

const enumerated = new Map<string, string[]>();
function membersOf(name: keyof typeof bounds): string[] {
  const known = enumerated.get(name);
  if (known !== undefined) return known;
  const { alphabet } = languageByName[name]();
  const { length } = bounds[name];
  // All texts of 60 symbols are too many; these two are their own enumeration.
  const candidates =
    name === "anbn" || name === "anbncn"
      ? Array.from({ length: length / alphabet.length }, (_, n) =>
          alphabet.map((symbol) => symbol.repeat(n + 1)).join(""),
        )
      : [...texts(alphabet, length)];
  const members = candidates.filter(isMember[name]);
  enumerated.set(name, members);
  return members;
}

for (const name of enumerable) {
  test(`the legal next symbols of ${name} are those of all its words, enumerated by definition`, () => {
    const language = languageByName[name]();
    const members = membersOf(name);
    const expected = new Map<string, number>();
    const mark = (prefix: string, bit: number) => expected.set(prefix, (expected.get(prefix) ?? 0) | (1 << bit));
    for (const word of members) {
      for (let n = 0; n < word.length; n++) mark(word.slice(0, n), language.alphabet.indexOf(word[n] as string));
      mark(word, language.alphabet.length);
    }
    const wrong: unknown[] = [];
    let compared = 0;
    for (const word of members) {
      const sets = language.legalSets([...word].map((symbol) => language.alphabet.indexOf(symbol)));
      expect(sets.length).toBe(word.length + 1);
      for (let n = 0; n <= Math.min(word.length, bounds[name].certain); n++, compared++) {
        const prefix = word.slice(0, n);
        if (sets[n] !== expected.get(prefix)) wrong.push({ prefix, set: sets[n], expected: expected.get(prefix) });
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(20);
  });

  test(`${name} has words of exactly the lengths that enumeration finds`, () => {
    const language = languageByName[name]();
    const found = new Set(membersOf(name).map((word) => word.length));
    const lengths = Array.from({ length: bounds[name].length + 1 }, (_, n) => n);
    expect(lengths.filter((n) => language.hasLength(n))).toEqual(lengths.filter((n) => found.has(n)));
  });
}

test("the second half of a word is fixed by the first where symbols are counted", () => {
  const { legalSets } = languageByName.anbncn();
  const [a, b, c, end] = [1, 2, 4, 8];
  expect(legalSets([0, 0, 1, 1, 2, 2])).toEqual([a, a + b, a + b, b, c, c, end]);
});

test("an embedded Reber word ends as it began, and both kinds are drawn", () => {
  const language = languageByName.embedded_reber();
  const symbols = (text: string) => [...text].map((symbol) => language.alphabet.indexOf(symbol));
  const bits = (text: string) => [...text].reduce((set, symbol) => set | (1 << language.alphabet.indexOf(symbol)), 0);
  const end = 1 << language.alphabet.length;
  expect(language.legalSets(symbols("BTBTXSETE"))).toEqual([..."B TP B TP SX XS E T E".split(" ").map(bits), end]);
  expect(language.legalSets(symbols("BPBPVVEPE"))).toEqual([..."B TP B TP TV PV E P E".split(" ").map(bits), end]);
  expect(language.hasLength(8)).toBe(false);
  const rng = Rng.fromSeed(1);
  const seconds = new Set(Array.from({ length: 50 }, () => bySymbols("embedded_reber", language.draw(9, rng))[1]));
  expect(seconds).toEqual(new Set(["T", "P"]));
});

for (const name of names) {
  test(`every drawn word of ${name} belongs to it and has the length asked for`, () => {
    const language = languageByName[name]();
    const rng = Rng.fromSeed(11);
    const lengths = Array.from({ length: 60 }, (_, n) => n + 1).filter((n) => language.hasLength(n));
    for (const length of lengths) {
      const word = bySymbols(name, language.draw(length, rng));
      expect({ word, length: word.length, member: isMember[name](word) }).toEqual({ word, length, member: true });
    }
  });
}

test("words of a length are drawn uniformly", () => {
  for (const [name, length] of [
    ["dyck1", 8],
    ["dyck2", 4],
    ["tomita4", 5],
    ["reber", 7],
  ] as const) {
    const language = languageByName[name]();
    const all = membersOf(name).filter((word) => word.length === length);
    const rng = Rng.fromSeed(5);
    const counts = new Map<string, number>();
    const draws = 400 * all.length;
    for (let i = 0; i < draws; i++) {
      const word = bySymbols(name, language.draw(length, rng));
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(all.sort());
    // Five standard deviations of a binomial count of mean 400.
    for (const count of counts.values()) expect(Math.abs(count - 400)).toBeLessThan(100);
  }
});

test("words of some thousand symbols can be drawn", () => {
  const rng = Rng.fromSeed(2);
  for (const name of names) {
    const language = languageByName[name]();
    const length = [3999, 4000, 3998].find((n) => language.hasLength(n)) as number;
    const word = language.draw(length, rng);
    expect(word).toHaveLength(length);
    expect(language.legalSets(word)[length]! >> language.alphabet.length).toBe(1);
  }
});

test("a word that is none is refused", () => {
  expect(() => languageByName.anbn().legalSets([1])).toThrow("no prefix");
});
