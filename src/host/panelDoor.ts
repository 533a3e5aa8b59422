import * as vscode from "vscode";
import type { PanelDoor } from "./host.ts";

/** Opens the panels. */
export function createPanelDoor(): PanelDoor {
  const notYet = (what: string) => void vscode.window.showInformationMessage(what);
  return {
    showFront: (run) => notYet(`front of ${run.name}`),
    showCell: ({ id }) => notYet(`cell ${id}`),
    showLineage: ({ id }) => notYet(`lineage ${id}`),
    compareIndividuals: (members) => notYet(`compare ${members.length}`),
    compareRuns: (runs) => notYet(`compare ${runs.length}`),
  };
}
