import { describeAssistant } from "./assistant.ts";
import { describeCellUse, describeRetrainingLeft } from "./cellUse.ts";
import { describeFileEditors } from "./fileEditors.ts";
import { describeLanguage } from "./language.ts";
import { describeLeaving } from "./leaving.ts";
import { describeLists } from "./lists.ts";
import { runSuites } from "./mochaRun.ts";
import { describeSearches } from "./searches.ts";
import { describeTasks } from "./tasks.ts";

export function run(): Promise<void> {
  return runSuites(() => {
    describeSearches();
    describeLists();
    describeCellUse();
    describeFileEditors();
    describeLanguage();
    describeAssistant();
    describeTasks();
    describeLeaving();
    describeRetrainingLeft();
  });
}
