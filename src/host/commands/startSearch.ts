import path from "node:path";
import * as vscode from "vscode";
import { SearchRefusedError } from "../search/searchProcess.ts";
import { configArgument } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickConfig } from "./pickConfig.ts";

/** Saves the config and starts a search from it, in a process of its own. @returns the run's folder. */
export const startSearch: HostCommand = {
  id: "moeRnas.startSearch",
  run: async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const config = await pickConfig(configArgument(argument), vscode.l10n.t("Start a search from"));
    if (config === undefined) return undefined;
    try {
      const run = await host.searches.start(config.fsPath);
      if (run !== null) await host.runsView.reveal(run);
      return run?.id;
    } catch (cause) {
      if (!(cause instanceof SearchRefusedError) || cause.code !== "CONFIG_INVALID") throw cause;
      host.log.warn(cause.message);
      await showConfigErrors(config);
      return undefined;
    }
  },
};

async function showConfigErrors(config: vscode.Uri): Promise<void> {
  const text = vscode.l10n.t("{0} has errors, so nothing was started.", path.basename(config.fsPath));
  const show = vscode.l10n.t("Show Problems");
  if ((await vscode.window.showErrorMessage(text, show)) !== show) return;
  await vscode.window.showTextDocument(config);
  await vscode.commands.executeCommand("workbench.actions.view.problems");
}
