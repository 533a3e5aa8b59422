import type { Cell } from "../../../src/cell/cell.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { compileModel } from "../../../src/compiler/compiledModel.ts";
import { blasProducts } from "../../../src/training/blas/blasProducts.ts";
import { evolvedCells } from "../benchCells.ts";
import { type BenchRow, type BenchSuite, benchRow, geometricMean, inTurns, type Target } from "../benchRow.ts";
import { type PeerModel, PythonPeer } from "../peers/pythonPeer.ts";
import { systemBlas } from "../peers/systemBlas.ts";
import { type CreateModel, measureMs, type StepSize, stepRunner, stepSizes, warmedUp } from "../trainingStep.ts";

/** By H. */
type Bounds = { readonly [H: number]: number };

/** One way for our steps to compute products. */
interface Side {
  /** What the names of its rows end in. */
  readonly ending: "" | ", training.blas: system";
  /** Against PyTorch block by block: an LSTM, and the mean of the evolved cells. */
  readonly block: Bounds;
  /** An LSTM against `nn.LSTM`. */
  readonly layer: Bounds;
}

const sides: { readonly [side in "alone" | "blas"]: Side } = {
  alone: {
    ending: "",
    block: { 32: 8, 64: 4, 128: 2 },
    layer: { 32: 3.3, 64: 1.8, 128: 1.15, 200: 0.85, 650: 0.85 },
  },
  blas: {
    ending: ", training.blas: system",
    block: { 32: 5.5, 64: 4, 128: 2.4 },
    layer: { 32: 2.3, 64: 1.8, 128: 1.6, 200: 1.2, 650: 1.25 },
  },
};

const layers = { basic: "RNN", gru: "GRU", lstm: "LSTM" } as const;

interface StepRow {
  readonly name: string;
  readonly size: StepSize;
  /** What is trained on either side; of more than one cell the row gives geometric means. */
  models(): readonly { readonly cell: Cell; readonly peer: PeerModel }[];
  readonly target: Target | undefined;
}

/** A training step of the compiled cells against PyTorch's, block by block and by its own layers. */
export function trainingSteps(projectFolder: string): BenchSuite {
  return {
    names: [...rowsOf(sides.alone), ...rowsOf(sides.blas)].map(({ name }) => name),
    run: async function* ({ rounds, wants }) {
      const pytorch = await PythonPeer.start("PyTorch", projectFolder);
      try {
        for (const row of rowsOf(sides.alone)) {
          if (wants(row.name)) yield await measured(row, compileModel, pytorch, rounds);
        }
        const wanted = rowsOf(sides.blas).filter(({ name }) => wants(name));
        const blas = wanted.length === 0 ? null : await systemBlas(projectFolder);
        if (blas === null) return;
        const createModel: CreateModel = (spec, optimizer) => compileModel(spec, optimizer, blasProducts(blas));
        for (const row of wanted) yield await measured(row, createModel, pytorch, rounds);
      } finally {
        pytorch?.close();
      }
    },
  };
}

function rowsOf({ ending, block, layer }: Side): StepRow[] {
  return stepSizes.flatMap((size) => {
    const { batch, time, hiddenSize, vocabularySize } = size;
    const name = (what: string) =>
      `step of ${what}, B ${batch}, T ${time}, H ${hiddenSize}, V ${vocabularySize}${ending}`;
    const target = (bounds: Bounds): Target | undefined => {
      const atLeast = bounds[hiddenSize];
      return atLeast === undefined ? undefined : { of: "ratio", atLeast };
    };
    const rows = (Object.keys(layers) as (keyof typeof layers)[]).flatMap((seed): StepRow[] => {
      const cell = seedCells[seed];
      const judged = seed === "lstm";
      // Of larger ones, or of many cells, PyTorch compiles the timesteps, one by one, for minutes.
      const compiledRow: StepRow = {
        name: name(`${seed}, torch.compile`),
        size,
        models: () => [{ cell, peer: { kind: "compiled", cell } }],
        target: undefined,
      };
      return [
        {
          name: name(`${seed}, block by block`),
          size,
          models: () => [{ cell, peer: { kind: "cell", cell } }],
          target: judged ? target(block) : undefined,
        },
        ...(judged && ending === "" && time * hiddenSize < 10_000 ? [compiledRow] : []),
        {
          name: name(`${seed}, own layer`),
          size,
          models: () => [{ cell, peer: { kind: "nn", layer: layers[seed] } }],
          target: judged ? target(layer) : undefined,
        },
      ];
    });
    const evolved: StepRow = {
      name: name("20 evolved cells, block by block"),
      size,
      models: () => evolvedCells().map((cell) => ({ cell, peer: { kind: "cell", cell } })),
      target: target(block),
    };
    return [...rows, evolved];
  });
}

async function measured(
  { name, size, models, target }: StepRow,
  createModel: CreateModel,
  pytorch: PythonPeer | null,
  rounds: number,
): Promise<BenchRow> {
  const all = models();
  const results: Compared[] = [];
  for (const { cell, peer } of all) {
    results.push(await compared(pytorch, cell, size, peer, createModel, all.length > 1 ? Math.min(rounds, 3) : rounds));
  }
  const row = {
    name,
    value: geometricMean(results.map(({ value }) => value)),
    unit: "ms",
    ...(target === undefined ? {} : { target }),
  };
  const peers = results.flatMap(({ peer }) => peer ?? []);
  const [first] = peers;
  if (first === undefined) return benchRow(row);
  return benchRow({
    ...row,
    peer: first.name,
    peerValue: geometricMean(peers.map(({ value }) => value)),
    ratio: geometricMean(peers.map(({ ratio }) => ratio)),
  });
}

interface Compared {
  readonly value: number;
  readonly peer: { readonly name: string; readonly value: number; readonly ratio: number } | null;
}

async function compared(
  pytorch: PythonPeer | null,
  cell: Cell,
  size: StepSize,
  model: PeerModel,
  createModel: CreateModel,
  rounds: number,
): Promise<Compared> {
  const runner = stepRunner(cell, size, createModel);
  const ours = warmedUp(runner);
  try {
    if (pytorch === null) return { value: (await inTurns(rounds, ours, ours)).first, peer: null };
    await pytorch.open(model, size, size.hiddenSize >= 200 ? 1 : 5);
    const theirSteps = Math.max(1, Math.round(measureMs / (await pytorch.steps(1))));
    const { first, second, ratio } = await inTurns(rounds, ours, () => pytorch.steps(theirSteps));
    const what = { cell: "block by block", compiled: "torch.compile", nn: "own layer" }[model.kind];
    return { value: first, peer: { name: `PyTorch ${pytorch.version}, ${what}`, value: second, ratio } };
  } finally {
    runner.model.dispose();
  }
}
