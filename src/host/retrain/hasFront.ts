import { lastGeneration } from "../../run/runView.ts";
import type { Run } from "../runs/run.ts";

/** Whether a run has cells to take away. A large log that nobody has asked for yet is taken to have some. */
export function hasFront({ view, state, isLoaded }: Run): boolean {
  if (state.kind === "unreadable") return false;
  return (lastGeneration(view)?.archive.length ?? 0) > 0 || !isLoaded;
}
