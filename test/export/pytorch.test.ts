import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { runPytorch } from "../../src/export/verify/runPython.ts";
import { pythonWith } from "../bench/peers/pythons.ts";
import { compared, exportCases, exported } from "./exportCases.ts";

const cases = exportCases();

test("the source names its lines as the equations do", async () => {
  const lstm = cases.find(({ name }) => name === "lstm")!;
  const { folder, model } = (await exported([lstm], "pytorch"))[0]!;
  const source = await readFile(path.join(folder, `${model.stem}.py`), "utf8");
  expect(source).toContain("i = torch.sigmoid(self.i_x(x) + self.i_h(h))");
  expect(source).toContain("c_next = f * c + i * m");
  expect(source).toContain("h_next = o * torch.tanh(c_next)");
});

const python = pythonWith("torch");

// Registered only where there is something to run it.
if (python !== null) {
  describe("run by PyTorch", () => {
    test("outputs and states are our own", async () => {
      const written = await exported(cases, "pytorch");
      const runs = await runPytorch(written, { pythons: [python] });
      const { wrong, largest } = compared(cases, runs ?? []);
      console.log(`PyTorch: ${cases.length} cells, largest difference ${largest.toExponential(1)}`);
      expect(wrong).toEqual([]);
    });
  });
}
