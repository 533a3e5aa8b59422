import { expect, test } from "vitest";
import { AxisScale, extentOf, fittingKind, spanOf, zoomed } from "../../../webview/front/axisScale.ts";

test("pixels and values are each other's inverse, on both kinds of axes", () => {
  for (const kind of ["linear", "log"] as const) {
    const scale = new AxisScale(kind, spanOf(kind, extentOf([2, 50, 9])), 400, 20);
    for (const value of [2, 3.7, 50]) expect(scale.value(scale.pixel(value))).toBeCloseTo(value, 9);
    expect(scale.pixel(2)).toBeGreaterThan(scale.pixel(50));
  }
});

test("a value without a logarithm has no place on a log axis", () => {
  const scale = new AxisScale("log", { from: 0, to: 2 }, 0, 100);
  expect(scale.pixel(0)).toBeNaN();
  expect(scale.pixel(-1)).toBeNaN();
});

test("log fits positive values over decades, and only those", () => {
  expect(fittingKind(extentOf([1, 100]))).toBe("log");
  expect(fittingKind(extentOf([1, 10]))).toBe("linear");
  expect(fittingKind(extentOf([0, 100]))).toBe("linear");
  expect(fittingKind(extentOf([]))).toBe("linear");
});

test("a span has a margin around the values, also where all agree or there is none", () => {
  expect(spanOf("linear", extentOf([0, 10]))).toEqual({ from: -0.5, to: 10.5 });
  const single = spanOf("linear", extentOf([4, 4]));
  expect(single.from).toBeLessThan(4);
  expect(single.to).toBeGreaterThan(4);
  expect(spanOf("log", extentOf([0, 1, 100]))).toEqual({ from: -0.1, to: 2.1 });
  expect(spanOf("linear", extentOf([Number.NaN]))).toEqual({ from: 0, to: 1 });
});

test("zooming keeps the place under the pointer and stops at both ends", () => {
  const whole = { from: 0, to: 100 };
  const near = zoomed(whole, 25, 0.5, whole);
  expect(near).toEqual({ from: 12.5, to: 62.5 });
  const nearest = zoomed(whole, 25, 1e-12, whole);
  expect(nearest.to - nearest.from).toBeCloseTo(1e-4, 9);
  const farthest = zoomed(whole, 50, 1e6, whole);
  expect(farthest.to - farthest.from).toBe(400);
});

test("ticks are round values in sight; a log axis of decades shows powers of ten", () => {
  const linear = new AxisScale("linear", { from: 1.4, to: 3.1 }, 0, 100).ticks(5);
  expect(linear).toEqual([1.5, 2, 2.5, 3]);
  const log = new AxisScale("log", { from: -9, to: 3 }, 0, 100).ticks(6);
  for (const tick of log) expect(Math.log10(tick)).toBeCloseTo(Math.round(Math.log10(tick)), 9);
  expect(log.length).toBeGreaterThan(2);
});
