import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { choleskyFactor, solveInPlace } from "../../src/base/cholesky.ts";
import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { freshBlockIds } from "../../src/cell/freshBlockIds.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { mutate } from "../../src/cell/transformations/mutate.ts";
import { operatorNames } from "../../src/cell/transformations/operatorName.ts";
import { cellOfZoo, zoo } from "../../src/cell/zoo/zoo.ts";
import type { ModelSpec } from "../../src/compiler/modelSpec.ts";
import type { McuModel } from "../../src/export/mcu/mcuModel.ts";
import { type BoardName, boardNames, type Simulation, simulate } from "../../src/export/mcu/simulate/simulate.ts";
import type { TrainedModel } from "../../src/export/trainedModel.ts";
import { type OperationCounts, operationCounts, operationNames } from "../../src/integer/operationCounts.ts";
import { randomCell } from "../cell/randomCells.ts";
import { randomParameters } from "../compiler/compilerCases.ts";
import { drawSample, meaningOf } from "../export/exportCases.ts";
import { mcuCase, writeMcu } from "../export/mcu/mcuCases.ts";

interface Row {
  readonly name: string;
  readonly operations: ReturnType<typeof operationCounts>;
  readonly simulations: Simulations;
}

type Simulations = { readonly [K in BoardName]: Simulation };

/** By the number of the network; null for one that does not fit a board. */
type Simulated = { [number: number]: Simulations | null };

/**
 * Simulates exports of many networks, fits the cost model to one half of them, and prints its errors on these and on the
 * others, and the coefficients.
 *
 * @param simulationsFile where simulations are kept as JSON: those that it has are not run again. For trying other counts
 * on the same C.
 */
