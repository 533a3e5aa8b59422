import { expect } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import type { Kernels } from "../../../src/compiler/kernels/kernels.ts";
import { loadKernels } from "../../../src/compiler/kernels/loadKernels.ts";

const PAGE_BYTES = 65536;
const GUARD_WORDS = 8;
const GUARD = 0x7fdecade;

/**
 * Tensors in WebAssembly memory with guard words on both sides, which `expectGuardsUnharmed` looks at. The guards
 * are NaN as floats, so a stray read shows too; and tensors placed with `atEnd` trap on any access past them.
 */
export class GuardedMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  readonly #bytes: number;
  readonly #tensors: { readonly address: number; readonly words: number }[] = [];
  #next = 4 * GUARD_WORDS;
  #end: number;

  constructor(pages = 8) {
    this.memory = new WebAssembly.Memory({ initial: pages });
    this.kernels = loadKernels(this.memory);
    this.#bytes = pages * PAGE_BYTES;
    this.#end = this.#bytes;
    new Uint32Array(this.memory.buffer).fill(GUARD);
  }

  /** Copies values in and yields their address, a multiple of 4 but seldom of 16. */
  place(values: ArrayLike<number>, kind: "float" | "int" = "float"): number {
    const address = this.#next;
    this.#next += 4 * (values.length + GUARD_WORDS + (values.length % 2));
    return this.#write(address, values, kind);
  }

  /** The same at the upper end of what is free of memory: the first such tensor touches its end. */
  placeAtEnd(values: ArrayLike<number>): number {
    const address = this.#end - 4 * values.length;
    this.#end = address - 4 * GUARD_WORDS;
    return this.#write(address, values, "float");
  }

  read(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length).slice();
  }

  /** Every word outside the tensors is as it was. */
  expectGuardsUnharmed(): void {
    const words = new Uint32Array(this.memory.buffer).slice();
    for (const { address, words: length } of this.#tensors) words.fill(GUARD, address / 4, address / 4 + length);
    expect(words.findIndex((word) => word !== GUARD)).toBe(-1);
  }

  #write(address: number, values: ArrayLike<number>, kind: "float" | "int"): number {
    expect(this.#next).toBeLessThanOrEqual(this.#end);
    const View = kind === "float" ? Float32Array : Int32Array;
    new View(this.memory.buffer, address, values.length).set(values);
    this.#tensors.push({ address, words: values.length });
    return address;
  }
}

/** Sizes around the widths of a vector and of a register tile. */
export const sizes = [0, 1, 3, 4, 5, 7, 8, 9, 31, 32, 33] as const;

/** Uniform float32 values, reproducible by `label`. */
export function randomFloats(label: string, length: number, low = -1, high = 1): Float32Array {
  const rng = Rng.fromSeed(2403).fork(label);
  return Float32Array.from({ length }, () => rng.uniform(low, high));
}

/** Every |actual − expected| is at most `relative` · |expected| + `absolute`; NaN only where NaN is expected. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
  absolute = 0,
): void {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < expected.length; index++) {
    const [got, wanted] = [actual[index]!, expected[index]!];
    const isClose = Object.is(got, wanted) || Math.abs(got - wanted) <= relative * Math.abs(wanted) + absolute;
    if (!isClose) expect.fail(`element ${index} is ${got}, expected ${wanted}`);
  }
}
