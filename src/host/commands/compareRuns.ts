import * as vscode from "vscode";
import type { Run } from "../runs/run.ts";
import { selectedRows } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { hasIndividuals, pickRuns } from "./pick.ts";

/** The fronts and hypervolumes of two or more runs, over each other. */
export const compareRuns: HostCommand = {
  id: "moeRnas.compareRuns",
  run: async (host, ...args) => {
    // By the palette: what is selected in the tree.
    const rows = args.length === 0 ? host.runsView.selection : selectedRows(args);
    const selected = rows.flatMap((row): Run[] => (row.kind === "run" ? [row.run] : []));
    const runs = selected.length > 1 ? selected : await pickRuns(host, hasIndividuals, vscode.l10n.t("Compare Runs"));
    await Promise.all(runs.map((run) => run.load()));
    if (runs.length > 1) host.panels.compareRuns(runs);
    else if (runs.length === 1) {
      void vscode.window.showInformationMessage(vscode.l10n.t("Choose two runs or more to compare."));
    }
  },
};