export async function fitMicrocontrollerCosts(networks: number, simulationsFile?: string): Promise<void> {
  const rows: Row[] = [];
  const kept: Simulated =
    simulationsFile !== undefined && existsSync(simulationsFile)
      ? JSON.parse(readFileSync(simulationsFile, "utf8"))
      : {};
  const folder = mkdtempSync(path.join(tmpdir(), "moe-rnas-boards-"));
  try {
    for (let number = 0; number < networks; number++) {
      const row = await simulated(number, folder, kept);
      if (row !== null) rows.push(row);
      if (number % 10 !== 9) continue;
      process.stderr.write(`${number + 1} networks\n`);
      if (simulationsFile !== undefined) writeFileSync(simulationsFile, JSON.stringify(kept));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  // Kinds of cells repeat every four networks.
  const fitted = rows.filter((_, i) => (i >> 2) % 2 === 0);
  const held = rows.filter((_, i) => (i >> 2) % 2 === 1);
  const coefficients = Object.fromEntries(
    boardNames.map((board) => [
      board,
      {
        code: leastSquares(
          fitted.map(({ operations, simulations }) => [
            vector(operations.written),
            simulations[board].flashBytes - operations.constantBytes,
            simulations[board].flashBytes,
          ]),
        ),
        count: leastSquares(
          fitted.map(({ operations, simulations }) => [
            vector(operations.run),
            simulations[board].count,
            simulations[board].count,
          ]),
        ),
        stack: leastSquares(
          fitted.map(({ operations, simulations }) => [
            operations.stackTerms,
            simulations[board].stackBytes,
            simulations[board].ramBytes + simulations[board].stackBytes,
          ]),
        ),
      },
    ]),
  );
  for (const board of boardNames) {
    const { code, count, stack } = coefficients[board]!;
    for (const [name, set] of [
      ["fitted", fitted],
      ["held out", held],
    ] as const) {
      const errors = (estimate: (row: Row) => number, measured: (row: Row) => number) => {
        const relative = set
          .map((row) => [Math.abs(estimate(row) / measured(row) - 1), row.name] as const)
          .sort(([a], [b]) => a - b);
        const at = (share: number) => `${(100 * relative[Math.floor(share * (relative.length - 1))]![0]).toFixed(1)} %`;
        return `median ${at(0.5)}, 90th percentile ${at(0.9)}, largest ${at(1)} (${relative.at(-1)?.[1]})`;
      };
      console.log(`${board}, ${set.length} networks ${name}:`);
      console.log(
        `  flash  ${errors(
          (row) => row.operations.constantBytes + dot(code, vector(row.operations.written)),
          (row) => row.simulations[board].flashBytes,
        )}`,
      );
      console.log(
        `  memory ${errors(
          (row) => row.operations.heldBytes + dot(stack, row.operations.stackTerms),
          (row) => row.simulations[board].ramBytes + row.simulations[board].stackBytes,
        )}`,
      );
      console.log(
        `  ${(board === "atmega328p" ? "cycles" : "instructions").padEnd(6)} ${errors(
          (row) => dot(count, vector(row.operations.run)),
          (row) => row.simulations[board].count,
        )}`,
      );
    }
  }
  console.log(JSON.stringify({ operations: operationNames, coefficients: rounded(coefficients) }, null, 2));
}

async function simulated(number: number, folder: string, kept: Simulated): Promise<Row | null> {
  const rng = Rng.fromSeed(4000 + number).fork("network");
  const { name, cell } = drawnCell(number, rng);
  const hiddenSize = 4 + rng.int(29);
  const tokens = rng.chance(0.3);
  const pool = rng.pick(["mean", "max", undefined, undefined, undefined] as const);
  const bidirectional = rng.chance(0.15);
  const spec: ModelSpec = {
    cell,
    layers: rng.chance(0.2) ? 2 : 1,
    hiddenSize,
    batch: 1,
    time: bidirectional ? 12 : 1,
    ...(pool === undefined ? {} : { pool }),
    ...(bidirectional ? { bidirectional } : {}),
    input: tokens
      ? { kind: "tokens", vocabularySize: 4 + rng.int(30), embeddingSize: 2 + rng.int(14) }
      : { kind: "features", size: 1 + rng.int(20) },
    output: { size: 1 + rng.int(12), loss: "softmaxCrossEntropy", tiedToEmbedding: false },
    dropout: { input: 0, output: 0 },
  };
  const model = {
    title: name,
    stem: `network_${number}`,
    spec,
    weights: randomParameters(rng.fork("weights"), spec),
    meaning: meaningOf(spec),
    origin: { kind: "search", epochs: 1 } as const,
  };
  const mcu = mcuCase({ name, model, sample: drawSample(rng.fork("inputs"), spec, 12, 2) });
  const simulations = number in kept ? (kept[number] ?? null) : await onBoards(model, mcu, folder);
  kept[number] = simulations;
  return simulations === null ? null : { name, operations: operationCounts(mcu.integers), simulations };
}

async function onBoards(model: TrainedModel, mcu: McuModel, folder: string): Promise<Simulations | null> {
  writeMcu(folder, mcu);
  const simulations: Partial<Record<BoardName, Simulation>> = {};
  for (const board of boardNames) {
    const simulation = await simulate(model, folder, board, mcu.vectors.length);
    if (simulation === null) throw new Error(`the tools for ${board} are not there`);
    if (!simulation.fits) return null;
    simulations[board] = simulation;
  }
  return simulations as Simulations;
}

/** Half are published; the others random, or grown from the seed cells as a search grows them. */
function drawnCell(number: number, rng: Rng): { readonly name: string; readonly cell: Cell } {
  if (number % 4 === 2) return { name: `random ${number}`, cell: sensibleCell(rng) };
  if (number % 4 === 3) return { name: `evolved ${number}`, cell: evolvedCell(rng) };
  const entry = zoo[(2 * Math.floor(number / 4) + (number % 4)) % zoo.length]!;
  return { name: `${entry.name} ${number}`, cell: cellOfZoo(entry) };
}

function evolvedCell(rng: Rng): Cell {
  const operators = Object.fromEntries(operatorNames.map((name) => [name, 1]));
  const seed = rng.pick(Object.values(seedCells));
  return (
    mutate(seed, rng, { operators, edits: [3, 12], maxBlocks: 40, blocks: "small", newId: freshBlockIds(1) })?.cell ??
    seed
  );
}

/** One without terms that cancel or a memory that stays 0: compilers leave those out, and no search keeps them. */
function sensibleCell(rng: Rng): Cell {
  for (;;) {
    const cell = randomCell(rng);
    const reads = (source: string) => cell.blocks.some((block) => (block.inputs as readonly string[]).includes(source));
    const cancels = cell.blocks.some(({ op, inputs }) => op === "sub" && inputs[0] === inputs[1]);
    const timesOne = cell.blocks.some(
      ({ op, inputs }) => op === "elem_mul" && (inputs as readonly string[]).includes("1"),
    );
    if (!cancels && !timesOne && reads("c") === (cell.cNext !== "c")) return cell;
  }
}

function vector(counts: OperationCounts): number[] {
  return operationNames.map((name) => counts[name]);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Least squares of relative errors, with so little of a ridge that it only holds what the data say nothing of. */
function leastSquares(
  equations: readonly (readonly [features: readonly number[], value: number, size: number])[],
): number[] {
  const count = equations[0]![0].length;
  const normal = new Float64Array(count * count);
  const right = new Float64Array(count);
  for (const [features, value, size] of equations) {
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) normal[i * count + j]! += (features[i]! * features[j]!) / size ** 2;
      right[i]! += (features[i]! * value) / size ** 2;
    }
  }
  for (let i = 0; i < count; i++) normal[i * count + i]! += 1e-3 * normal[i * count + i]! + 1e-12;
  solveInPlace(choleskyFactor(normal, count)!, right, 1);
  return Array.from(right);
}

function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each) => (typeof each === "number" ? Number(each.toPrecision(4)) : each)),
  );
}
