import path from "node:path";
import * as vscode from "vscode";

/** `moe-rnas polish` of an individual, in a terminal of its own: it says what it does, and Ctrl-C pauses it. */
export function polishTask(cliFile: string, runFolder: string, id: number): vscode.Task {
  const execution = new vscode.ProcessExecution(process.execPath, [cliFile, "polish", runFolder, String(id)], {
    cwd: path.dirname(runFolder),
    env: { ELECTRON_RUN_AS_NODE: "1" },
  });
  const name = `polish ${path.basename(runFolder)} #${id}`;
  return new vscode.Task({ type: "process" }, vscode.TaskScope.Workspace, name, "moe-rnas", execution);
}
