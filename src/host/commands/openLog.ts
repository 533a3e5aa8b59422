import * as vscode from "vscode";
import { exists } from "../files.ts";
import { runOf } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickRun } from "./pick.ts";

/** Opens the event log of a run, and beside it what its process wrote to its standard error, if it did. */
export const openLog: HostCommand = {
  id: "moeRnas.openLog",
  run: async (host, argument) => {
    const run = (await runOf(host, argument)) ?? (await pickRun(host, () => true, vscode.l10n.t("Open Log")));
    if (run === undefined) return;
    const processLog = host.searches.processLog(run);
    if (processLog !== undefined && (await sizeOf(processLog)) > 0) {
      await vscode.window.showTextDocument(vscode.Uri.file(processLog), {
        viewColumn: vscode.ViewColumn.Beside,
        preview: false,
      });
    }
    if (await exists(run.folder.eventsFile)) {
      await vscode.window.showTextDocument(vscode.Uri.file(run.folder.eventsFile), { preview: true });
    } else host.log.show();
  },
};

async function sizeOf(file: string): Promise<number> {
  return vscode.workspace.fs.stat(vscode.Uri.file(file)).then(
    ({ size }) => size,
    () => 0,
  );
}
