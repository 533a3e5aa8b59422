import { seedCells } from "../../../src/cell/seedCells.ts";
import { compileModel } from "../../../src/compiler/compiledModel.ts";
import { grownCell } from "../benchCells.ts";
import { type BenchSuite, benchRow, median, timed } from "../benchRow.ts";
import { specFor, stepRunner, stepSizes } from "../trainingStep.ts";

const name = "compile a cell it has not seen";

/** Time to compile evolved cells, each for the first time, against a training step of the same cell. */
export const compileTimes: BenchSuite = {
  names: [name],
  run: async function* ({ wants }) {
    const [size] = stepSizes;
    if (size === undefined || !wants(name)) return;
    const compile = (cell: (typeof seedCells)[keyof typeof seedCells]) => {
      compileModel(specFor(cell, size), { kind: "sgd", momentum: 0, weightDecay: 0 }).dispose();
    };
    const cells = (from: number) => Array.from({ length: 20 }, (_, index) => grownCell(from + index));
    for (const cell of [...Object.values(seedCells), ...cells(1000)]) compile(cell);
    const times = cells(2000).map((cell) => {
      const compileMs = timed(1, () => compile(cell));
      const runner = stepRunner(cell, size);
      for (let warmup = 0; warmup < 20; warmup++) runner.step();
      const stepMs = median(Array.from({ length: 5 }, () => timed(3, runner.step)));
      runner.model.dispose();
      return { compileMs, stepMs };
    });
    yield benchRow({
      name,
      value: median(times.map(({ compileMs }) => compileMs)),
      unit: "ms",
      peer: "a training step of the cell at H 32",
      peerValue: median(times.map(({ stepMs }) => stepMs)),
      ratio: median(times.map(({ compileMs, stepMs }) => stepMs / compileMs)),
      target: { of: "value", atMost: 5 },
    });
  },
};
