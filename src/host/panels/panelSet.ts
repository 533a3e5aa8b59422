import type * as vscode from "vscode";
import type { ActIntents, Intents } from "../intents.ts";
import type { Retrainings } from "../retrain/retrainings.ts";
import type { Runs } from "../runs/runs.ts";
import { cellFilePanels } from "./cellFilePanel.ts";
import { registerFileEditors } from "./fileEditors.ts";
import { FrontPanels } from "./frontPanel.ts";
import { cellPanels, comparePanels, lineagePanels } from "./individualPanels.ts";
import { retrainPanels } from "./retrainPanel.ts";

/** Registers the panels with the window. @returns the intents that they and the commands can use. */
export function registerPanels(
  { extensionUri, subscriptions }: vscode.ExtensionContext,
  runs: Runs,
  retrainings: Retrainings,
  actions: ActIntents,
): Intents {
  const intents: Intents = {
    ...actions,
    showFront: (run, revealed) => front.show(run, revealed),
    showCell: (member) => void cell.show(member),
    showLineage: (member) => void lineage.show(member),
    compareIndividuals: (members) => void compare.show({ kind: "individuals", members }),
    compareRuns: (compared) => void compare.show({ kind: "runs", runs: compared }),
    showRetrained: (retraining) => void retrained.show(retraining),
  };
  const context = { extensionUri, runs };
  const front = new FrontPanels(context, intents);
  const cell = cellPanels(context, intents);
  const lineage = lineagePanels(context, intents);
  const compare = comparePanels(context, intents);
  const retrained = retrainPanels(context, retrainings, intents);
  const cellFiles = cellFilePanels(context, intents);
  subscriptions.push(registerFileEditors(cellFiles, front), cellFiles, front, cell, lineage, compare, retrained);
  return intents;
}
