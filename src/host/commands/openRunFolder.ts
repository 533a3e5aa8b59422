import * as vscode from "vscode";
import { runOf } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickRun } from "./pick.ts";

/** Shows the folder in the system's file manager, or in a window of its own where there is none. */
export const openRunFolder: HostCommand = {
  id: "moeRnas.openRunFolder",
  run: async (host, argument) => {
    const run = (await runOf(host, argument)) ?? (await pickRun(host, () => true, vscode.l10n.t("Open Run Folder")));
    if (run === undefined) return;
    const uri = vscode.Uri.file(run.id);
    if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) {
      await vscode.commands.executeCommand("revealFileInOS", uri);
    } else await vscode.commands.executeCommand("vscode.openFolder", uri, { forceNewWindow: true });
  },
};
