import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { seedCells } from "../../src/cell/seedCells.ts";
import { inputSize } from "../../src/compiler/modelSpec.ts";
import type { WindowRule, WindowTransform } from "../../src/data/windowTransform.ts";
import { modelCard } from "../../src/export/modelCard.ts";
import type { ModelMeaning } from "../../src/export/modelMeaning.ts";
import { inUnits, scaledRows, standardise } from "../../src/export/modelUnits.ts";
import { pythonMeaning } from "../../src/export/pythonSource.ts";
import { runC } from "../../src/export/verify/runC.ts";
import { runPytorch } from "../../src/export/verify/runPython.ts";
import { runTensorflow } from "../../src/export/verify/runTensorflow.ts";
import { runTensorflowLayers } from "../../src/export/verify/runTensorflowLayers.ts";
import { findTensorFlowLayers } from "../../src/export/verify/runtimes.ts";
import { unitCases, unitsDifference } from "../../src/export/verify/unitCases.ts";
import { pythonWith } from "../bench/peers/pythons.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { compared, drawCase, exported, type TestCase } from "./exportCases.ts";

/** A case of every rule and every frame: as many features and outputs as there are. */
const everyCase = ((): TestCase => {
  const rules: readonly WindowRule[] = ["standard", "per_window", "last_value", "difference"];
  for (let number = 5; ; number += 6) {
    const drawn = drawCase("windows", seedCells.gru, number);
    const { spec, meaning } = drawn.model;
    const size = inputSize(spec);
    if (size < 4 || spec.output.size < 4 || spec.output.size % 4 !== 0) continue;
    const window: WindowTransform = {
      inputs: Array.from({ length: size }, (_, n) => rules[n % 4] as WindowRule),
      floors: Array.from({ length: size }, (_, n) => 0.01 + n / 100),
      targets: [
        { feature: -1, origin: "zero", inDeviations: false },
        { feature: 1, origin: "mean", inDeviations: true },
        { feature: 1, origin: "last", inDeviations: true },
        { feature: 3, origin: "last", inDeviations: false },
      ],
      change: { mean: [0, 0.5, -0.25, 0.125], deviation: [1, 2, 0.5, 4] },
    };
    return { ...drawn, model: { ...drawn.model, meaning: { ...meaning, window } } };
  }
})();

test("a window of one price, by hand", () => {
  const meaning: ModelMeaning = {
    task: "forecasting",
    input: { kind: "numbers", features: ["price"], scaling: { mean: [100], deviation: [10] } },
    output: { kind: "values", names: ["price +1"], scaling: { mean: [100], deviation: [10] }, scoredTimesteps: 1 },
    window: {
      inputs: ["per_window"],
      floors: [0],
      targets: [{ feature: 0, origin: "last", inDeviations: true }],
      change: { mean: [0.5], deviation: [2] },
    },
  };
  // Scaled 1, 3, 5, 3: mean 3, deviation √2.
  const rows = [[110], [130], [150], [130]];
  standardise(meaning, rows).forEach((value, at) => {
    expect(value).toBeCloseTo([-Math.SQRT2, 0, Math.SQRT2, 0][at] as number, 12);
  });
  // ((0.5 + 2 · 0.25) · √2 + 3) · 10 + 100
  expect(inUnits(meaning, scaledRows(meaning, rows), [0.25])[0]).toBeCloseTo(130 + 10 * Math.SQRT2, 9);
});

test("C standardises windows and scales outputs back, and its verification sees where it does not", async () => {
  const [written] = await exported([everyCase], "c");
  const run = await runC(written!);
  expect(compared([everyCase], [run!]).wrong).toEqual([]);
  const source = path.join(written!.folder, `${written!.model.stem}.c`);
  const text = await readFile(source, "utf8");
  for (const [right, wrong, said] of [
    ["(value - mean) / deviation", "value - mean", "standardise gives"],
    ["window_rule[n] == 3", "window_rule[n] == 4", "standardise gives"],
    ["target_origin[target] == 2", "target_origin[target] == 3", "in_units gives"],
  ] as const) {
    expect(text).toContain(right);
    await writeFile(source, text.replace(right, wrong));
    await expect(runC(written!)).rejects.toThrow(said);
  }
});

test("both JavaScript exports do the same", async () => {
  const [module] = await exported([everyCase], "tensorflow");
  const [layers] = await exported([everyCase], "tensorflow-layers");
  const tf = findTensorFlowLayers()!;
  const runs = [await runTensorflow(module!, tf), await runTensorflowLayers(layers!, tf)];
  for (const run of runs) {
    expect(run.units?.features?.length).toBe(3);
    expect(compared([everyCase], [run]).wrong).toEqual([]);
  }
});

const python = ["python3", "python"].find((name) => spawnSync(name, ["-c", "pass"]).status === 0);

// Registered only where there is a Python; it needs no library.
if (python !== undefined) {
  test.each([
    ["relative to the window", everyCase.model],
    ["timestep by timestep", { ...everyCase.model, meaning: { ...everyCase.model.meaning, window: undefined } }],
  ] as const)("Python's functions do the same, %s", async (_, model) => {
    const folder = await temporaryFolder();
    const plain = model.meaning.window === undefined;
    const card = modelCard(model as typeof everyCase.model);
    await writeFile(path.join(folder, card.name), card.content);
    const program = `import json
CARD = json.load(open(${JSON.stringify(path.join(folder, card.name))}, encoding="utf-8"))
${pythonMeaning(model as typeof everyCase.model)}

cases = json.loads(${JSON.stringify(JSON.stringify(unitCases(model.meaning as ModelMeaning)))})
features = [${plain ? "[value for row in case['rows'] for value in standardise(row)]" : "sum(standardise(case['rows']), [])"} for case in cases]
values = [in_units(case["outputs"]${plain ? "" : ', case["rows"]'}) for case in cases]
print(json.dumps({"features": features, "values": values}))
`;
    const { stdout, stderr } = spawnSync(python, ["-c", program], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(unitsDifference(model.meaning as ModelMeaning, JSON.parse(stdout))).toBeLessThan(1e-9);
  });
}

const withTorch = pythonWith("torch");

// Registered only where there is something to run it.
if (withTorch !== null) {
  test("a PyTorch export does the same, and a wrong one is seen", async () => {
    const [written] = await exported([everyCase], "pytorch");
    const [run] = (await runPytorch([written!], { pythons: [withTorch] })) ?? [];
    expect(compared([everyCase], [run!]).wrong).toEqual([]);
    const source = path.join(written!.folder, `${written!.model.stem}.py`);
    await writeFile(source, (await readFile(source, "utf8")).replace("value - last", "value + last"));
    const [wrong] = (await runPytorch([written!], { pythons: [withTorch] })) ?? [];
    expect(compared([everyCase], [wrong!]).wrong.length).toBe(1);
  });
}
