import * as vscode from "vscode";
import { NotARunError } from "../../store/runFolder.ts";
import type { HostCommand } from "./hostCommand.ts";

/** Adds run folders from elsewhere to the list; they stay where they are. */
export const importRun: HostCommand = {
  id: "moeRnas.importRun",
  run: async (host, argument) => {
    const folders = argument instanceof vscode.Uri ? [argument] : await chooseFolders();
    for (const folder of folders) {
      const run = await host.runs.import(folder.fsPath);
      if (run === null) throw new NotARunError(folder.fsPath, "it has no manifest.json");
      await host.runsView.reveal(run);
    }
  },
};

async function chooseFolders(): Promise<readonly vscode.Uri[]> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Import Run Folder"),
    openLabel: vscode.l10n.t("Import"),
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: true,
  });
  return chosen ?? [];
}
