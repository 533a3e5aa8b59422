import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { interpretModel } from "../../src/compiler/interpreter.ts";
import type { Batch } from "../../src/compiler/modelSpec.ts";
import { integerLoss } from "../../src/integer/integerLoss.ts";
import { quantizeModel } from "../../src/integer/quantizeModel.ts";
import { calibrateRanges } from "../../src/integer/ranges.ts";
import { drawCase } from "../export/exportCases.ts";

const readouts = [{}, { pool: "mean" }, { pool: "max" }, { bidirectional: true }, { bidirectional: true, pool: "max" }];

test.each(readouts)(
  "of sequences of several lengths is the loss of the network in floating point to a hundredth (%j)",
  (readout) => {
    // An odd number reads features; 5 has squared errors.
    const { model } = drawCase("gru", seedCells.gru, 5, readout as Parameters<typeof drawCase>[3]);
    const B = 3;
    const steps = 7;
    const spec = { ...model.spec, batch: B, time: steps };
    const rng = Rng.fromSeed(8);
    if (spec.input.kind !== "features") throw new Error("the case reads features");
    const O = spec.output.size;
    // The last timestep of sequences of 4, 7 and 2 timesteps: rows t · B + b; what lies behind them is padding.
    const batch: Batch = {
      steps,
      inputs: Float32Array.from({ length: steps * B * spec.input.size }, () => rng.uniform(-1, 1)),
      outputRows: Int32Array.of(1 * B + 2, 3 * B + 0, 6 * B + 1),
      targets: Float32Array.from({ length: 3 * O }, () => rng.uniform(-1, 1)),
      carryState: false,
    };
    const integers = quantizeModel(spec, model.weights, calibrateRanges(spec, model.weights, [batch]));
    const parameters = new Map([...model.weights].map(([name, values]) => [name, Float64Array.from(values)]));
    const { loss } = interpretModel(spec, parameters, batch, null);
    expect(Math.abs(integerLoss(integers, [batch]) / loss - 1)).toBeLessThan(0.01);
  },
);
