import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { dealGroups } from "../../src/data/groupSplit.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { expectDataError, load } from "./dataFixture.ts";

const shares = { train: 0.6, validation: 0.2, test: 0.2 };

test("every group is in one split, the splits come near their shares of each class, and the seed decides", () => {
  const rng = Rng.fromSeed(4);
  const examples = Array.from({ length: 600 }, () => ({
    group: `g${rng.int(20)}`,
    label: rng.chance(0.2) ? "a" : "b",
  }));
  const deal = dealGroups(examples, shares, Rng.fromSeed(1).fork("data"));
  const count = (split: string, label?: string) =>
    examples.filter((each) => deal?.get(each.group) === split && (label === undefined || each.label === label)).length;
  expect(deal?.size).toBe(20);
  for (const [split, share] of Object.entries(shares)) {
    expect(Math.abs(count(split) - share * 600)).toBeLessThan(25);
    const rare = count("train", "a") + count("validation", "a") + count("test", "a");
    expect(Math.abs(count(split, "a") - share * rare)).toBeLessThan(15);
  }
  expect(dealGroups(examples, shares, Rng.fromSeed(1).fork("data"))).toEqual(deal);
  expect(dealGroups(examples, shares, Rng.fromSeed(2).fork("data"))).not.toEqual(deal);
});

test("a class that few groups have is trained where it can be, and each split has a group", () => {
  const examples = [
    ...Array.from({ length: 30 }, (_, i) => ({ group: `g${i % 5}`, label: "common" })),
    { group: "g3", label: "rare" },
  ];
  const deal = dealGroups(examples, shares, Rng.fromSeed(1));
  expect(deal?.get("g3")).toBe("train");
  expect(new Set(deal?.values())).toEqual(new Set(["train", "validation", "test"]));
  expect(dealGroups(examples.slice(0, 2), shares, Rng.fromSeed(1))).toBeNull();
});

const task = { type: "classification", train: "t.csv", group: "speaker" } as const;
const rows = Array.from({ length: 40 }, (_, i) => `w${i % 8},c${i % 2},s${i % 8}`);

test("no speaker of the validation and test splits is in training", async () => {
  const text = `text,label,speaker\n${rows.join("\n")}\n`;
  const payload = await load({ ...task, split: [0.5, 0.25, 0.25] }, { "t.csv": text });
  const { splits, names } = payload.task as Extract<typeof payload.task, { kind: "sequences" }>;
  // Each speaker has a word of its own, so words of the other splits are unknown to the training vocabulary.
  expect(new Set(splits.validation.inputs)).toEqual(new Set([0]));
  expect(new Set(splits.test.inputs)).toEqual(new Set([0]));
  expect(names.vocabulary).toHaveLength(5);
  expect(openDataset(payload).batchCount("validation", 1)).toBe(10);
});

test("a group is named that does not exist, that is too few, or that a format cannot have", async () => {
  const text = `text,label,speaker\n${rows.join("\n")}\n`;
  await expectDataError(load({ ...task, group: "person" }, { "t.csv": text }), "DATA_COLUMN_NOT_FOUND", "t.csv:1");
  const one = text.replace(/s\d$/gm, "s1");
  await expectDataError(load(task, { "t.csv": one }), "DATA_TOO_FEW_SEQUENCES", "t.csv");
  const lines = load({ ...task, train: "t.txt", format: "labelled_lines" }, { "t.txt": "a b c\n" });
  await expectDataError(lines, "DATA_UNKNOWN_FORMAT", "t.txt");
});
