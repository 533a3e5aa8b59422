import type { PlainActivation } from "../cell/block.ts";

/**
 * A fused elementwise loop: one pass over `n` float32 elements, straight-line code, no branches.
 *
 * The compiler's lowest representation above WebAssembly. The emitted function is `name(n, p0, p1, …)`, the
 * pointers being byte addresses in the shared memory, one per buffer. Buffers either coincide exactly or do not
 * overlap; a buffer may be loaded and stored (all loads of an element precede its stores).
 */
export interface ElementwiseKernel {
  readonly name: string;
  /** How many pointers the function takes. */
  readonly buffers: number;
  /** Each instruction defines the value of its own index, except stores. Operands are earlier indices. */
  readonly body: readonly ElementwiseInstruction[];
}

export type ElementwiseInstruction =
  | { readonly op: "load"; readonly buffer: number }
  | { readonly op: "constant"; readonly value: number }
  | { readonly op: "add" | "sub" | "mul"; readonly a: number; readonly b: number }
  | { readonly op: Exclude<PlainActivation, "identity">; readonly a: number }
  /** a > 0 ? b : c, the derivative of the rectifiers. */
  | { readonly op: "whenPositive"; readonly a: number; readonly b: number; readonly c: number }
  | { readonly op: "store"; readonly buffer: number; readonly a: number };

/** The values that an instruction reads, by index. */
export function operandsOf(instruction: ElementwiseInstruction): readonly number[] {
  switch (instruction.op) {
    case "load":
    case "constant":
      return [];
    case "add":
    case "sub":
    case "mul":
      return [instruction.a, instruction.b];
    case "whenPositive":
      return [instruction.a, instruction.b, instruction.c];
    default:
      return [instruction.a];
  }
}
