import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { cellOfZoo, zoo } from "../../src/cell/zoo/zoo.ts";
import { inputSize, type ModelSpec } from "../../src/compiler/modelSpec.ts";
import { type ExportFormat, type ExportOptions, exportFiles } from "../../src/export/formats.ts";
import type { ModelMeaning } from "../../src/export/modelMeaning.ts";
import type { TrainedModel } from "../../src/export/trainedModel.ts";
import { type ExportedCase, largestDifference, type ModelRun, type Sample } from "../../src/export/verify/modelRun.ts";
import { referenceRun } from "../../src/export/verify/reference.ts";
import { randomCell, type Space } from "../cell/randomCells.ts";
import { randomParameters } from "../compiler/compilerCases.ts";
import { unusualCells } from "../compiler/unusualCells.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/** All 300 random cells, and every published one, with MOE_RNAS_FULL=1; a few of them else. */
export const isFull = process.env.MOE_RNAS_FULL === "1";
const randomCells = isFull ? 300 : 6;

/** The bound of the project: float32 rounding, and nothing else. */
export const tolerance = 1e-5;

export interface TestCase {
  readonly name: string;
  readonly model: TrainedModel;
  readonly sample: Sample;
}

/**
 * The seed cells, cells at the edges of what exporters distinguish, random and published cells; layers, inputs, losses
 * and tying vary. Sequences are 7 timesteps, 3 side by side.
 */
export function exportCases(space: Space = "small"): TestCase[] {
  const cells: [string, Cell][] = [
    ...(Object.keys(seedCells) as (keyof typeof seedCells)[]).map((name): [string, Cell] => [name, seedCells[name]]),
    ...Object.entries(unusualCells),
    ...Array.from({ length: randomCells }, (_, seed): [string, Cell] => [
      `random cell ${seed}`,
      randomCell(Rng.fromSeed(7000 + seed).fork("cell"), { space }),
    ]),
    ...(isFull ? zoo.map((entry): [string, Cell] => [entry.name, cellOfZoo(entry)]) : []),
  ];
  // Random cells have every kind of block, low ranks and learned constants among them.
  const random = cells.filter(([name]) => name.startsWith("random cell")).slice(0, 2);
  const whole = [...Object.entries(seedCells), ...random].flatMap(([name, cell]) =>
    wholeReadouts.map((readout) => [`${name}, ${JSON.stringify(readout)}`, cell, readout] as const),
  );
  return [
    ...cells.map(([name, cell], number) => tameCase(name, cell, number, space)),
    ...whole.map(([name, cell, readout], index) => drawCase(name, cell, cells.length + index, readout)),
  ];
}

type Readout = Pick<ModelSpec, "pool" | "bidirectional">;

/** Every way of reading a sequence but the usual one. */
const wholeReadouts: readonly Readout[] = [
  { pool: "mean" },
  { pool: "max" },
  { bidirectional: true },
  { pool: "mean", bidirectional: true },
  { pool: "max", bidirectional: true },
];

/** A last bit of every weight may change the results by so much; beyond it, float32 has little to say of the cell. */
const sensitive = 2e-6;

/** As `drawCase`; a random cell that float32 cannot compute at this number's sizes gives its place to another one. */
function tameCase(name: string, cell: Cell, number: number, space: Space): TestCase {
  const found = findCase(name, cell, number);
  if (found !== null) return found;
  if (!name.startsWith("random cell")) throw new Error(`no case of ${name} that float32 can compute`);
  const others = Rng.fromSeed(9000 + number);
  return tameCase(name, randomCell(others.fork(name), { space }), number + 10_000, space);
}

/** The weights are drawn again until they are not sensitive: a cell of products may square its state each timestep. */
export function drawCase(name: string, cell: Cell, number: number, readout: Readout = {}): TestCase {
  const found = findCase(name, cell, number, readout);
  if (found === null) throw new Error(`no case of ${name} that float32 can compute`);
  return found;
}

function findCase(name: string, cell: Cell, number: number, readout: Readout = {}): TestCase | null {
  for (let attempt = 0; attempt < 200; attempt++) {
    const rng = Rng.fromSeed(number).fork(`export case ${attempt}`);
    const spec = { ...drawSpec(rng, cell, number), ...readout, ...(readout.bidirectional ? { time: 7 } : {}) };
    const weights = randomParameters(rng.fork("weights"), spec);
    const model: TrainedModel = {
      title: `case ${number}`,
      stem: `case_${number}`,
      spec,
      weights,
      meaning: meaningOf(spec),
      origin: { kind: "search", epochs: 1 },
    };
    const sample = drawSample(rng.fork("inputs"), spec, 7, 3);
    const bits = rng.fork("last bits");
    const nudged = new Map(
      [...weights].map(([tensor, values]) => [
        tensor,
        values.map((value) => value * (1 + bits.pick([-1, 1]) * 2 ** -23)),
      ]),
    );
    const change = largestDifference(
      model,
      referenceRun({ ...model, weights: nudged }, sample),
      referenceRun(model, sample),
    );
    if (change < sensitive) return { name, model, sample };
  }
  return null;
}

