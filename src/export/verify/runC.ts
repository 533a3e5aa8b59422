import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { elementAt } from "../../base/elementAt.ts";
import { hasMemory } from "../../cell/memory.ts";
import { inputSize } from "../../compiler/modelSpec.ts";
import { cDouble, cFloat } from "../c/cText.ts";
import { inUnits, scaledRows, standardise } from "../modelUnits.ts";
import type { TrainedModel } from "../trainedModel.ts";
import type { ExportedCase, ModelRun } from "./modelRun.ts";
import { ExportRunError, runProgram } from "./runProgram.ts";
import { unitCases } from "./unitCases.ts";

const warnings = ["-Wall", "-Wextra", "-Werror"];
const strict = ["-std=c99", "-pedantic", "-O2", ...warnings];

/**
 * How users compile besides: by the compiler's own dialect of C, which has more words and macros, and as C++. For what
 * is wrong in these only the source is looked through.
 */
const dialects: readonly (readonly [compiler: string, ...flags: string[]])[] = [
  ["cc", "-fsyntax-only", ...warnings],
  ["c++", "-fsyntax-only", "-x", "c++", ...warnings],
];

/**
 * Compiles a C export, warnings being errors, as C99, as the compiler's own C and, where there is a C++ compiler, as
 * C++; and runs it. Null when there is no C compiler.
 *
 * @param isC99Only leaves the other dialects out: they differ in names, hardly in cells.
 */
