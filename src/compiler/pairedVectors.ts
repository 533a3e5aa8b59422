import { present } from "../base/assert.ts";
import type { Vectors } from "./assembler/vectors.ts";
import { emitElementwise, instantiateElementwise } from "./emitElementwise.ts";

const ELEMENTS = 2048;
/** Enough that one measurement is undisturbed, and together a fraction of a millisecond. */
const REPETITIONS = 25;
/** Where the engine does not fuse pairs, the paired loop takes nine tenths of the time; where it does, half of it. */
const WORTHWHILE = 0.75;

/**
 * Whether this engine fuses paired vectors: measured on a loop of sigmoids in both layouts, since neither a version nor
 * a flag says what is gained. To be called with the optimising compiler on, see `chooseVectors`; takes a few
 * milliseconds.
 */
export function fusesPairs(): boolean {
  return bestMs("paired") < WORTHWHILE * bestMs("single");
}

function bestMs(vectors: Vectors): number {
  const body = [
    { op: "load", buffer: 0 },
    { op: "sigmoid", a: 0 },
    { op: "store", buffer: 0, a: 1 },
  ] as const;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = emitElementwise([{ name: "sigmoids", buffers: 1, body }], vectors);
  const sigmoids = present(instantiateElementwise(bytes, memory).sigmoids, "the kernel");
  let best = Number.POSITIVE_INFINITY;
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const begunMs = performance.now();
    sigmoids(ELEMENTS, 0);
    best = Math.min(best, performance.now() - begunMs);
  }
  return best;
}
