import { present } from "../../src/base/assert.ts";
import { FunctionBuilder } from "../../src/compiler/assembler/functionBuilder.ts";
import { f32x4, i32, v128 } from "../../src/compiler/assembler/instructions.ts";
import { buildModule } from "../../src/compiler/assembler/moduleBuilder.ts";
import { timed } from "./benchRow.ts";

const additions = 6;
const turns = 2_000_000;

/**
 * GFLOP/s of this core when nothing but 128-bit multiplications and additions on registers is done, in equal parts
 * and independent of each other: what no product without FMA can pass.
 */
export function vectorPeak(): number {
  run ??= instantiate();
  const call = run;
  return (turns * 2 * additions * 4) / timed(1, () => call(turns, 64)) / 1e6;
}

let run: ((turns: number, ones: number) => number) | null = null;

function instantiate(): (turns: number, ones: number) => number {
  const builder = new FunctionBuilder();
  const { n, ones } = builder.parameters({ n: "i32", ones: "i32" });
  // The factor comes from memory: a constant 1 would be optimised away.
  const one = builder.let(v128.load(ones));
  const values = Array.from({ length: 2 * additions }, (_, index) => builder.let(f32x4.const(index)));
  const turn = builder.local("i32");
  builder.forRange(turn, n, i32.const(1), () => {
    values.forEach((value, index) => {
      builder.set(value, index < additions ? f32x4.add(value, one) : f32x4.mul(value, one));
    });
  });
  const sum = values.reduce((a, b) => builder.let(f32x4.add(a, b)));
  const module = buildModule(new Map([["peak", builder.finish(f32x4.extract_lane(sum, 0))]]));
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Float32Array(memory.buffer, 64, 4).fill(1);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });
  const peak = present(exports.peak, "the peak") as (turns: number, ones: number) => number;
  for (let warmup = 0; warmup < 20; warmup++) peak(turns / 10, 64);
  return peak;
}
