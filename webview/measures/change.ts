import { directed, type Objective } from "../../src/run/objective.ts";
import { formatValue } from "../shared/format.ts";

/** A difference of two values of one measure, in words and with a verdict. */
export interface ValueChange {
  /** `−0.021 (−12%)`, `+3`, `±0`. */
  readonly text: string;
  readonly tone: "better" | "worse" | "same" | "neutral";
}

/**
 * @param from the value that it is compared with; a percentage stands beside the change of a measure that is no count.
 * @param objective null for a measure that nobody optimises: the change is then neither better nor worse.
 */
export function valueChange(from: number, to: number, objective: Objective | null): ValueChange {
  const change = to - from;
  if (change === 0) return { text: "±0", tone: "same" };
  const counts = Number.isInteger(from) && Number.isInteger(to);
  const share = from === 0 ? null : change / Math.abs(from);
  const percent = share === null || (counts && Math.abs(change) < 100) ? "" : ` (${signed(share, percentText)})`;
  const tone = objective === null ? "neutral" : directed(objective, change) < 0 ? "better" : "worse";
  return { text: `${signed(change, formatValue)}${percent}`, tone };
}

/** `+12%`, `−3.4%`. @param share 0.12 for 12 %. */
export function signedPercent(share: number): string {
  return share === 0 ? "±0%" : signed(share, percentText);
}

/** With the sign that typography wants. */
export function signed(value: number, format: (size: number) => string): string {
  return `${value < 0 ? "−" : "+"}${format(Math.abs(value))}`;
}

function percentText(share: number): string {
  const percent = share * 100;
  if (percent >= 1000) return `${Math.round(percent).toLocaleString("en")}%`;
  return `${Number(percent.toPrecision(2))}%`;
}
