import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { type BoardName, boardNames, simulate } from "../../../../src/export/mcu/simulate/simulate.ts";
import { inputBytes, stateBytes } from "../../../../src/integer/heldMemory.ts";
import { estimateCost } from "../../../../src/integer/microcontrollerCost.ts";
import { temporaryFolder } from "../../../store/temporaryFolder.ts";
import { integerCases, mcuCase, writeMcu } from "../mcuCases.ts";

const tools: { readonly [K in BoardName]: readonly string[] } = {
  "cortex-m3": ["arm-none-eabi-gcc", "qemu-system-arm"],
  atmega328p: ["avr-gcc", "simavr"],
};
const cases = integerCases();

for (const board of boardNames) {
  const missing = tools[board].filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);
  if (missing.length > 0) console.warn(`No ${missing.join(", ")}: exports are not run on a simulated ${board} here.`);
  describe.runIf(missing.length === 0)(`a simulated ${board}`, () => {
    test("gives the bits of the TypeScript integers, and says what they take", async () => {
      const folder = await temporaryFolder();
      const far: string[] = [];
      for (const each of cases) {
        const mcu = mcuCase(each);
        writeMcu(folder, mcu);
        const simulation = await simulate(mcu.model, folder, board, mcu.vectors.length);
        if (simulation?.fits !== true) throw new Error(`${each.name} was not simulated`);
        expect(`${each.name}: ${simulation.different}`).toBe(`${each.name}: 0`);
        const { spec } = mcu.model;
        // The linker aligns what lies in memory.
        const held = stateBytes(spec) + inputBytes(spec) + 2 * spec.output.size;
        expect(simulation.ramBytes).toBeGreaterThanOrEqual(held);
        expect(simulation.ramBytes).toBeLessThanOrEqual(held + 8);
        const estimate = estimateCost(mcu.integers, board);
        const errors = {
          flash: estimate.flashBytes / simulation.flashBytes - 1,
          memory: estimate.ramBytes / (simulation.ramBytes + simulation.stackBytes) - 1,
          count: estimate.cycles / simulation.count - 1,
        };
        for (const [name, error] of Object.entries(errors)) {
          if (Math.abs(error) > 0.1) far.push(`${each.name}: ${name} ${error.toFixed(3)}`);
        }
      }
      console.log(`${board}: estimates more than 10 % off\n${far.join("\n")}`);
      // At most one estimate in eight, of three for each cell: a compiler leaves out what cancels in a random cell.
      expect(far.length).toBeLessThanOrEqual((3 * cases.length) / 8);
    }, 120_000);
  });
}
