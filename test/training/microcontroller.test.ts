import { expect, test } from "vitest";
import { compileModel } from "../../src/compiler/compiledModel.ts";
import { trainIndividual } from "../../src/training/trainIndividual.ts";
import { configWith, countingDataset, jobFor } from "./fakes.ts";

async function measured(search: object): Promise<{ readonly [name: string]: number }> {
  const dataset = countingDataset({ train: 6, validation: 2 });
  const config = configWith({ epochs: 2, batch: 2, learning_rate: 0.05 }, { hidden: 4 }, search);
  const { evaluation } = await trainIndividual(jobFor(config), dataset, config, {
    signal: new AbortController().signal,
    createModel: compileModel,
  });
  if (evaluation.status !== "ok") throw new Error(evaluation.message);
  return evaluation.metrics;
}

test("what a network is on a microcontroller is measured where an objective or a constraint names any of it", async () => {
  expect(await measured({})).not.toHaveProperty("flash_bytes");
  const metrics = await measured({
    objectives: ["quantized_error", "blocks"],
    constraints: { flash_bytes: { max: 16384 } },
    microcontroller: "atmega328p",
  });
  // The integers are near the network that was trained.
  expect(metrics.quantized_error).toBeCloseTo(metrics.validation_loss!, 2);
  expect(metrics.quantized_error).not.toBe(metrics.validation_loss);
  // h [4], h' [4], one feature and one output of 16 bits, and a stack.
  expect(metrics.ram_bytes).toBeGreaterThan(2 * (4 + 4 + 1 + 1));
  expect(metrics.flash_bytes).toBeGreaterThan(500);
  const elsewhere = await measured({ objectives: ["mcu_cycles", "blocks"], microcontroller: "cortex-m3" });
  // A Cortex-M3 multiplies 32 bits at once.
  expect(elsewhere.mcu_cycles).toBeLessThan(metrics.mcu_cycles! / 3);
});
