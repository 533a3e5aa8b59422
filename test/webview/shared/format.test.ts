import { expect, test } from "vitest";
import { formatTick, formatValue, measureInText, measureLabel, measureTitle } from "../../../webview/shared/format.ts";

test("counts are written in full, measures with four significant digits", () => {
  expect([12, 45_678, 1.23456, 0.001234567, 123.456].map(formatValue)).toEqual([
    "12",
    "45,678",
    "1.235",
    "0.001235",
    "123.5",
  ]);
  expect([1.77e-12, 2.5e7 + 0.5, Number.NaN].map(formatValue)).toEqual(["1.77e-12", "2.50e7", "–"]);
});

test("ticks are short", () => {
  expect([0, 0.25, 1.5, 9000, 15_000, 2_500_000, 1e-10].map(formatTick)).toEqual([
    "0",
    "0.25",
    "1.5",
    "9000",
    "15k",
    "2.5M",
    "1e-10",
  ]);
});

test("measures are named in words, with a unit where it adds something", () => {
  expect(measureTitle("validation_loss")).toBe("Validation loss");
  expect([measureTitle("latency_us"), measureInText("latency_us"), measureInText("mse")]).toEqual([
    "Latency",
    "latency",
    "MSE",
  ]);
  expect(measureLabel("validation_loss", "nats")).toBe("Validation loss (nats)");
  expect(measureLabel("blocks", "blocks")).toBe("Blocks");
});
