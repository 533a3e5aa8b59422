import { expect, test } from "vitest";
import { stateBytes } from "../../src/export/mcu/mcuHeader.ts";
import { estimateCost } from "../../src/integer/microcontrollerCost.ts";
import { operationCounts } from "../../src/integer/operationCounts.ts";
import { integerCases, mcuCase } from "../export/mcu/mcuCases.ts";

const cases = integerCases().map((each) => mcuCase(each));

test("memory that is held is the state, one timestep's input and output", () => {
  for (const mcu of cases) {
    const { input, output } = mcu.model.spec;
    const inputs = input.kind === "features" ? input.size : 0;
    expect(operationCounts(mcu.integers).heldBytes).toBe(stateBytes(mcu) + 2 * (inputs + output.size));
  }
});

test("an LSTM of 16 units with 8 features and 4 outputs is counted by hand", () => {
  const { integers } =
    cases.find(({ model }) => model.spec.cell.blocks.length === 21 && model.spec.layers === 1) ?? cases[2]!;
  const { hiddenSize: H, layers, output } = integers.spec;
  const { run, written } = operationCounts(integers);
  const I = integers.layers[0]!.inputSize;
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
