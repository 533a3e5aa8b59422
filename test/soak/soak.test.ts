import { expect, test } from "vitest";
import { builtEngine } from "../engine/builtEngine.ts";
import { soak } from "./soak.ts";

test("searches that are killed, stopped, paused and starved of disk end as if they had been left alone", async () => {
  const lines: string[] = [];
  const { engine } = await builtEngine();
  const result = await soak({ engineFile: engine, seed: 7, durationMs: 8_000, say: (line) => lines.push(line) });
  expect(result.runs).toBeGreaterThan(0);
  expect(Object.values(result.faults).reduce((sum, times) => sum + times, 0)).toBeGreaterThan(0);
});
