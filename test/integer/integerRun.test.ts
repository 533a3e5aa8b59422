import { expect, test } from "vitest";
import { referenceRun } from "../../src/export/verify/reference.ts";
import { largestRowSum } from "../../src/integer/integerModel.ts";
import { IntegerRun } from "../../src/integer/integerRun.ts";
import { integerCases, mcuCase } from "../export/mcu/mcuCases.ts";

const cases = integerCases();

test("integers follow the network in floating point within two hundredths of the outputs' size", () => {
  const errors: number[] = [];
  for (const each of cases) {
    const { model, integers, vectors } = mcuCase(each);
    const size = model.spec.output.size;
    const { outputs } = referenceRun(model, each.sample);
    const run = new IntegerRun(integers);
    const sequence = vectors.map((vector) => (typeof vector === "number" ? run.token(vector) : run.features(vector)));
    let [squares, errorSquares] = [0, 0];
    run.outputs(sequence, run.start()).forEach((got, t) => {
      for (let o = 0; o < size; o++) {
        const expected = outputs[t * each.sample.batch * size + o]!;
        squares += expected ** 2;
        errorSquares += (got[o]! / 2 ** integers.outputFraction - expected) ** 2;
      }
    });
    errors.push(Math.sqrt(errorSquares / squares));
  }
  errors.sort((a, b) => a - b);
  console.log(`integers: relative error median ${errors[errors.length >> 1]}, largest ${errors.at(-1)}`);
  expect(errors[errors.length >> 1]).toBeLessThan(0.005);
  expect(errors.at(-1)).toBeLessThan(0.02);
});

test("no sum of products can overflow", () => {
  for (const each of cases) {
    const { integers } = mcuCase(each);
    for (const { weights, rows, columns } of [
      integers.decoder,
      ...integers.cells.flatMap(({ matrices, downs }) => [...matrices.values(), ...downs.values()]),
    ]) {
      for (let r = 0; r < rows; r++) {
        const sum = weights
          .subarray(r * columns, (r + 1) * columns)
          .reduce((total, weight) => total + Math.abs(weight), 0);
        expect(sum).toBeLessThanOrEqual(largestRowSum);
      }
    }
  }
});
