import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { choleskyFactor, solveInPlace } from "../../src/base/cholesky.ts";
import { Rng } from "../../src/base/rng.ts";
import type { Cell } from "../../src/cell/cell.ts";
import { cellOfZoo, zoo } from "../../src/cell/zoo/zoo.ts";
import type { ModelSpec } from "../../src/compiler/modelSpec.ts";
import { type BoardName, boardNames, type Simulation, simulate } from "../../src/export/mcu/simulate/simulate.ts";
import { type OperationCounts, operationCounts, operationNames } from "../../src/integer/operationCounts.ts";
import { randomCell } from "../cell/randomCells.ts";
import { randomParameters } from "../compiler/compilerCases.ts";
import { drawSample, meaningOf } from "../export/exportCases.ts";
import { mcuCase, writeMcu } from "../export/mcu/mcuCases.ts";

interface Row {
  readonly name: string;
  readonly operations: ReturnType<typeof operationCounts>;
  readonly simulations: { readonly [K in BoardName]: Simulation };
}

/**
 * Simulates exports of many networks, fits the cost model to every second one, and prints its errors on these and on the
 * others, and the coefficients.
 *
 * @param rowsFile where what was counted and measured is written as JSON.
 */
export async function fitMicrocontrollerCosts(networks: number, rowsFile?: string): Promise<void> {
  const rows: Row[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), "moe-rnas-boards-"));
  try {
    for (let number = 0; number < networks; number++) {
      const row = await simulated(number, folder);
      if (row !== null) rows.push(row);
      if (number % 10 === 9) process.stderr.write(`${number + 1} networks\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const fitted = rows.filter((_, i) => i % 2 === 0);
  const held = rows.filter((_, i) => i % 2 === 1);
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
        const relative = set.map((row) => Math.abs(estimate(row) / measured(row) - 1)).sort((a, b) => a - b);
        const at = (share: number) => `${(100 * relative[Math.floor(share * (relative.length - 1))]!).toFixed(1)} %`;
        return `median ${at(0.5)}, 90th percentile ${at(0.9)}, largest ${at(1)}`;
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
  if (rowsFile !== undefined) writeFileSync(rowsFile, JSON.stringify(rows));
}

async function simulated(number: number, folder: string): Promise<Row | null> {
  const rng = Rng.fromSeed(4000 + number).fork("network");
  const entry = zoo[number % zoo.length]!;
  const [name, cell]: [string, Cell] =
    number % 3 === 2 ? [`random ${number}`, sensibleCell(rng)] : [entry.name, cellOfZoo(entry)];
  const hiddenSize = 4 + rng.int(29);
  const tokens = rng.chance(0.3);
  const spec: ModelSpec = {
    cell,
    layers: rng.chance(0.2) ? 2 : 1,
    hiddenSize,
    batch: 1,
    time: 1,
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
  writeMcu(folder, mcu);
  const simulations: Partial<Record<BoardName, Simulation>> = {};
  for (const board of boardNames) {
    try {
      const simulation = await simulate(model, folder, board, mcu.vectors.length);
      if (simulation === null) throw new Error(`the tools for ${board} are not there`);
      simulations[board] = simulation;
    } catch (error) {
      // An ATmega328P has 32 KB of flash.
      if (!String(error).includes("region `text'")) throw error;
      return null;
    }
  }
  return { name, operations: operationCounts(mcu.integers), simulations: simulations as Row["simulations"] };
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
