import * as vscode from "vscode";
import type { Retraining } from "./retraining.ts";
import { progressText, settingsText } from "./retrainTexts.ts";

/** One of a run's retrainings as a row below it; one that is gone has an empty row, which the next drawing leaves out. */
export function retrainingItem(retrainings: readonly Retraining[], name: string): vscode.TreeItem {
  const retraining = retrainings.find(({ folder }) => folder.settings === name);
  if (retraining === undefined) return new vscode.TreeItem("");
  const { run, folder, state, job, settings } = retraining;
  const item = new vscode.TreeItem(vscode.l10n.t("Retrained: {0}", settingsText(settings)));
  item.description = progressText(retraining);
  item.iconPath = {
    running: new vscode.ThemeIcon("sync~spin"),
    elsewhere: new vscode.ThemeIcon("remote"),
    interrupted: new vscode.ThemeIcon("debug-pause", new vscode.ThemeColor("charts.yellow")),
    complete: new vscode.ThemeIcon("beaker"),
  }[state];
  item.contextValue = `retraining;${state};${job === null ? "" : "resumable;"}`;
  item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
  item.command = {
    command: "moeRnas.showRetrained",
    title: vscode.l10n.t("Show Retrained Cells"),
    arguments: [{ run: run.id, retraining: folder.settings }],
  };
  return item;
}
