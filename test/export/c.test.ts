import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Cell } from "../../src/cell/cell.ts";
import { parseEquations } from "../../src/cell/equations.ts";
import { seedCells } from "../../src/cell/seedCells.ts";
import { cellStages } from "../../src/export/c/cellStages.ts";
import { weightBytes } from "../../src/export/c/cHeader.ts";
import { cFloat, cString } from "../../src/export/c/cText.ts";
import { int8LossText } from "../../src/export/c/int8LossText.ts";
import { quantize } from "../../src/export/c/quantize.ts";
import { runC } from "../../src/export/verify/runC.ts";
import { compared, drawCase, exportCases, exported, isFull } from "./exportCases.ts";

const cases = exportCases();
const fullRun = { timeout: isFull ? 900_000 : 120_000 };
const hasCompiler = spawnSync("cc", ["--version"]).status === 0;

test("an LSTM is one stage of products, then one pass over the elements", () => {
  const { stages, vectors } = cellStages(seedCells.lstm);
  expect(stages.map(({ products, lines }) => [products.length, lines.length])).toEqual([
    [0, 0],
    [8, 6],
  ]);
  expect(vectors.size).toBe(8 + 2);
});

test("strings are plain ASCII that a compiler reads back", () => {
  expect(cString('a"b\\??=é\n')).toBe('"a\\"b\\\\\\?\\?=\\303\\251\\012"');
});

test("numbers are the shortest that are read back as the same float32", () => {
  expect(cFloat(Math.fround(0.1))).toBe("0.1f");
  expect(cFloat(-2)).toBe("-2.0f");
  expect(cFloat(Math.fround(1e-20))).toBe("1e-20f");
  const value = Math.fround(Math.PI);
  expect(Math.fround(Number.parseFloat(cFloat(value)))).toBe(value);
});

test("bytes of 8-bit weights are those of what is written: bytes of matrices, floats of their scales and of vectors", () => {
  for (const { model } of cases) {
    const { matrices } = quantize(model);
    const written = [...model.weights].map(([name, { byteLength }]) => {
      const matrix = matrices.get(name);
      return matrix === undefined ? byteLength : matrix.values.byteLength + matrix.scales.byteLength;
    });
    expect(weightBytes(model, true)).toBe(written.reduce((sum, bytes) => sum + bytes));
  }
});

test("8-bit weights are off by at most half of their channel's scale", () => {
  const { model } = cases[0]!;
  const { matrices, model: rounded } = quantize(model);
  expect(matrices.size).toBeGreaterThan(2);
  for (const [name, { values, scales }] of matrices) {
    const channels = scales.length;
    const perRow = name === "embedding.weight";
    values.forEach((_, i) => {
      const scale = scales[perRow ? Math.floor(i / (values.length / channels)) : i % channels]!;
      const difference = Math.abs(rounded.weights.get(name)![i]! - model.weights.get(name)![i]!);
      expect(difference).toBeLessThanOrEqual(scale * 0.5001);
    });
    expect(Math.max(...values.map(Math.abs))).toBe(127);
  }
});

/** Words of C++, of C with compilers' extensions, macros, and names that the source itself uses. */
const takenNames =
  "unix linux M_E M_PI I NAN class template new and typename this operator nullptr char8_t complex isnan signbit errno min interface asm typeof input_size cell apply memcpy LAYERS cells decoder size_t vax M_El M_PIf64x P_tmpdir math_errhandling sched_priority L_tmpnam".split(
    " ",
  );

