import type { Measure } from "./measure.ts";

/** Its reference is twice what an LSTM takes at one multiply–accumulate a nanosecond. */
export const latency = {
  name: "latency_us",
  words: "latency",
  unit: "µs",
  direction: "minimize",
  description: "Measured time of one timestep at batch 1. Differs between machines and runs.",
  source: "clock",
  reference: ({ lstm }) => (2 * lstm.macs) / 1000,
} as const satisfies Measure;
