import { regularLanguage } from "./finiteAutomaton.ts";

/** The seven languages of Tomita (1982) over {0, 1}, as usually stated (Giles et al. 1992). */
export const tomita = {
  /** 1*. */
  1: () => regularLanguage("01", [{ 1: 0 }], [0]),
  /** (10)*. */
  2: () => regularLanguage("01", [{ 1: 1 }, { 0: 0 }], [0]),
  /** No run of 1s of odd length is followed at once by a run of 0s of odd length. */
  3: () => regularLanguage("01", [{ 0: 0, 1: 1 }, { 0: 2, 1: 0 }, { 0: 3 }, { 0: 2, 1: 1 }], [0, 1, 3]),
  /** No 000. */
  4: () => regularLanguage("01", [{ 0: 1, 1: 0 }, { 0: 2, 1: 0 }, { 1: 0 }], [0, 1, 2]),
  /** An even number of 0s and an even number of 1s; state = parity of 0s + 2 · parity of 1s. */
  5: () =>
    regularLanguage(
      "01",
      [
        { 0: 1, 1: 2 },
        { 0: 0, 1: 3 },
        { 0: 3, 1: 0 },
        { 0: 2, 1: 1 },
      ],
      [0],
    ),
  /** The number of 1s minus that of 0s is a multiple of 3. */
  6: () =>
    regularLanguage(
      "01",
      [
        { 0: 2, 1: 1 },
        { 0: 0, 1: 2 },
        { 0: 1, 1: 0 },
      ],
      [0],
    ),
  /** 0*1*0*1*. */
  7: () => regularLanguage("01", [{ 0: 0, 1: 1 }, { 0: 2, 1: 1 }, { 0: 2, 1: 3 }, { 1: 3 }], [0, 1, 2, 3]),
} as const;

/** An even number of 1s. */
export const parity = () =>
  regularLanguage(
    "01",
    [
      { 0: 0, 1: 1 },
      { 0: 1, 1: 0 },
    ],
    [0],
  );

const reberGraph = [
  { B: 1 },
  { T: 2, P: 3 },
  { S: 2, X: 4 },
  { T: 3, V: 5 },
  { X: 3, S: 6 },
  { P: 4, V: 6 },
  { E: 7 },
  {},
] as const;
const REBER_END = 7;

/** Reber's grammar (Reber 1967; the graph as in Cleeremans et al. 1989). Words begin with B and end with E. */
export const reber = () => regularLanguage("BTPSXVE", reberGraph, [REBER_END]);

/**
 * A Reber word between two equal symbols T or P: B s (Reber word) s E. The first symbol must be remembered to the last
 * but one (Hochreiter & Schmidhuber 1997, experiment 1).
 */
export const embeddedReber = () => {
  const inner = (offset: number) =>
    reberGraph.map((row) =>
      Object.fromEntries(Object.entries<number>(row).map(([symbol, to]) => [symbol, to + offset])),
    );
  const size = reberGraph.length;
  const [viaT, viaP] = [2, 2 + size];
  const [beforeEnd, end] = [2 + 2 * size, 3 + 2 * size];
  const table: { [symbol: string]: number }[] = [
    { B: 1 },
    { T: viaT, P: viaP },
    ...inner(viaT),
    ...inner(viaP),
    { E: end },
    {},
  ];
  table[viaT + REBER_END] = { T: beforeEnd };
  table[viaP + REBER_END] = { P: beforeEnd };
  return regularLanguage("BTPSXVE", table, [end]);
};
