import type { Cell } from "../../../src/cell/cell.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { evolvedCells } from "../benchCells.ts";
import {
  type BenchRow,
  type BenchSuite,
  benchRow,
  callsFor,
  geometricMean,
  inTurns,
  type Target,
  timed,
} from "../benchRow.ts";
import { Pytorch, type PytorchModel, pytorchScript } from "../peers/pytorch.ts";
import { productFlops, type StepRunner, type StepSize, stepRunner, stepSizes } from "../trainingStep.ts";
import { vectorPeak } from "../vectorPeak.ts";

/** Milliseconds that one measurement takes where a step takes less. */
const measureMs = 150;

/** By H: against PyTorch block by block, and an LSTM against `nn.LSTM`. */
const blockTargets: { readonly [H: number]: number } = { 32: 5.5, 64: 2.5, 128: 0.95 };
const layerTargets: { readonly [H: number]: number } = { 32: 2.3, 64: 1.2, 128: 0.62, 200: 0.4, 650: 0.38 };
/** A step at H = 128 as a share of its products' time at the peak of 128-bit arithmetic. */
const shareOfPeak: Target = { of: "ratio", atLeast: 0.8 };

const layers = { basic: "RNN", gru: "GRU", lstm: "LSTM" } as const;

/** A training step of the compiled cells against PyTorch's, block by block and by its own layers. */
export function trainingSteps(projectFolder: string): BenchSuite {
  return {
    names: stepSizes.flatMap((size) => [
      ...Object.keys(layers).flatMap((cell) => [blockName(cell, size), layerName(cell, size)]),
      evolvedName(size),
      peakName(size),
    ]),
    run: async function* ({ rounds, wants }) {
      const pytorch = await Pytorch.start(pytorchScript(projectFolder));
      try {
        for (const size of stepSizes) {
          for (const [cell, layer] of Object.entries(layers) as [keyof typeof layers, "RNN" | "GRU" | "LSTM"][]) {
            const names = { block: blockName(cell, size), layer: layerName(cell, size) };
            if (wants(names.block)) {
              const target = cell === "lstm" ? atLeast(blockTargets[size.hiddenSize]) : undefined;
              const peer = { kind: "cell", cell: seedCells[cell] } as const;
              yield await against(pytorch, seedCells[cell], size, peer, rounds, names.block, target);
            }
            if (wants(names.layer)) {
              const target = cell === "lstm" ? atLeast(layerTargets[size.hiddenSize]) : undefined;
              yield await against(pytorch, seedCells[cell], size, { kind: "nn", layer }, rounds, names.layer, target);
            }
          }
          if (wants(evolvedName(size))) yield await evolved(pytorch, size, Math.min(rounds, 3));
          if (wants(peakName(size))) yield await ofPeak(size, rounds);
        }
      } finally {
        pytorch?.close();
      }
    },
  };
}

const sizeName = ({ batch, time, hiddenSize, vocabularySize }: StepSize) =>
  `B ${batch}, T ${time}, H ${hiddenSize}, V ${vocabularySize}`;
const blockName = (cell: string, size: StepSize) => `step of ${cell}, block by block, ${sizeName(size)}`;
const layerName = (cell: string, size: StepSize) => `step of ${cell}, own layer, ${sizeName(size)}`;
const evolvedName = (size: StepSize) => `step of 20 evolved cells, block by block, ${sizeName(size)}`;
const peakName = (size: StepSize) => `step of lstm, share of the peak, ${sizeName(size)}`;

const atLeast = (bound: number | undefined): Target | undefined =>
  bound === undefined ? undefined : { of: "ratio", atLeast: bound };

async function against(
  pytorch: Pytorch | null,
  cell: Cell,
  size: StepSize,
  model: PytorchModel,
  rounds: number,
  name: string,
  target: Target | undefined,
): Promise<BenchRow> {
  const measured = await compared(pytorch, cell, size, model, rounds);
  return benchRow({ name, unit: "ms", ...measured, ...(target === undefined ? {} : { target }) });
}

async function compared(
  pytorch: Pytorch | null,
  cell: Cell,
  size: StepSize,
  model: PytorchModel,
  rounds: number,
): Promise<{ readonly value: number; readonly peer?: string; readonly peerValue?: number; readonly ratio?: number }> {
  const runner = stepRunner(cell, size);
  const ours = warmedUp(runner);
  try {
    if (pytorch === null) return { value: (await inTurns(rounds, ours, ours)).first };
    const loss = await pytorch.open(model, size, size.hiddenSize >= 200 ? 1 : 5);
    if (!Number.isFinite(loss)) throw new Error(`PyTorch's loss is ${loss}: it does not train the same model`);
    const theirSteps = Math.max(1, Math.round(measureMs / (await pytorch.steps(1))));
    const { first, second, ratio } = await inTurns(rounds, ours, () => pytorch.steps(theirSteps));
    const what = model.kind === "cell" ? "block by block" : `nn.${model.layer}`;
    return { value: first, peer: `PyTorch ${pytorch.version}, ${what}`, peerValue: second, ratio };
  } finally {
    runner.model.dispose();
  }
}

/** A measurement of a step whose code is compiled by the optimising compiler: that takes V8 some hundred calls. */
function warmedUp({ step }: StepRunner): () => number {
  let warmMs = 0;
  while (warmMs < 2 * measureMs) warmMs += timed(1, step);
  const calls = callsFor(measureMs, step);
  return () => timed(calls, step);
}

async function evolved(pytorch: Pytorch | null, size: StepSize, rounds: number): Promise<BenchRow> {
  const results = [];
  for (const cell of evolvedCells()) results.push(await compared(pytorch, cell, size, { kind: "cell", cell }, rounds));
  const value = geometricMean(results.map((result) => result.value));
  const name = evolvedName(size);
  const ratios = results.flatMap(({ ratio }) => ratio ?? []);
  if (ratios.length < results.length) return benchRow({ name, value, unit: "ms" });
  const peerValue = geometricMean(results.flatMap((result) => result.peerValue ?? []));
  const target = atLeast(blockTargets[size.hiddenSize]);
  const peer = results[0]?.peer ?? "PyTorch";
  const measured = { name, value, unit: "ms", peer, peerValue, ratio: geometricMean(ratios) };
  return benchRow(target === undefined ? measured : { ...measured, target });
}

async function ofPeak(size: StepSize, rounds: number): Promise<BenchRow> {
  const runner = stepRunner(seedCells.lstm, size);
  const flops = productFlops(seedCells.lstm, size);
  const { first, second, ratio } = await inTurns(rounds, warmedUp(runner), () => flops / (vectorPeak() * 1e6));
  runner.model.dispose();
  return benchRow({
    name: peakName(size),
    value: first,
    unit: "ms",
    peer: "its multiply–adds at the measured 128-bit peak",
    peerValue: second,
    ratio,
    ...(size.hiddenSize === 128 ? { target: shareOfPeak } : {}),
  });
}
