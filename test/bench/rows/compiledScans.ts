import type { Cell } from "../../../src/cell/cell.ts";
import { evolvedCells } from "../benchCells.ts";
import { type BenchSuite, benchRow, geometricMean, inTurns, type Target, timed } from "../benchRow.ts";
import { PythonPeer } from "../peers/pythonPeer.ts";
import { measureMs, type StepSize, stepRunner, stepSizes, warmedUp } from "../trainingStep.ts";

/** Steps of a short evaluation in a search: what a cell is compiled for. */
const steps = 100;

const sizes = stepSizes.filter(({ vocabularySize }) => vocabularySize < 1000);
const stepTargets: { readonly [H: number]: number } = { 32: 1.5, 64: 1, 128: 0.7 };

const sizeText = ({ batch, time, hiddenSize, vocabularySize }: StepSize) =>
  `B ${batch}, T ${time}, H ${hiddenSize}, V ${vocabularySize}`;
const stepName = (size: StepSize) => `step of 20 evolved cells, JAX's compiled scan, ${sizeText(size)}`;
const wholeName = (size: StepSize) => `20 evolved cells compiled and trained for ${steps} steps, ${sizeText(size)}`;

/** Evolved cells against JAX, where XLA compiles the gradient of a scan over time: a step, and a short evaluation. */
export function compiledScans(projectFolder: string): BenchSuite {
  return {
    names: sizes.flatMap((size) => [stepName(size), wholeName(size)]),
    run: async function* ({ rounds, wants }) {
      const jax = await PythonPeer.start("JAX", projectFolder);
      try {
        for (const size of sizes.filter((each) => wants(stepName(each)) || wants(wholeName(each)))) {
          const results: Compared[] = [];
          for (const cell of evolvedCells()) results.push(await compared(jax, cell, size, Math.min(rounds, 3)));
          const row = (name: string, of: (result: Compared) => Sides, target: Target) => {
            const sides = results.map(of);
            const value = geometricMean(sides.map(({ ours }) => ours));
            if (jax === null) return benchRow({ name, value, unit: "ms", target });
            const peerValue = geometricMean(sides.map(({ theirs }) => theirs));
            const ratio = geometricMean(sides.map((side) => side.ratio));
            return benchRow({ name, value, unit: "ms", peer: `JAX ${jax.version}`, peerValue, ratio, target });
          };
          const atLeast = stepTargets[size.hiddenSize]!;
          yield row(stepName(size), ({ step }) => step, { of: "ratio", atLeast });
          yield row(wholeName(size), ({ whole }) => whole, { of: "ratio", atLeast: 10 });
        }
      } finally {
        jax?.close();
      }
    },
  };
}

/** Milliseconds; `ratio` is how many times theirs is ours. */
interface Sides {
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
}

interface Compared {
  readonly step: Sides;
  readonly whole: Sides;
}

async function compared(jax: PythonPeer | null, cell: Cell, size: StepSize, rounds: number): Promise<Compared> {
  // Takes the memory whose code is compiled and warm: the cell meets a fresh one.
  const warm = stepRunner(cell, size);
  let runner = warm;
  const wholeMs = timed(1, () => {
    runner = stepRunner(cell, size);
    for (let step = 0; step < steps; step++) runner.step();
  });
  warm.model.dispose();
  const ours = warmedUp(runner);
  try {
    if (jax === null) {
      const { first } = await inTurns(rounds, ours, ours);
      return { step: alike(first), whole: alike(wholeMs) };
    }
    const { compileMs } = await jax.open({ kind: "cell", cell }, size, 5);
    const theirSteps = Math.max(1, Math.round(measureMs / (await jax.steps(1))));
    const { first, second, ratio } = await inTurns(rounds, ours, () => jax.steps(theirSteps));
    const theirWholeMs = compileMs + (steps - 1) * second;
    return {
      step: { ours: first, theirs: second, ratio },
      whole: { ours: wholeMs, theirs: theirWholeMs, ratio: theirWholeMs / wholeMs },
    };
  } finally {
    runner.model.dispose();
  }
}

const alike = (ms: number): Sides => ({ ours: ms, theirs: ms, ratio: 1 });
