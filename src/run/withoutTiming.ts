import type { RunEvent } from "./runEvent.ts";

/**
 * The event without its `timing`: what (config, seed) decides, and what two logs of one search have in common.
 * A measured objective (`latency_us`) differs from run to run all the same.
 */
export function withoutTiming(event: RunEvent): unknown {
  if (event.type === "generationCompleted") {
    const { timing: _, ...rest } = event;
    return rest;
  }
  if (event.type === "individualEvaluated") {
    const { timing: _, ...evaluation } = event.evaluation;
    return { ...event, evaluation };
  }
  if (event.type === "contenderTrained") {
    const { timing: _, ...result } = event.result;
    return { ...event, result };
  }
  return event;
}
