import { expect, test } from "vitest";
import type { IndividualId } from "../../../src/run/individual.ts";
import { type ChartTarget, nearestTarget, nextTarget } from "../../../webview/curves/chartTarget.ts";

const target = (series: number, id: number, x: number, y: number): ChartTarget => ({
  series,
  member: { run: `/runs/${series}`, id: id as IndividualId },
  x,
  y,
});
const [a0, a1, b0, b1] = [target(0, 0, 10, 10), target(0, 1, 50, 20), target(2, 2, 12, 80), target(2, 3, 60, 90)];
const all = [a0, a1, b0, b1];

test("the nearest point within reach is meant", () => {
  expect(nearestTarget(all, 48, 25, 14)).toBe(a1);
  expect(nearestTarget(all, 30, 50, 14)).toBeUndefined();
  expect(nearestTarget([], 0, 0, 14)).toBeUndefined();
});

test("left and right go along a line and end with it; up and down go to the neighbouring line", () => {
  expect(nextTarget(all, undefined, "ArrowDown")).toBe(a0);
  expect(nextTarget(all, a0, "ArrowRight")).toBe(a1);
  expect(nextTarget(all, a1, "ArrowRight")).toBeUndefined();
  expect(nextTarget(all, a1, "ArrowDown")).toBe(b1);
  expect(nextTarget(all, b0, "ArrowUp")).toBe(a0);
  expect(nextTarget(all, b0, "ArrowDown")).toBeUndefined();
  expect(nextTarget(all, a0, "x")).toBeUndefined();
});
