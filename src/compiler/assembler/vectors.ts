/**
 * How code is laid out: vector by vector, or so that two neighbouring vectors do the same in one basic block, which
 * V8's revectorisation computes as one of 256 bits. Where it does not run, paired code is correct, and its products are
 * slower. Both give the same bits.
 */
export type Vectors = "single" | "paired";

let inUse: Vectors = "single";

/** The layout of what this thread compiles. */
export function vectorsInUse(): Vectors {
  return inUse;
}

/** To be called before the first model: fixed kernels that are compiled stay as they are. */
export function useVectors(vectors: Vectors): void {
  inUse = vectors;
}
