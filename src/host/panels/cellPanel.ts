import * as vscode from "vscode";
import { parseCellJson } from "../../cell/cellJson.ts";
import { printEquations } from "../../cell/equations.ts";
import { latexEquations } from "../../cell/latex.ts";
import { mermaidText } from "../../cell/mermaid.ts";
import type { CellTarget, CopyForm, FromCellPanel, ToCellPanel } from "../../protocol/cellProtocol.ts";
import { cellMessages } from "../../protocol/pageMessages.ts";
import { individualRecord } from "../../run/runView.ts";
import type { Intents } from "../intents.ts";
import type { RunModel } from "../runs/runModel.ts";
import { changedContent } from "./changedContent.ts";
import { type PanelContext, Panels } from "./panelHost.ts";
import { parseMember } from "./panelTargets.ts";
import { cellSnapshot } from "./snapshots.ts";

/** The cell panels, one per individual. */
export function cellPanels(context: PanelContext, intents: Intents): Panels<CellTarget, ToCellPanel, FromCellPanel> {
  return new Panels(context, {
    viewType: "moeRnas.cell",
    bundle: "cell",
    key: ({ run, id }) => `${id} ${run}`,
    title: ({ id }) => vscode.l10n.t("Cell #{0}", id),
    parseTarget: parseMember,
    open: async (target, port) => {
      const run = await context.runs.open(target.run);
      if (run === null || target.id >= run.view.individuals.size) return null;
      return changedContent({
        title: vscode.l10n.t("Cell #{0}: {1}", target.id, run.name),
        runs: new Map([[run.id, run]]),
        snapshot: () => cellSnapshot(run, target.id, vscode.workspace.isTrusted),
        post: (snapshot) => port.post({ type: "snapshot", snapshot }),
        messages: cellMessages,
        handlers: {
          cellOpened: ({ id }) => intents.showCell({ run: target.run, id }),
          lineageOpened: () => intents.showLineage(target),
          revealedInFront: () => intents.showFront(target.run, target.id),
          comparisonAsked: ({ ids }) => intents.compareIndividuals(ids.map((id) => ({ run: target.run, id }))),
          copied: ({ form }) => void copy(run, target, form),
          seedCellAsked: () => void intents.useAsSeedCell(target),
          exportAsked: () => void intents.exportCell(target),
        },
      });
    },
  });
}

function formName(form: CopyForm): string {
  return { equations: vscode.l10n.t("Equations"), latex: "LaTeX", mermaid: vscode.l10n.t("Mermaid text") }[form];
}

async function copy(run: RunModel, { id }: CellTarget, form: CopyForm): Promise<void> {
  const cell = parseCellJson(individualRecord(run.view, id).individual.cell);
  const write = { equations: printEquations, latex: latexEquations, mermaid: mermaidText }[form];
  await vscode.env.clipboard.writeText(write(cell));
  vscode.window.setStatusBarMessage(vscode.l10n.t("{0} of #{1} copied", formName(form), id), 3000);
}
