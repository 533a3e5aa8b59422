import * as vscode from "vscode";
import type { RetrainSettings } from "../../run/retrainRecord.ts";
import type { Retraining } from "./retraining.ts";

/** `H 128, 2 layers, 30 epochs` */
export function settingsText({ hidden, layers, epochs }: RetrainSettings): string {
  return layers === 1
    ? vscode.l10n.t("H {0}, 1 layer, {1} epochs", hidden, epochs)
    : vscode.l10n.t("H {0}, {1} layers, {2} epochs", hidden, layers, epochs);
}

/** `12/40 trainings`, `interrupted · 12/40 trainings`, `8 cells` */
export function progressText({ state, progress, table }: Retraining): string {
  const trainings = progress === null ? "" : vscode.l10n.t("{0}/{1} trainings", progress.done, progress.total);
  switch (state) {
    case "running":
      return trainings;
    case "elsewhere":
      return vscode.l10n.t("running elsewhere · {0}", trainings);
    case "interrupted":
      return vscode.l10n.t("interrupted · {0}", trainings);
    case "complete":
      return vscode.l10n.t("{0} cells", table.rows.length);
  }
}