export async function runC(
  { model, folder, sample }: ExportedCase,
  { isC99Only = false }: { readonly isC99Only?: boolean } = {},
): Promise<ModelRun | null> {
  const source = path.join(folder, `${model.stem}.c`);
  // The export's folder is the user's: what only the verification needs is made somewhere else, and goes.
  const scratch = await mkdtemp(path.join(tmpdir(), "moe-rnas-verify-"));
  try {
    const main = path.join(scratch, "main.c");
    const program = path.join(scratch, "main");
    await writeFile(main, mainSource(model, sample.time, sample.batch));
    const compiled = await runProgram("cc", [...strict, "-I", folder, main, source, "-o", program, "-lm"]);
    if (compiled === null) return null;
    if (compiled.code !== 0) throw new ExportRunError("cc", compiled);
    for (const [compiler, ...flags] of isC99Only ? [] : dialects) {
      const looked = await runProgram(compiler, [...flags, source]);
      if (looked !== null && looked.code !== 0) throw new ExportRunError([compiler, ...flags].join(" "), looked);
    }
    const result = await runProgram(program, [], bySequence(model, sample.inputs, sample.time, sample.batch));
    if (result?.code !== 0) throw new ExportRunError(program, result ?? { stderr: "" });
    return { ...readRun(model, sample.time, sample.batch, result.stdout), stepMicroseconds: Number(result.stderr) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Reads a sequence's inputs one by one, and writes its outputs and the state at its end; then takes the time. */
function mainSource(model: TrainedModel, time: number, batch: number): string {
  const { stem, spec } = model;
  const tokens = spec.input.kind === "tokens";
  const upper = stem.toUpperCase();
  if (spec.bidirectional === true) return wholeSource(model, time, batch);
  return `#include "${stem}.h"

#include <stdio.h>
#include <time.h>

enum { TIME = ${time}, BATCH = ${batch}, TIMED = 2000 };

int main(void)
{
    static ${stem}_state state;
    static float output[${upper}_OUTPUT_SIZE];
    static ${tokens ? "int input[1]" : `float input[${upper}_INPUT_SIZE]`};
    clock_t start;
    for (int b = 0; b < BATCH; b++) {
        ${stem}_reset(&state);
        for (int t = 0; t < TIME; t++) {
            if (fread(input, sizeof input, 1, stdin) != 1) {
                return 1;
            }
            ${stem}_step(&state, ${tokens ? "input[0]" : "input"}, output);
            fwrite(output, sizeof output, 1, stdout);
        }
        fwrite(state.h, sizeof state.h, 1, stdout);
${hasMemory(spec.cell) ? "        fwrite(state.c, sizeof state.c, 1, stdout);\n" : ""}    }
${scalingChecks(model)}    start = clock();
    for (int t = 0; t < TIMED; t++) {
        if (t % TIME == 0) {
            ${stem}_reset(&state);
        }
        ${stem}_step(&state, ${tokens ? "input[0]" : "input"}, output);
    }
    fprintf(stderr, "%g", (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC / TIMED);
    return 0;
}
`;
}

/** The same for a model that reads whole sequences, which shows no state. */
function wholeSource(model: TrainedModel, time: number, batch: number): string {
  const { stem, spec } = model;
  const upper = stem.toUpperCase();
  const type = spec.input.kind === "tokens" ? "int" : "float";
  const width = spec.input.kind === "tokens" ? "1" : `${upper}_INPUT_SIZE`;
  return `#include "${stem}.h"

#include <stdio.h>
#include <time.h>

enum { TIME = ${time}, BATCH = ${batch}, TIMED = ${Math.max(1, Math.ceil(2000 / time))} };

int main(void)
{
    static ${stem}_workspace workspace;
    static float outputs[TIME * ${upper}_OUTPUT_SIZE];
    static ${type} inputs[TIME * ${width}];
    clock_t start;
    for (int b = 0; b < BATCH; b++) {
        if (fread(inputs, sizeof inputs, 1, stdin) != 1 || ${stem}_run(&workspace, inputs, TIME, outputs) != 0) {
            return 1;
        }
        fwrite(outputs, sizeof outputs, 1, stdout);
    }
    if (${stem}_run(&workspace, inputs, ${upper}_MAX_STEPS + 1, outputs) == 0) {
        fprintf(stderr, "a sequence that is too long is not refused");
        return 2;
    }
${scalingChecks(model)}    start = clock();
    for (int i = 0; i < TIMED; i++) {
        ${stem}_run(&workspace, inputs, TIME, outputs);
    }
    fprintf(stderr, "%g", (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC / ((double)TIMED * TIME));
    return 0;
}
`;
}

/** Statements that end the program where inputs are not standardised, or an output not scaled back, as they should be. */
function scalingChecks({ stem, meaning }: TrainedModel): string {
  const { input, output, window } = meaning;
  const blocks: string[] = [];
  const array = (type: string, name: string, values: readonly number[]) =>
    `        static const ${type} ${name}[] = { ${values.map(type === "float" ? cFloat : cDouble).join(", ")} };\n`;
  const check = (
    name: string,
    from: "double" | "float",
    given: readonly number[],
    wanted: readonly number[],
    tolerances: readonly number[],
    rows: readonly (readonly number[])[] | null,
  ) => {
    const to = from === "double" ? "float" : "double";
    const of = rows === null ? "given" : from === "double" ? `given, ${rows.length}` : `window, ${rows.length}, given`;
    blocks.push(`    {
${array(from, "given", given)}${rows === null || from === "double" ? "" : array("double", "window", rows.flat())}${array("double", "wanted", wanted)}${array("double", "tolerance", tolerances)}        static ${to} got[sizeof wanted / sizeof wanted[0]];
        ${stem}_${name}(${of}, got);
        for (int n = 0; n < (int)(sizeof wanted / sizeof wanted[0]); n++) {
            const double difference = (double)got[n] - wanted[n];
            if (!(difference <= tolerance[n] && difference >= -tolerance[n])) {
                fprintf(stderr, "${name} gives %.17g for feature %d, not %.17g", (double)got[n], n, wanted[n]);
                return 2;
            }
        }
    }
`);
  };
  for (const { rows, outputs } of unitCases(meaning)) {
    if (input.kind === "numbers" && input.scaling !== null) {
      // Where timesteps are scaled one by one, so they are tried.
      for (const part of window === undefined ? rows.map((row) => [row]) : [rows]) {
        const wanted = standardise(meaning, part);
        const tolerances = wanted.map((value) => 1e-6 * Math.max(1, Math.abs(value)));
        check("standardise", "double", part.flat(), wanted, tolerances, window === undefined ? null : part);
      }
    }
    if (output.scaling !== null) {
      const scaled = scaledRows(meaning, rows);
      // Outputs are float32 in C. Beyond float64 there is nothing to compare.
      const inFloat = outputs.map(Math.fround);
      const given = inFloat.map((each, n) => (Number.isFinite(inUnits(meaning, scaled, inFloat)[n]) ? each : 0));
      const wanted = inUnits(meaning, scaled, given);
      const { mean } = output.scaling;
      const tolerances = wanted.map((value, n) => 1e-12 * Math.max(Math.abs(value), Math.abs(elementAt(mean, n))));
      check("in_units", "float", given, wanted, tolerances, window === undefined ? null : rows);
    }
  }
  return blocks.join("");
}

/** [time, batch, width] → the bytes of [batch, time, width]. */
function bySequence(
  { spec }: TrainedModel,
  inputs: Int32Array | Float32Array,
  time: number,
  batch: number,
): Uint8Array {
  const width = spec.input.kind === "tokens" ? 1 : inputSize(spec);
  const ordered = inputs.slice();
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < time; t++) {
      const from = (t * batch + b) * width;
      ordered.set(inputs.subarray(from, from + width), (b * time + t) * width);
    }
  }
  return new Uint8Array(ordered.buffer, ordered.byteOffset, ordered.byteLength);
}

function readRun({ spec }: TrainedModel, time: number, batch: number, bytes: Buffer): ModelRun {
  const { layers, hiddenSize: H, output } = spec;
  const values = new Float32Array(new Uint8Array(bytes).buffer);
  const states = spec.bidirectional === true ? 0 : hasMemory(spec.cell) ? 2 : 1;
  const perSequence = time * output.size + states * layers * H;
  const outputs = new Float32Array(time * batch * output.size);
  const state = [new Float32Array(layers * batch * H), new Float32Array(layers * batch * H)] as const;
  for (let b = 0; b < batch; b++) {
    const sequence = values.subarray(b * perSequence, (b + 1) * perSequence);
    for (let t = 0; t < time; t++) {
      outputs.set(sequence.subarray(t * output.size, (t + 1) * output.size), (t * batch + b) * output.size);
    }
    for (let memory = 0; memory < states; memory++) {
      for (let layer = 0; layer < layers; layer++) {
        const from = time * output.size + (memory * layers + layer) * H;
        state[memory as 0 | 1].set(sequence.subarray(from, from + H), (layer * batch + b) * H);
      }
    }
  }
  return { outputs, h: states === 0 ? null : state[0], c: states === 2 ? state[1] : null };
}
