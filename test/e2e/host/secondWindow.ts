import { describeRetrainingFound } from "./cellUse.ts";
import { runSuites } from "./mochaRun.ts";
import { describeReturning } from "./returning.ts";

export function run(): Promise<void> {
  return runSuites(() => {
    describeRetrainingFound();
    describeReturning();
  });
}
