import * as vscode from "vscode";
import type { PanelDoor } from "./host.ts";
import { CellPanels } from "./panels/cellPanel.ts";
import { ComparePanels } from "./panels/comparePanel.ts";
import { FrontPanels } from "./panels/frontPanel.ts";
import { commandIntents } from "./panels/individualIntents.ts";
import { LineagePanels } from "./panels/lineagePanel.ts";
import { RetrainPanels } from "./panels/retrainPanel.ts";
import type { Retrainings } from "./retrain/retrainings.ts";
import type { Runs } from "./runs/runs.ts";

/** The panels, and the commands behind what is asked for in them. */
export function createPanelDoor(
  extensionUri: vscode.Uri,
  runs: Runs,
  retrainings: Retrainings,
): PanelDoor & vscode.Disposable {
  const context = { extensionUri };
  const front = new FrontPanels(context, runs, {
    openCell: (run, id) => commandIntents.showCell({ run, id }),
    openLineage: (run, id) => commandIntents.showLineage({ run, id }),
    compare: (run, ids) => commandIntents.compareIndividuals(ids.map((id) => ({ run, id }))),
  });
  const cell = new CellPanels(context, runs, commandIntents);
  const lineage = new LineagePanels(context, runs, commandIntents);
  const compare = new ComparePanels(context, runs, commandIntents);
  const retrain = new RetrainPanels(context, runs, retrainings);
  return {
    showFront: (run, revealed) => front.show(run, revealed),
    showCell: ({ run, id }) => cell.show({ run: run.id, id }),
    showLineage: ({ run, id }) => lineage.show({ run: run.id, id }),
    compareIndividuals: (members) =>
      compare.show({ kind: "individuals", members: members.map(({ run, id }) => ({ run: run.id, id })) }),
    compareRuns: (compared) => compare.show({ kind: "runs", runs: compared.map(({ id }) => id) }),
    showRetrained: (retraining) => retrain.show(retraining),
    dispose: () => vscode.Disposable.from(front, cell, lineage, compare, retrain).dispose(),
  };
}
