import { directed, type Objective } from "../../src/run/objective.ts";
import { formatValue } from "../shared/format.ts";
import { numbers } from "../shared/numbers.ts";

/** A difference of two values of one measure, in words and with a verdict. */
export interface ValueChange {
  /** `−0.021 (−12%)`, `+3`, `±0`. */
  readonly text: string;
  /** `−12%`, `×40`, `+3`: where there is little room. */
  readonly short: string;
  readonly tone: "better" | "worse" | "same" | "neutral";
}

/**
 * @param from the value that it is compared with; a percentage stands beside the change of a measure that is no count.
 * @param objective null for a measure that is no objective: the change is then neither better nor worse.
 */
export function valueChange(from: number, to: number, objective: Objective | null): ValueChange {
  const change = to - from;
  if (change === 0) return { text: "±0", short: "±0", tone: "same" };
  const counts = Number.isInteger(from) && Number.isInteger(to) && Math.abs(change) < 100;
  const amount = signed(change, formatValue);
  const percent = from === 0 || counts ? null : relativeChange(from, to);
  return {
    text: percent === null ? amount : `${amount} (${percent})`,
    short: percent ?? amount,
    tone: objective === null ? "neutral" : directed(objective, change) < 0 ? "better" : "worse",
  };
}

/** `+12%`, `−3.4%`; `×40` and `÷40` where a percentage would be all digits. @param from not 0. */
export function relativeChange(from: number, to: number): string {
  const ratio = to / from;
  if (ratio >= 10) return `×${rounded(ratio)}`;
  if (ratio > 0 && ratio <= 0.1) return `÷${rounded(1 / ratio)}`;
  const share = (to - from) / Math.abs(from);
  return share === 0 ? "±0%" : signed(share, (size) => `${rounded(100 * size)}%`);
}

/** With the sign that typography wants. */
export function signed(value: number, format: (size: number) => string): string {
  return value === 0 ? "±0" : `${value < 0 ? "−" : "+"}${format(Math.abs(value))}`;
}

/** Two significant digits. */
function rounded(size: number): string {
  const value = Number(size.toPrecision(2));
  return value < 1e6 ? numbers.significant(value, 3) : numbers.exponential(value, 1);
}
