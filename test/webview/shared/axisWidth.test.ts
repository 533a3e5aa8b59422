import type uPlot from "uplot";
import { expect, test } from "vitest";
import { axisWidth } from "../../../webview/shared/axisWidth.ts";

/** A chart whose digits are 7 pixels wide. */
function plot(ratio: number, settled?: number): uPlot {
  const measureText = (text: string) => ({ width: 7 * ratio * text.length });
  const axes = [{}, { font: ["11px sans"], ...(settled === undefined ? {} : { _size: settled }) }];
  return { axes, ctx: { save() {}, restore() {}, measureText } } as unknown as uPlot;
}

function width(ratio: number, labels: readonly (string | null)[] | null, cycle = 1, settled?: number): number {
  const size = axisWidth(8, 40, () => ratio) as (...args: readonly unknown[]) => number;
  return size(plot(ratio, settled), labels, 1, cycle);
}

test("an axis is as wide as its longest number, whatever the screen's pixels", () => {
  const labels = ["0.00001234", null, "0.1"];
  expect(width(1, labels)).toBe(78);
  expect(width(2, labels)).toBe(78);
});

test("short numbers and none leave it as wide as it was", () => {
  expect(width(1, ["1", "2"])).toBe(40);
  expect(width(1, null, 0)).toBe(40);
});

test("a second pass of the layout changes nothing", () => {
  expect(width(1, ["0.00001234"], 2, 61)).toBe(61);
});
