import { assert } from "./assert.ts";
import { hash128 } from "./hash128.ts";

/**
 * A deterministic stream of random numbers that can be split by name.
 *
 * Streams are named, not shared: `rng.fork("mutation")` yields the same numbers however much any sibling stream has
 * drawn, so a result does not depend on the order in which work is done, nor on the thread that does it. The generator
 * is sfc32 (Chris Doty-Humphrey, PractRand), seeded by a 128-bit hash of the path of names.
 */
export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  private constructor(private readonly key: readonly [number, number, number, number]) {
    [this.#a, this.#b, this.#c] = [key[0] ^ key[3], key[1], key[2]];
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** The root stream of a run. @param seed any integer that a double holds exactly. */
  static fromSeed(seed: number): Rng {
    assert(Number.isSafeInteger(seed), `a seed is a safe integer, got ${seed}`);
    return new Rng(hash128([0x6d6f6572, 0x6e617321, 0x72616e64, 0x6f6d2121], String(seed)));
  }

  /** An independent stream named by this stream's path and `label`. */
  fork(label: string): Rng {
    return new Rng(hash128(this.key, label));
  }

  /** Uniform on [0, 2³²). */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform on [0, 1), 53 bits. */
  float(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** Uniform on [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.float();
  }

  /** Uniform on {0, …, count − 1}, without modulo bias. */
  int(count: number): number {
    assert(Number.isInteger(count) && count > 0 && count <= 0x100000000, `count must be in 1..2³², got ${count}`);
    const limit = 0x100000000 - (0x100000000 % count);
    for (;;) {
      const draw = this.uint32();
      if (draw < limit) return draw % count;
    }
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.float() < p;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)] as T;
  }

  /** An index drawn with probability proportional to its weight. @param weights not negative, not all zero. */
  weighted(weights: readonly number[]): number {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    assert(total > 0, "at least one weight must be positive");
    let rest = this.float() * total;
    let last = 0;
    for (let index = 0; index < weights.length; index++) {
      const weight = weights[index]!;
      if (weight <= 0) continue;
      last = index;
      rest -= weight;
      if (rest < 0) return index;
    }
    return last;
  }

  /** A new array in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      [result[i], result[j]] = [result[j] as T, result[i] as T];
    }
    return result;
  }
}
