import { seedCells } from "../../../src/cell/seedCells.ts";
import { compileModel } from "../../../src/compiler/compiledModel.ts";
import { fusedProducts, multiplyAdds } from "../../../src/compiler/kernels/fusedProducts.ts";
import { type BenchRow, type BenchSuite, benchRow, inTurns, timed } from "../benchRow.ts";
import { startTensorflowWasm, type TensorflowWasm } from "../peers/tensorflowWasm.ts";
import { productFlops, type StepSize, stepRunner, stepSizes, warmedUp } from "../trainingStep.ts";
import { vectorPeak } from "../vectorPeak.ts";

const rowName = (what: string, { batch, time, hiddenSize, vocabularySize }: StepSize) =>
  `step of lstm, ${what}, B ${batch}, T ${time}, H ${hiddenSize}, V ${vocabularySize}`;
const peakName = (size: StepSize) => rowName("share of the peak", size);
const tensorflowName = (size: StepSize) => rowName("TensorFlow.js on WebAssembly", size);
const fusedName = (size: StepSize) => rowName("training.fma", size);

/** By H: a step as a share of its products' time at the peak of 128-bit arithmetic. */
const shareOfPeak: { readonly [H: number]: number } = { 128: 0.8 };
const againstTensorflow: { readonly [H: number]: number } = { 32: 50, 128: 18 };

const smallVocabulary = stepSizes.filter(({ vocabularySize }) => vocabularySize === 50);

/** A training step of an LSTM against what WebAssembly could do at best, and against what else there is in it. */
export function stepLimits(projectFolder: string): BenchSuite {
  return {
    names: [peakName, tensorflowName, fusedName].flatMap((name) =>
      (name === peakName ? stepSizes : smallVocabulary).map(name),
    ),
    run: async function* ({ rounds, wants }) {
      for (const size of stepSizes) if (wants(peakName(size))) yield await ofPeak(size, rounds);
      const wanted = smallVocabulary.filter((size) => wants(tensorflowName(size)));
      const tensorflow = wanted.length === 0 ? null : await startTensorflowWasm(projectFolder);
      for (const size of wanted) if (tensorflow !== null) yield await ofTensorflow(tensorflow, size, rounds);
      if (multiplyAdds() === "none") return;
      for (const size of smallVocabulary) if (wants(fusedName(size))) yield await ofFused(size, rounds);
    },
  };
}

async function ofPeak(size: StepSize, rounds: number): Promise<BenchRow> {
  const runner = stepRunner(seedCells.lstm, size);
  const flops = productFlops(seedCells.lstm, size);
  const { first, second, ratio } = await inTurns(rounds, warmedUp(runner), () => flops / (vectorPeak() * 1e6));
  runner.model.dispose();
  const atLeast = shareOfPeak[size.hiddenSize];
  return benchRow({
    name: peakName(size),
    value: first,
    unit: "ms",
    peer: "its multiply–adds at the measured 128-bit peak",
    peerValue: second,
    ratio,
    ...(atLeast === undefined ? {} : { target: { of: "ratio", atLeast } }),
  });
}

/** The peer is our own `training.backend: tensorflow`: the same model, op by op. */
async function ofTensorflow(tensorflow: TensorflowWasm, size: StepSize, rounds: number): Promise<BenchRow> {
  const ours = stepRunner(seedCells.lstm, size);
  const theirs = stepRunner(seedCells.lstm, size, tensorflow.createModel);
  for (let warmup = 0; warmup < 4; warmup++) theirs.step();
  const { first, second, ratio } = await inTurns(rounds, warmedUp(ours), () => timed(1, theirs.step));
  ours.model.dispose();
  theirs.model.dispose();
  const atLeast = againstTensorflow[size.hiddenSize];
  return benchRow({
    name: tensorflowName(size),
    value: first,
    unit: "ms",
    peer: `TensorFlow.js ${tensorflow.version} on WebAssembly, block by block`,
    peerValue: second,
    ratio,
    ...(atLeast === undefined ? {} : { target: { of: "ratio", atLeast } }),
  });
}

async function ofFused(size: StepSize, rounds: number): Promise<BenchRow> {
  const fused = stepRunner(seedCells.lstm, size, (spec, optimizer) => compileModel(spec, optimizer, fusedProducts));
  const plain = stepRunner(seedCells.lstm, size);
  const { first, second, ratio } = await inTurns(rounds, warmedUp(fused), warmedUp(plain));
  fused.model.dispose();
  plain.model.dispose();
  return benchRow({ name: fusedName(size), value: first, unit: "ms", peer: "without", peerValue: second, ratio });
}
