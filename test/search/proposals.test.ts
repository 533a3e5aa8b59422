import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import type { Algorithm } from "../../src/search/algorithm.ts";
import type { Draft } from "../../src/search/draft.ts";
import { initialProposals, type OffspringRequest, offspringProposals } from "../../src/search/proposals.ts";
import { rankAndCrowd } from "../../src/search/survival.ts";
import { candidate, objective, vectorSettings, vectorVariation } from "./vectorProblem.ts";

const variation = vectorVariation(1000, 2);
const random: Algorithm = { name: "random", draft: (_survivors, number, rng) => variation.random(number, rng) };
const survivors = rankAndCrowd([candidate(0, [0, 1]), candidate(1, [1, 0])]);

function offspring(request: Partial<OffspringRequest> = {}) {
  return offspringProposals(
    {
      algorithm: random,
      survivors,
      generation: 1,
      count: 4,
      known: new Set(),
      settings: { ...vectorSettings, objectives: [objective("f1"), objective("blocks")] },
      ...request,
    },
    Rng.fromSeed(1),
  );
}

test("a known cell is drawn again, and no other place is affected", () => {
  const before = offspring().drafts;
  const { drafts, redrawn } = offspring({ known: new Set([before[1]?.hash ?? ""]) });
  expect(redrawn).toBe(1);
  expect(drafts[1]?.hash).not.toBe(before[1]?.hash);
  expect(drafts.toSpliced(1, 1)).toEqual(before.toSpliced(1, 1));
});

test("where only known cells are drawn one is proposed as a twin, and where nothing is drawn nothing is", () => {
  const same = variation.seeds[0] as Draft;
  const stuck: Algorithm = { name: "stuck", draft: () => same };
  const { drafts, redrawn } = offspring({ algorithm: stuck, count: 2, known: new Set([same.hash]) });
  expect(drafts).toEqual([same, same]);
  expect(redrawn).toBeGreaterThan(2);
  const barren: Algorithm = { name: "barren", draft: () => null };
  expect(offspring({ algorithm: barren })).toEqual({ drafts: [], redrawn: 0 });
});

test("the initial population starts with the seeds, as many as fit, and the rest is new", () => {
  const initial = (count: number) => initialProposals(variation, count, new Set(), Rng.fromSeed(1)).drafts;
  expect(initial(3).map(({ origin }) => origin.kind)).toEqual(["seed", "random", "random"]);
  expect(new Set(initial(50).map(({ hash }) => hash)).size).toBe(50);
  expect(
    initialProposals({ ...variation, seeds: Array(3).fill(variation.seeds[0]) }, 2, new Set(), Rng.fromSeed(1)),
  ).toEqual({
    drafts: [variation.seeds[0], variation.seeds[0]],
    redrawn: 0,
  });
});

test("draft numbers are ids without pre-selection, and never used twice with it", () => {
  for (const preselectionFactor of [1, 2.5]) {
    const numbers: number[] = [];
    const counting: Algorithm = {
      name: "counting",
      draft: (_survivors, number, rng) => {
        numbers.push(number);
        return variation.random(number, rng);
      },
    };
    const settings = { ...vectorSettings, preselectionFactor, objectives: [objective("blocks"), objective("f1")] };
    for (const generation of [1, 2, 3]) offspring({ algorithm: counting, generation, count: 12, settings });
    expect(numbers).toEqual(Array.from({ length: 36 * preselectionFactor }, (_, index) => 12 + index));
  }
});

test("pre-selection makes more children than are trained and keeps those in sparse regions", () => {
  const crowd = rankAndCrowd([0, 1, 2].map((id) => candidate(id, [id, -id])));
  const settings = { ...vectorSettings, preselectionFactor: 8, objectives: [objective("blocks"), objective("f1")] };
  // The population has 0 blocks; children have 0 to 100.
  const mean = (drafts: readonly Draft[]) =>
    drafts.reduce((sum, { complexity }) => sum + complexity.blocks, 0) / drafts.length;
  const chosen = offspring({ survivors: crowd, count: 20, settings }).drafts;
  const all = offspring({ survivors: crowd, count: 160, settings: { ...settings, preselectionFactor: 1 } }).drafts;
  expect(chosen).toHaveLength(20);
  expect(chosen.every(({ hash }) => all.some((draft) => draft.hash === hash))).toBe(true);
  expect(mean(chosen)).toBeGreaterThan(mean(all) + 3);
});

test("without a cheap objective there is nothing to pre-select by", () => {
  const settings = { ...vectorSettings, preselectionFactor: 3, objectives: [objective("f1"), objective("f2")] };
  expect(offspring({ settings }).drafts).toEqual(
    offspring({ settings: { ...settings, preselectionFactor: 1 } }).drafts,
  );
});
