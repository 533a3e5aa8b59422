import { expect, test } from "vitest";
import { confusionFigure } from "../../src/report/confusionFigure.ts";

test("each row says how often its class was taken for each, as numbers and as tenths of the row, and its scores", () => {
  const { text } = confusionFigure(
    ["ham & <eggs>", "spam"],
    [
      [9, 1],
      [2, 2],
    ],
  );
  expect(text).toContain("ham &amp; &lt;eggs&gt;");
  expect(text).toMatch(/h9 right">9<.*h1 ">1<.*>0\.8182<.*>0\.9<.*>0\.8571</s);
  expect(text).toMatch(/h5 ">2<.*h5 right">2</s);
});

test("a class without examples has no heat, and no recall", () => {
  const { text } = confusionFigure(
    ["a", "b"],
    [
      [3, 0],
      [0, 0],
    ],
  );
  expect(text).toMatch(/b<\/th><td class="number heat h0 ">0<.*h0 right">0<.*>–<.*>–<.*>–</s);
});
