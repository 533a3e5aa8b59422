import { expect, test } from "vitest";
import { seedCells } from "../../src/cell/seedCells.ts";
import type { ModelSpec } from "../../src/compiler/modelSpec.ts";
import { inputBytes, stateBytes } from "../../src/integer/heldMemory.ts";
import { estimateCost } from "../../src/integer/microcontrollerCost.ts";
import { operationCounts } from "../../src/integer/operationCounts.ts";
import { integerCases, mcuCase } from "../export/mcu/mcuCases.ts";

const cases = integerCases().map((each) => mcuCase(each));

test("memory that is held is the state, what the caller hands over, and the outputs: counted by hand", () => {
  const cell = seedCells.gru;
  const spec = (readout: Pick<ModelSpec, "pool" | "bidirectional">, layers = 1): ModelSpec => ({
    cell,
    layers,
    hiddenSize: 8,
    batch: 1,
    time: 20,
    input: { kind: "features", size: 3 },
    output: { size: 2, loss: "meanSquaredError", tiedToEmbedding: false },
    dropout: { input: 0, output: 0 },
    ...readout,
  });
  // h and one vector beside it, 8 int16 each.
  expect(stateBytes(spec({}))).toBe(32);
  expect(stateBytes(spec({ pool: "max" }))).toBe(32 + 16);
  expect(stateBytes(spec({ pool: "mean" }))).toBe(32 + 16 + 32 + 2);
  expect(inputBytes(spec({}))).toBe(6);
  expect(stateBytes(spec({ bidirectional: true }))).toBe(32 + 20 * 16);
  expect(stateBytes(spec({ bidirectional: true, pool: "mean" }, 3))).toBe(32 + 2 * 20 * 16);
  expect(inputBytes(spec({ bidirectional: true }))).toBe(20 * 6);
});

test("an LSTM of 16 units with 8 features and 4 outputs is counted by hand", () => {
  const { integers } =
    cases.find(({ model }) => model.spec.cell.blocks.length === 21 && model.spec.layers === 1) ?? cases[2]!;
  const { hiddenSize: H, layers, output } = integers.spec;
  const { run, written } = operationCounts(integers);
  const I = integers.cells[0]!.inputSize;
  expect(written.rows).toBe(8 * layers + 1);
  expect(run.rows).toBe(8 * H * layers + output.size);
  expect(run.macs).toBe(4 * H * (I + H) + (layers - 1) * 8 * H * H + H * output.size);
  expect(run.sigmoid).toBe(3 * H * layers);
  expect(run.tanh).toBe(2 * H * layers);
});

test("more of anything costs more, on either processor", () => {
  const [small, large] = [...cases]
    .filter(({ model }) => model.spec.layers === 1)
    .sort((a, b) => operationCounts(a.integers).run.macs - operationCounts(b.integers).run.macs)
    .filter((_, i, all) => i === 0 || i === all.length - 1);
  for (const target of ["cortex-m3", "atmega328p"] as const) {
    const [a, b] = [estimateCost(small!.integers, target), estimateCost(large!.integers, target)];
    expect(a.cycles).toBeLessThan(b.cycles);
    expect(a.flashBytes).toBeLessThan(b.flashBytes);
  }
});
