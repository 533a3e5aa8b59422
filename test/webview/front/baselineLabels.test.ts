import { expect, test } from "vitest";
import { baselineLabels } from "../../../webview/front/baselineLabels.ts";

test("seed cells on one point share a label", () => {
  const labels = baselineLabels(
    [
      { name: "basic", x: 100, y: 200 },
      { name: "minimal", x: 101, y: 199 },
      { name: "gru", x: 300, y: 200 },
    ],
    600,
  );
  expect(labels.map(({ text }) => text)).toEqual(["basic, minimal", "gru"]);
});

test("a name is reported once, however often its cell was seeded", () => {
  const places = [1, 2].map(() => ({ name: "lstm", x: 50, y: 50 }));
  expect(baselineLabels(places, 600).map(({ text }) => text)).toEqual(["lstm"]);
});

test("neighbours' names stand above each other, not on each other", () => {
  const [first, second, third] = baselineLabels(
    [
      { name: "gru", x: 100, y: 200 },
      { name: "lstm", x: 110, y: 202 },
      { name: "basic", x: 105, y: 198 },
    ],
    600,
  );
  const heights = [first, second, third].map((label) => label?.y ?? 0);
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const)
    expect(Math.abs(heights[a]! - heights[b]!)).toBeGreaterThanOrEqual(11);
});

test("near the right end a name stands at the left of its mark", () => {
  const [label] = baselineLabels([{ name: "lstm", x: 580, y: 40 }], 600);
  expect(label).toEqual({ text: "lstm", x: 570, y: 32, anchor: "end" });
});
