import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Cell } from "../../../src/cell/cell.ts";
import { parseEquations } from "../../../src/cell/equations.ts";
import { inputSize } from "../../../src/compiler/modelSpec.ts";
import { mcuFiles } from "../../../src/export/mcu/mcuFiles.ts";
import { type McuModel, mcuStem } from "../../../src/export/mcu/mcuModel.ts";
import type { Granularity } from "../../../src/integer/integerModel.ts";
import { quantizeModel } from "../../../src/integer/quantizeModel.ts";
import { calibrateRanges } from "../../../src/integer/ranges.ts";
import { drawCase, exportCases, type TestCase } from "../exportCases.ts";

/** The cases of the exporters' tests, and cells of blocks that those seldom have. */
export function integerCases(): TestCase[] {
  const named = Object.entries(smallBlocks).map(([name, equations], i) => drawCase(name, cellOf(equations), 100 + i));
  return [...exportCases(), ...named];
}

const smallBlocks = {
  "learned vectors and numbers": "h' = tanh(scale(h) + bias() + linear(x) * sigmoid(scalar()))",
  "a vector as the first memory": "c' = bias()\nh' = tanh(linear(x) + scale(c) + linear(bias() * h))",
  "hard functions": "h' = hard_sigmoid(linear(x)) * hard_tanh(linear(h)) + hard_sigmoid(scale(h)) * scalar()",
  "low ranks":
    "scratch_0 = linear_b[2](x)\nh' = tanh(scratch_0 + linear[3](h)) * sigmoid(linear_b[1](scratch_0) + linear[4](c))\nc' = scratch_0 + linear_b[2](h)",
  softplus: "h' = tanh(softplus(linear_b(x)) - softplus(linear(h)))",
};

function cellOf(equations: string): Cell {
  const parsed = parseEquations(equations);
  if (!("cell" in parsed)) throw new Error(parsed.errors[0]?.message);
  return parsed.cell;
}

/** A case of the exporters' tests in integers, calibrated on its own sample; the vectors are its first sequence. */
export function mcuCase({ model, sample }: TestCase, granularity: Granularity = "per-channel"): McuModel {
  const { time, batch, inputs } = sample;
  const { spec } = model;
  const batches = [{ steps: time, inputs, outputRows: null, targets: new Int32Array(0), carryState: false }];
  const integers = quantizeModel(spec, model.weights, calibrateRanges(spec, model.weights, batches), granularity);
  const width = spec.input.kind === "tokens" ? 1 : inputSize(spec);
  const vectors = Array.from({ length: time }, (_, t) => {
    const at = t * batch * width;
    return spec.input.kind === "tokens" ? inputs[at]! : Array.from(inputs.subarray(at, at + width));
  });
  return { model, integers, loss: { float32: 1, integer: 1.01 }, vectors };
}

/** Writes the export; the folder of the library within `folder`. */
export function writeMcu(folder: string, mcu: McuModel): string {
  for (const { name, content } of mcuFiles(mcu)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return path.join(folder, mcuStem(mcu.model));
}

/** Compiles the check program and runs it: what it wrote, or the compiler's messages. */
export function checked(library: string, compiler: string, flags: readonly string[]): string {
  const stem = path.basename(library);
  const program = path.join(library, "check");
  const compiled = spawnSync(
    compiler,
    [
      ...flags,
      "-I",
      path.join(library, "src"),
      "-I",
      path.join(library, "examples/check"),
      path.join(library, `test/${stem}_check.c`),
      path.join(library, `src/${stem}.c`),
      "-o",
      program,
    ],
    { encoding: "utf8" },
  );
  if (compiled.status !== 0 || compiled.stderr !== "") return compiled.stderr;
  const ran = spawnSync(program, { encoding: "utf8" });
  return ran.stdout + ran.stderr;
}
