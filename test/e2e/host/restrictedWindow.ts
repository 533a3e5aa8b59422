import { describeAssistantRestricted } from "./assistant.ts";
import { describeCellUseRestricted } from "./cellUse.ts";
import { runSuites } from "./mochaRun.ts";
import { describeRestricted } from "./restricted.ts";

export function run(): Promise<void> {
  return runSuites(() => {
    describeRestricted();
    describeCellUseRestricted();
    describeAssistantRestricted();
  });
}
