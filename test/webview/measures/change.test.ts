import { expect, test } from "vitest";
import { relativeChange, signed, valueChange } from "../../../webview/measures/change.ts";
import { objective } from "../../search/vectorProblem.ts";

const loss = objective("validation_loss");

test("less is better of what is minimised, more of what is maximised, and neither of what nobody optimises", () => {
  expect(valueChange(2, 1.5, loss)).toEqual({ text: "−0.5 (−25%)", short: "−25%", tone: "better" });
  expect(valueChange(2, 1.5, { ...loss, direction: "maximize" }).tone).toBe("worse");
  expect(valueChange(2, 1.5, null).tone).toBe("neutral");
  expect(valueChange(2, 2, loss)).toEqual({ text: "±0", short: "±0", tone: "same" });
});

test("small counts change by a number, not by a share", () => {
  expect(valueChange(4, 7, loss)).toEqual({ text: "+3", short: "+3", tone: "worse" });
  expect(valueChange(4000, 7000, loss).short).toBe("+75%");
});

test("a change of an order of magnitude is a factor, and from nothing there is no share", () => {
  expect(relativeChange(1, 40)).toBe("×40");
  expect(relativeChange(1, 0.0125)).toBe("÷80");
  expect(relativeChange(1e-12, 2)).toBe("×2.0e12");
  expect(relativeChange(-2, -1)).toBe("+50%");
  expect(valueChange(0, 0.5, loss).text).toBe("+0.5");
});

test("signs are typographic", () => {
  expect([-1, 0, 1].map((value) => signed(value, String))).toEqual(["−1", "±0", "+1"]);
});