function cellOfNames(first: string, second: string): Cell {
  const parsed = parseEquations(`
    ${first} = sigmoid(linear_b(x) + linear_b(h))
    ${second} = linear(x)
    h' = tanh(${first} * ${second}) + ${first} * h + linear(${second})
  `);
  if (!("cell" in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.cell;
}

test.each([
  { float32: 0.00000231, int8: 0.00002113, text: ["0.000002310", "0.000021130", "+0.000018820"] },
  { float32: 1.25, int8: 1.2500001, text: ["1.2500000000", "1.2500001000", "+0.0000001000"] },
  { float32: 2.5, int8: 2.4, text: ["2.50000", "2.40000", "-0.10000"] },
  { float32: 0, int8: 0, text: ["0.00000", "0.00000", "+0.00000"] },
])("A6: losses $float32 and $int8 are written with the digits that tell them apart", ({ text, ...loss }) => {
  const { float32, int8, difference } = int8LossText(loss);
  expect([float32, int8, difference]).toEqual(text);
});

// Registered only where there is something to run it.
if (hasCompiler) {
  describe("compiled with -std=c99 -pedantic -Wall -Wextra -Werror", () => {
    test("outputs and states are our own", fullRun, async () => {
      const runs = [];
      for (const each of await exported(cases, "c")) runs.push((await runC(each, { isC99Only: true }))!);
      const { wrong, largest } = compared(cases, runs);
      console.log(`C: ${cases.length} cells, largest difference ${largest.toExponential(1)}`);
      expect(wrong).toEqual([]);
    });

    test("with int8 matrices they are those of the rounded weights", fullRun, async () => {
      const some = isFull ? cases : cases.filter((_, i) => i % 4 === 0);
      const written = await exported(some, "c", { int8: { float32: 1, int8: 1.25 } });
      const runs = [];
      for (const each of written) runs.push((await runC(each, { isC99Only: true }))!);
      const rounded = some.map((each) => ({ ...each, model: quantize(each.model).model }));
      const { wrong, largest } = compared(rounded, runs);
      console.log(`C, int8: ${some.length} cells, largest difference ${largest.toExponential(1)}`);
      expect(wrong).toEqual([]);
      const { folder, model } = written[0]!;
      expect(await readFile(path.join(folder, `${model.stem}.h`), "utf8")).toContain("+0.25000");
    });

    test("A8: names that C, C++ or a platform's headers use compile as C99, as the compiler's own C and as C++", async () => {
      expect(takenNames.length % 2).toBe(0);
      const named = Array.from({ length: takenNames.length / 2 }, (_, i) => {
        const [first, second] = takenNames.slice(2 * i, 2 * i + 2) as [string, string];
        return drawCase(`${first}, ${second}`, cellOfNames(first, second), i);
      });
      const runs = [];
      for (const each of await exported(named, "c")) runs.push((await runC(each))!);
      expect(compared(named, runs).wrong).toEqual([]);
    });

    test.each([1, 1e40, 1e200, 1e307, 1e-50, 1e-200, 1e-308])(
      "A5: columns times %s are standardised and scaled back, and the verification runs it",
      async (factor) => {
        const scaled = (count: number) => ({
          mean: Array.from({ length: count }, (_, n) => (n + 1.7) * factor),
          deviation: Array.from({ length: count }, (_, n) => (n + 0.25) * factor),
        });
        const each = cases.find(
          ({ model }) => model.meaning.input.kind === "numbers" && model.meaning.output.kind === "values",
        )!;
        const { input, output } = each.model.meaning;
        const meaning = {
          ...each.model.meaning,
          input: { ...input, scaling: scaled(input.kind === "numbers" ? input.features.length : 0) },
          output: { ...output, scaling: scaled(output.names.length) },
        } as typeof each.model.meaning;
        const [written] = await exported([{ ...each, model: { ...each.model, meaning } }], "c");
        const source = path.join(written!.folder, `${written!.model.stem}.c`);
        const text = await readFile(source, "utf8");
        expect(text).not.toMatch(/Infinity|NaN/);
        await runC(written!);
        writeFileSync(source, text.replace("- mean[n]", "+ mean[n]"));
        await expect(runC(written!)).rejects.toThrow("standardise gives");
      },
    );

    test("A5: Unix times and places of a map stay apart", async () => {
      const each = cases.find(({ model }) => model.meaning.input.kind === "numbers")!;
      const { input } = each.model.meaning;
      const count = input.kind === "numbers" ? input.features.length : 0;
      const scaling = {
        mean: new Array<number>(count).fill(1_700_000_000),
        deviation: new Array<number>(count).fill(5),
      };
      const meaning = { ...each.model.meaning, input: { ...input, scaling } } as typeof each.model.meaning;
      const [written] = await exported([{ ...each, model: { ...each.model, meaning } }], "c");
      await runC(written!);
      expect(await readFile(path.join(written!.folder, `${written!.model.stem}.h`), "utf8")).toContain(
        "const double *values",
      );
    });

    test("A8: verification leaves nothing in the export's folder, and sees what only C++ refuses", async () => {
      const [written] = await exported(cases.slice(0, 1), "c");
      const { folder, model } = written!;
      const before = await readdir(folder);
      await runC(written!);
      expect(await readdir(folder)).toEqual(before);
      const source = path.join(folder, `${model.stem}.c`);
      writeFileSync(source, `${await readFile(source, "utf8")}\nextern int class;\n`);
      await expect(runC(written!)).rejects.toThrow("c++");
    });

    test("no export calls anything but mathematics and memory copies", async () => {
      const allowed = /^(_?(expf|tanhf|fmaxf|memcpy|memset|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_))?$/;
      for (const int8 of [null, { float32: 1, int8: 1.25 }]) {
        for (const { folder, model } of await exported(cases.slice(1, 4), "c", { int8 })) {
          const object = path.join(folder, "model.o");
          spawnSync("cc", ["-std=c99", "-O2", "-c", path.join(folder, `${model.stem}.c`), "-o", object]);
          const { stdout } = spawnSync("nm", ["-u", object], { encoding: "utf8" });
          const called = stdout.split("\n").map((line) => line.trim().split(/\s+/).at(-1) ?? "");
          expect(called.filter((name) => !allowed.test(name))).toEqual([]);
        }
      }
    });

    test("steps run where every allocation ends the program", async () => {
      const ran = (folder: string, stem: string, allocates: boolean) => {
        const { spec } = cases.find(({ model }) => model.stem === stem)!.model;
        const program = path.join(folder, allocates ? "allocating" : "still");
        writeFileSync(`${program}.c`, withoutAllocation(stem, spec.input.kind === "tokens", allocates));
        const sources = [`${program}.c`, path.join(folder, `${stem}.c`)];
        const flags = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-fno-builtin-malloc"];
        const compiled = spawnSync("cc", [...flags, ...sources, "-o", program, "-lm"], { encoding: "utf8" });
        expect(compiled.stderr).toBe("");
        return spawnSync(program).status;
      };
      for (const int8 of [null, { float32: 1, int8: 1.25 }]) {
        const written = await exported(cases.slice(1, 4), "c", { int8 });
        expect(written.map(({ folder, model }) => ran(folder, model.stem, false))).toEqual(written.map(() => 0));
        // An allocation would have been seen.
        expect(ran(written[0]!.folder, written[0]!.model.stem, true)).toBe(9);
      }
    });
  });
}

/** A program that takes 50 steps and has an allocator which ends it. */
function withoutAllocation(stem: string, tokens: boolean, allocates: boolean): string {
  const upper = stem.toUpperCase();
  return `#include "${stem}.h"
#include <stddef.h>

void _Exit(int status);
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);

static int forbidden;
static char memory[1 << 16];
static size_t used;

void *malloc(size_t size)
{
    if (forbidden || used + size > sizeof memory) {
        _Exit(9);
    }
    used += (size + 15) / 16 * 16;
    return memory + used - (size + 15) / 16 * 16;
}

void *calloc(size_t count, size_t size) { return malloc(count * size); }
void *realloc(void *block, size_t size) { (void)block; return malloc(size); }

int main(void)
{
    static ${stem}_state state;
    static float output[${upper}_OUTPUT_SIZE];
    ${tokens ? "" : `static float features[${upper}_INPUT_SIZE];\n    `}forbidden = 1;
    ${stem}_reset(&state);
    for (int t = 0; t < 50; t++) {
        ${stem}_step(&state, ${tokens ? "0" : "features"}, output);
    }
    ${allocates ? "return malloc(1) == NULL;" : "return 0;"}
}
`;
}
