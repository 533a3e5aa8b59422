import type { WeightsStart } from "../block.ts";

/** Where weights start that are made of others: `free` where no block says so, null where no start says it. */
export type CombinedStart = WeightsStart | "free" | null;

/** Of a + sign · b. */
export function startSum(first: CombinedStart, second: CombinedStart, sign: 1 | -1): CombinedStart {
  const other = startTimes(second, sign);
  if (first === null || other === null) return null;
  if (first === "free") return other;
  if (other === "free") return first;
  return typeof first === "number" && typeof other === "number" ? first + other : null;
}

/** @param coefficient an integer. */
export function startTimes(start: CombinedStart, coefficient: number): CombinedStart {
  if (start === null || start === "free" || coefficient === 1) return start;
  // Not −0, which would be written.
  if (typeof start === "number") return coefficient * start + 0;
  if (coefficient !== -1) return null;
  return start === "chrono" ? "-chrono" : "chrono";
}

/** Of a ⊙ b. What starts at random may as well start at a multiple of that, but not at 0 instead. */
export function startProduct(first: CombinedStart, second: CombinedStart): CombinedStart {
  if (first === null || second === null) return null;
  if (first === 0 || second === 0) return 0;
  if (first === "free" || second === "free") return "free";
  return typeof first === "number" && typeof second === "number" ? first * second : null;
}
