import * as vscode from "vscode";
import type { Cell } from "../../cell/cell.ts";
import { printEquations } from "../../cell/equations.ts";
import { latexEquations } from "../../cell/latex.ts";
import { mermaidText } from "../../cell/mermaid.ts";
import type { CopyForm } from "../../protocol/cellProtocol.ts";

/** @param name of the cell, as the status bar says it. */
export async function copyCell(cell: Cell, name: string, form: CopyForm): Promise<void> {
  const write = { equations: printEquations, latex: latexEquations, mermaid: mermaidText }[form];
  await vscode.env.clipboard.writeText(write(cell));
  vscode.window.setStatusBarMessage(vscode.l10n.t("{0} of {1} copied", formName(form), name), 3000);
}

function formName(form: CopyForm): string {
  return { equations: vscode.l10n.t("Equations"), latex: "LaTeX", mermaid: vscode.l10n.t("Mermaid text") }[form];
}
