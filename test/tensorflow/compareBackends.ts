import { Rng } from "../../src/base/rng.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { compileModel } from "../../src/compiler/compiledModel.ts";
import { parameterShapes } from "../../src/compiler/modelSpec.ts";
import { openTensorflow } from "../../src/training/backends/tensorflow.ts";
import { randomCase } from "../compiler/compilerCases.ts";

/**
 * Trains plain and random cells in turn with TensorFlow's native library, from the project in the folder of the first
 * argument, and with our compiler, and prints the largest difference of losses and weights, relative to 1 + |value|.
 */
const backend = await openTensorflow(process.argv[2] as string);
const cells = [...Object.values(seedCells), ...Array.from({ length: 30 }, () => undefined)];
const worst = { loss: 0, weight: 0 };
cells.forEach((cell, seed) => {
  const { spec, batch, parameters, state } = randomCase(seed, cell === undefined ? {} : { cell });
  const models = [compileModel, backend.createModel].map((create) => {
    const model = create(spec, { kind: "sgd", momentum: 0, weightDecay: 0 });
    for (const [name, values] of parameters) model.write(name, values);
    model.writeCarriedState(state);
    return model;
  });
  const dropoutSeed = Rng.fromSeed(seed).int(1000);
  for (let step = 0; step < 20; step++) {
    const [ours, theirs] = models.map(
      (model) => model.trainStep(batch, { learningRate: 0.01, clipNorm: 1, dropoutSeed }).loss,
    );
    worst.loss = Math.max(worst.loss, difference(theirs as number, ours as number));
  }
  for (const { name } of parameterShapes(spec)) {
    const [ours, theirs] = models.map((model) => model.read(name)) as [Float32Array, Float32Array];
    ours.forEach((value, index) => {
      worst.weight = Math.max(worst.weight, difference(theirs[index]!, value));
    });
  }
  for (const model of models) model.dispose();
});
console.log(JSON.stringify({ cells: cells.length, library: backend.library, ...worst }));

function difference(actual: number, expected: number): number {
  if (Object.is(actual, expected)) return 0;
  if (Number.isNaN(actual - expected)) return Number.MAX_VALUE;
  return Math.abs(actual - expected) / (1 + Math.abs(expected));
}
