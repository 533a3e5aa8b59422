import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { inputSize } from "../../../src/compiler/modelSpec.ts";
import { mcuStem } from "../../../src/export/mcu/mcuModel.ts";
import { IntegerRun } from "../../../src/integer/integerRun.ts";
import { randomParameters } from "../../compiler/compilerCases.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { drawCase, type TestCase } from "../exportCases.ts";
import { checked, integerCases, mcuCase, writeMcu } from "./mcuCases.ts";

const cases = integerCases();
const hasCompiler = spawnSync("cc", ["--version"]).status === 0;
const strict = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"];
const right = /^0 of \d+ outputs differ\n$/;

if (!hasCompiler) console.warn("No C compiler `cc`: the microcontroller export is not compiled here.");

describe.runIf(hasCompiler)("the C of integer networks", () => {
  test("gives the bits of the TypeScript integers, with overflow and shifts watched", async () => {
    const folder = await temporaryFolder();
    const wrong: string[] = [];
    for (const [number, each] of cases.entries()) {
      const library = writeMcu(folder, mcuCase(each, number % 3 === 0 ? "per-tensor" : "per-channel"));
      const said = checked(library, "cc", [...strict, "-O1", "-fsanitize=undefined", "-fno-sanitize-recover"]);
      if (!right.test(said)) wrong.push(`${each.name}: ${said}`);
    }
    expect(wrong).toEqual([]);
  });

  test.each([0, 1, 2, 3])(
    "gives the same bits at every level of optimisation, and as C++ (case %s)",
    async (number) => {
      const library = writeMcu(await temporaryFolder(), mcuCase(cases[number]!));
      for (const level of ["-O0", "-O1", "-O2", "-O3", "-Os", "-Ofast"]) {
        expect(checked(library, "cc", [...strict, level])).toMatch(right);
      }
      if (spawnSync("c++", ["--version"]).status !== 0) return;
      expect(checked(library, "c++", ["-x", "c++", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O2"])).toMatch(right);
    },
  );

  test("inputs far beyond what was calibrated saturate, and overflow nothing", async () => {
    const folder = await temporaryFolder();
    for (const each of cases.filter(({ model }) => model.spec.input.kind === "features")) {
      const mcu = mcuCase(each);
      const size = inputSize(mcu.model.spec);
      const { bidirectional, time } = mcu.model.spec;
      const vectors = Array.from({ length: bidirectional === true ? time : 40 }, (_, t) =>
        new Array<number>(size).fill(t % 2 === 0 ? 1e9 : -1e9),
      );
      const library = writeMcu(folder, { ...mcu, vectors });
      expect(checked(library, "cc", [...strict, "-fsanitize=undefined", "-fno-sanitize-recover"])).toMatch(right);
    }
  });

  test("a sequence that is longer than there is room for is not run, and said to be", async () => {
    const mcu = mcuCase(cases.find(({ model }) => model.spec.bidirectional === true)!);
    const library = writeMcu(await temporaryFolder(), mcu);
    const size = mcu.vectors.length * mcu.model.spec.output.size;
    const room = (timesteps: number) => `-D${mcuStem(mcu.model).toUpperCase()}_MOST_TIMESTEPS=${timesteps}U`;
    const flags = [...strict, "-fsanitize=undefined", "-fno-sanitize-recover"];
    expect(checked(library, "cc", [...flags, room(6)])).toBe(`${size} of ${size} outputs differ\n`);
    expect(checked(library, "cc", [...flags, room(9)])).toMatch(right);
  });

  test("the mean of a sequence counts its first 65,535 timesteps", async () => {
    const mcu = mcuCase(drawCase("mean", seedCells.gru, 3, { pool: "mean" }));
    const { integers, model } = mcu;
    const library = writeMcu(await temporaryFolder(), mcu);
    const stem = mcuStem(model);
    const run = new IntegerRun(integers);
    const inputs = [0, 1].map((odd) => new Array<number>(inputSize(model.spec)).fill(0.5 - odd));
    const [timesteps, shown] = [65_600, [65_534, 65_535, 65_599]];
    writeFileSync(
      path.join(library, `test/${stem}_check.c`),
      `#include "${stem}.h"
#include <stdio.h>
int main(void) {
    static ${stem}_state state;
    static const int16_t inputs[2][${inputSize(model.spec)}] = {${inputs.map((each) => `{${run.features(each).join()}}`).join()}};
    int16_t output[${model.spec.output.size}];
    unsigned long t; unsigned n;
    ${stem}_reset(&state);
    for (t = 0; t < ${timesteps}UL; t++) {
        ${stem}_step(&state, inputs[t % 2UL], output);
        if (${shown.map((at) => `t == ${at}UL`).join(" || ")}) for (n = 0; n < ${model.spec.output.size}U; n++) printf("%d ", output[n]);
    }
    return 0;
}
`,
    );
    const vectors = inputs.map((each) => run.features(each));
    const outputs = run.outputs(
      Array.from({ length: timesteps }, (_, t) => vectors[t % 2]!),
      run.start(),
    );
    const expected = shown.map((t) => Array.from(outputs[t]!));
    expect(expected[1]).toEqual(expected[2]);
    expect(checked(library, "cc", [...strict, "-O2"])).toBe(
      expected
        .flat()
        .map((value) => `${value} `)
        .join(""),
    );
  });

  test("an output that is one off is seen", async () => {
    const mcu = mcuCase(cases[0]!);
    const library = writeMcu(await temporaryFolder(), mcu);
    const source = path.join(library, `src/${mcuStem(mcu.model)}.c`);
    writeFileSync(
      source,
      readFileSync(source, "utf8")
        .replace("value > 32767", "value > 32766")
        .replace("+ (int32_t)bias", "+ (int32_t)bias + 1"),
    );
    expect(checked(library, "cc", strict)).not.toMatch(right);
  });

  test("the object needs nothing from any library", async () => {
    const folder = await temporaryFolder();
    for (const each of [...cases.filter((_, i) => i % 4 === 0), wide(cases[1]!), wide(cases[5]!)]) {
      const mcu = mcuCase(each);
      const library = writeMcu(folder, mcu);
      const object = path.join(library, "model.o");
      const source = path.join(library, `src/${mcuStem(mcu.model)}.c`);
      expect(spawnSync("cc", [...strict, "-O2", "-c", source, "-o", object], { encoding: "utf8" }).stderr).toBe("");
      const { stdout } = spawnSync("nm", ["-u", object], { encoding: "utf8" });
      expect(stdout.replace(/.*_GLOBAL_OFFSET_TABLE_|.*__stack_chk_fail/g, "").trim()).toBe("");
      expect(readFileSync(source, "utf8")).not.toMatch(/\b(float|double|malloc|math\.h)\b/);
    }
  });
});

/** With 64 units: compilers may write loops that long as calls of memset and memcpy. */
function wide({ name, model, sample }: TestCase): TestCase {
  const spec = { ...model.spec, hiddenSize: 64 };
  const weights = randomParameters(Rng.fromSeed(1), spec);
  return { name: `${name}, wide`, model: { ...model, stem: `${model.stem}_wide`, spec, weights }, sample };
}
