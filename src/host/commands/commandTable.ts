import * as vscode from "vscode";
import type { Host } from "../host.ts";
import { showFailure } from "../messages.ts";
import { cancelRetraining } from "./cancelRetraining.ts";
import { clearFilter } from "./clearFilter.ts";
import { compareIndividuals } from "./compareIndividuals.ts";
import { compareRuns } from "./compareRuns.ts";
import { copyEquations } from "./copyEquations.ts";
import { createReport } from "./createReport.ts";
import { deleteRun } from "./deleteRun.ts";
import { estimateSearch } from "./estimateSearch.ts";
import { exportCell } from "./exportCell.ts";
import { filterIndividuals } from "./filterIndividuals.ts";
import type { HostCommand } from "./hostCommand.ts";
import { importRun } from "./importRun.ts";
import { newSearchConfig } from "./newSearchConfig.ts";
import { openLog } from "./openLog.ts";
import { openRunFolder } from "./openRunFolder.ts";
import { pauseSearch } from "./pauseSearch.ts";
import { refreshRuns } from "./refreshRuns.ts";
import { resumeRetraining } from "./resumeRetraining.ts";
import { resumeSearch } from "./resumeSearch.ts";
import { retrainFront } from "./retrainFront.ts";
import { revealInFront } from "./revealInFront.ts";
import { setQueuePassword } from "./setQueuePassword.ts";
import { showCell } from "./showCell.ts";
import { showFront } from "./showFront.ts";
import { showLineage } from "./showLineage.ts";
import { showLog } from "./showLog.ts";
import { showRetrained } from "./showRetrained.ts";
import { sortIndividuals } from "./sortIndividuals.ts";
import { startSearch } from "./startSearch.ts";
import { stopSearch } from "./stopSearch.ts";
import { useAsSeedCell } from "./useAsSeedCell.ts";

const commandTable: readonly HostCommand[] = [
  newSearchConfig,
  startSearch,
  estimateSearch,
  pauseSearch,
  resumeSearch,
  stopSearch,
  showFront,
  showCell,
  showLineage,
  compareIndividuals,
  compareRuns,
  revealInFront,
  copyEquations,
  useAsSeedCell,
  exportCell,
  retrainFront,
  cancelRetraining,
  resumeRetraining,
  showRetrained,
  createReport,
  openRunFolder,
  openLog,
  deleteRun,
  importRun,
  refreshRuns,
  filterIndividuals,
  clearFilter,
  sortIndividuals,
  setQueuePassword,
  showLog,
];

/** Registers every command; what one throws is shown once, here. */
export function registerCommands(host: Host): vscode.Disposable {
  const registered = commandTable.map(({ id, run }) =>
    vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
      try {
        return await run(host, ...args);
      } catch (cause) {
        void showFailure(host.log, cause);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
