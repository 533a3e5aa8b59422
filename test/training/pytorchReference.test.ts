import { describe, expect, test } from "vitest";
import { compileModel } from "../../src/compiler/compiledModel.ts";
import { writeWeights } from "../../src/training/checkpoint.ts";
import { batchesOf, pytorchCases, specOf, weightsOf } from "./pytorchCase.ts";

describe("the compiled seed cells train as PyTorch's own layers do from the same weights", () => {
  test.each(pytorchCases().map((recorded) => [recorded.name, recorded] as const))("%s", (_, recorded) => {
    const { rate, ...optimizer } = recorded.optimizer;
    const model = compileModel(specOf(recorded), optimizer);
    writeWeights(model, weightsOf(recorded));
    const batches = batchesOf(recorded);
    let worstLoss = 0;
    let worstNorm = 0;
    for (let step = 0; step < recorded.steps; step++) {
      const batch = batches.next().value;
      const options = { learningRate: rate, clipNorm: recorded.clip, dropoutSeed: step };
      const { loss, gradientNorm } = model.trainStep(batch, options);
      worstLoss = Math.max(worstLoss, Math.abs(loss - (recorded.losses[step] ?? Number.NaN)));
      worstNorm = Math.max(worstNorm, Math.abs(gradientNorm - (recorded.gradientNorms[step] ?? Number.NaN)));
    }
    model.dispose();
    expect(worstLoss).toBeLessThan(1e-5);
    expect(worstNorm).toBeLessThan(1e-5);
  });
});
