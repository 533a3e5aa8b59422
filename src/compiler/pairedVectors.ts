import { present } from "../base/assert.ts";
import type { Vectors } from "./assembler/vectors.ts";
import { emitElementwise, instantiateElementwise } from "./emitElementwise.ts";

const ELEMENTS = 2048;
/** Calls of one turn: some thirty microseconds. */
const CALLS = 20;
/**
 * Turns of each layout, one after the other: whatever slows the processor for a millisecond, as another thread of the
 * same core does, slows both.
 */
const TURNS = 30;
/** Where the engine does not fuse pairs, the paired loop takes nine tenths of the time; where it does, half of it. */
const WORTHWHILE = 0.75;

/**
 * Whether this engine fuses paired vectors: measured on a loop of sigmoids in both layouts, since neither a version nor
 * a flag says what is gained. To be called with the optimising compiler on, see `chooseVectors`; takes a few
 * milliseconds.
 */
export function fusesPairs(): boolean {
  const [paired, single] = [sigmoidsIn("paired"), sigmoidsIn("single")];
  let best = { paired: Number.POSITIVE_INFINITY, single: Number.POSITIVE_INFINITY };
  for (let turn = 0; turn < TURNS; turn++) {
    best = { paired: Math.min(best.paired, bestMs(paired)), single: Math.min(best.single, bestMs(single)) };
  }
  return best.paired < WORTHWHILE * best.single;
}

function sigmoidsIn(vectors: Vectors): () => void {
  const body = [
    { op: "load", buffer: 0 },
    { op: "sigmoid", a: 0 },
    { op: "store", buffer: 0, a: 1 },
  ] as const;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = emitElementwise([{ name: "sigmoids", buffers: 1, body }], vectors);
  const sigmoids = present(instantiateElementwise(bytes, memory).sigmoids, "the kernel");
  return () => sigmoids(ELEMENTS, 0);
}

function bestMs(call: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let repetition = 0; repetition < CALLS; repetition++) {
    const begunMs = performance.now();
    call();
    best = Math.min(best, performance.now() - begunMs);
  }
  return best;
}
