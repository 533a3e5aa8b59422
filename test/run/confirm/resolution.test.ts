import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { leastDifference, resolutionText } from "../../../src/run/confirm/resolution.ts";
import { verdictOf } from "../../../src/run/confirm/verdict.ts";
import { objective } from "../../search/vectorProblem.ts";
import { after, confirmationOf } from "./contenders.ts";

test("72 sequences near an error of a half: 1.96 · √(2 · ¼ / 72), by hand 16.3 %; without errors one sequence", () => {
  expect(leastDifference(0.5, 72)).toBeCloseTo(1.96 * Math.sqrt(0.5 / 72), 12);
  expect(leastDifference(0, 72)).toBe(1 / 72);
  expect(resolutionText(0.5, 72)).toBe(
    "72 validation sequences: near an error of 50.0 %, differences under 16.3 % cannot be seen.",
  );
});

test("two networks that err equally often differ by as much in one case of twenty", () => {
  const rng = Rng.fromSeed(8).fork("resolution");
  const errors = () => Array.from({ length: 400 }, () => Number(rng.float() < 0.2)).reduce((a, b) => a + b, 0) / 400;
  const cases = 2000;
  let beyond = 0;
  for (let each = 0; each < cases; each++) if (Math.abs(errors() - errors()) > leastDifference(0.2, 400)) beyond++;
  // A share moves in steps of 1/400, so the rate is a little off 0.05.
  expect(Math.abs(beyond / cases - 0.05)).toBeLessThan(0.02);
});

test("the verdict says it where the error counts sequences, and only there", () => {
  const trained = confirmationOf([{ who: 7, size: 416, errors: [0.1, 0.1] }], { validationSequences: 72 });
  const objectives = [objective("error", 1), objective("total_parameters", 100)];
  expect(verdictOf(after(2, trained), objectives)?.text).toMatch(
    /72 validation sequences: near an error of 10\.0 %, differences under 9\.8 % cannot be seen\.$/,
  );
  const { validationSequences: _, ...unknown } = after(2, trained);
  expect(verdictOf(unknown, objectives)?.text).not.toContain("sequences");
});
