import { individualRecords, type RunView } from "./runView.ts";

/** What the trainings of a search took, twins and the confirmation not among them. O(individuals). */
export function trainingCost(view: RunView): { readonly macs: number; readonly cpuMs: number } {
  let [macs, cpuMs] = [0, 0];
  for (const { evaluation, twinOf } of individualRecords(view)) {
    if (evaluation === null || twinOf !== null) continue;
    macs += evaluation.trainingMacs;
    cpuMs += evaluation.timing.cpuMs;
  }
  return { macs, cpuMs };
}