function drawSpec(rng: Rng, cell: Cell, number: number): ModelSpec {
  const loss = (["softmaxCrossEntropy", "sigmoidCrossEntropy", "meanSquaredError"] as const)[number % 3]!;
  const tokens = number % 2 === 0;
  const tiedToEmbedding = number % 4 === 2;
  const vocabularySize = 2 + rng.int(8);
  const hiddenSize = 2 + rng.int(8);
  return {
    cell,
    layers: 1 + rng.int(2),
    hiddenSize,
    batch: 1,
    time: 1,
    input: tokens
      ? { kind: "tokens", vocabularySize, embeddingSize: tiedToEmbedding ? hiddenSize : 1 + rng.int(9) }
      : { kind: "features", size: 1 + rng.int(9) },
    output: { size: tiedToEmbedding ? vocabularySize : 2 + rng.int(8), loss, tiedToEmbedding },
    dropout: { input: number % 5 === 0 ? 0.1 : 0, output: number % 5 === 1 ? 0.2 : 0 },
  };
}

export function drawSample(rng: Rng, spec: ModelSpec, time: number, batch: number): Sample {
  const { input } = spec;
  return {
    time,
    batch,
    inputs:
      input.kind === "tokens"
        ? Int32Array.from({ length: time * batch }, () => rng.int(input.vocabularySize))
        : Float32Array.from({ length: time * batch * input.size }, () => rng.uniform(-1, 1)),
  };
}

/** Names that languages trip over: quotes, line ends, letters beyond ASCII. */
const awkward = ["<unk>", '"', "\\", "\n", "é", "??=", "🙂", "%d", "*/", "'"];

export function meaningOf(spec: ModelSpec): ModelMeaning {
  const { input, output } = spec;
  const numbered = (count: number) => Array.from({ length: count }, (_, i) => awkward[i] ?? `name ${i}`);
  const scalingOf = (count: number) => ({
    mean: Array.from({ length: count }, (_, i) => i - 0.5),
    deviation: Array.from({ length: count }, (_, i) => 1 + i / 3),
  });
  const kind = ({ softmaxCrossEntropy: "oneOf", sigmoidCrossEntropy: "anyOf", meanSquaredError: "values" } as const)[
    output.loss
  ];
  return {
    task: "classification",
    input:
      input.kind === "tokens"
        ? { kind: "symbols", unit: "character", vocabulary: numbered(input.vocabularySize) }
        : { kind: "numbers", features: numbered(inputSize(spec)), scaling: scalingOf(inputSize(spec)) },
    output: {
      kind,
      names: numbered(output.size),
      scaling: kind === "values" ? scalingOf(output.size) : null,
      scoredTimesteps: null,
    },
  };
}

/** Writes an export of each case into a folder of its own. */
export async function exported(
  cases: readonly TestCase[],
  format: ExportFormat,
  options: ExportOptions = { int8: null },
): Promise<(ExportedCase & { readonly name: string })[]> {
  const parent = await temporaryFolder();
  const written = [];
  for (const { name, model, sample } of cases) {
    const folder = path.join(parent, model.stem);
    await mkdir(folder, { recursive: true });
    for (const file of exportFiles(format, model, options)) await writeFile(path.join(folder, file.name), file.content);
    written.push({ name, model, sample, folder });
  }
  return written;
}

/** The cases whose run is not the reference's to within the tolerance, and by how much; and the largest difference. */
export function compared(
  cases: readonly TestCase[],
  runs: readonly ModelRun[],
): { readonly wrong: readonly string[]; readonly largest: number } {
  const differences = cases.map(({ name, model, sample }, i) => ({
    name,
    difference: largestDifference(model, runs[i] as ModelRun, referenceRun(model, sample)),
  }));
  return {
    wrong: differences
      .filter(({ difference }) => !(difference <= tolerance))
      .map(({ name, difference }) => `${name}: ${difference}`),
    largest: Math.max(...differences.map(({ difference }) => difference)),
  };
}
