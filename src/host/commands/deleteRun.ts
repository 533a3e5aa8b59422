import * as vscode from "vscode";
import { runLockOwner } from "../../store/runLock.ts";
import type { Host } from "../host.ts";
import type { Run } from "../runs/run.ts";
import { isActive } from "../runs/runState.ts";
import { runOf, selectedRows } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickRun } from "./pick.ts";

/** Moves run folders to the trash, after a question; an imported one can be taken off the list only. */
export const deleteRun: HostCommand = {
  id: "moeRnas.deleteRun",
  run: async (host, ...args) => {
    // The key is pressed on what is selected; a menu hands its rows over.
    const chosen = args[0] === "selection" ? host.runsView.selection : selectedRows(args);
    const rows = chosen.flatMap((row): Run[] => (row.kind === "run" ? [row.run] : []));
    const named = rows.length > 0 || args[0] === "selection" ? rows : await asked(host, args[0]);
    for (const run of named) await deleteOne(host, run);
  },
};

async function asked(host: Host, argument: unknown): Promise<readonly Run[]> {
  const rests = ({ state }: Run) => !isActive(state) && state.kind !== "elsewhere";
  const run = (await runOf(host, argument)) ?? (await pickRun(host, rests, vscode.l10n.t("Delete Run")));
  return run === undefined ? [] : [run];
}

async function deleteOne(host: Host, run: Run): Promise<void> {
  await host.retrainings.refresh(run);
  if (host.retrainings.isRunning(run)) {
    const text = vscode.l10n.t("Cells of {0} are being retrained; cancel that first.", run.name);
    void vscode.window.showWarningMessage(text);
    return;
  }
  if ((await runLockOwner(run.folder.lockFile)) !== null) {
    void vscode.window.showWarningMessage(vscode.l10n.t("{0} is being searched; stop it first.", run.name));
    return;
  }
  const remove = vscode.l10n.t("Move to Trash");
  const forget = vscode.l10n.t("Remove from List");
  const options = { modal: true, detail: run.id };
  const question = vscode.l10n.t("Delete the run {0} with everything that was found in it?", run.name);
  const choices = run.isImported ? [forget, remove] : [remove];
  const chosen = await vscode.window.showWarningMessage(question, options, ...choices);
  if (chosen === undefined) return;
  if (chosen === remove && !(await trash(run))) return;
  await host.runs.remove(run);
}

/** Not every file system has a trash: then the user is asked once more. */
async function trash(run: Run): Promise<boolean> {
  const uri = vscode.Uri.file(run.id);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
    return true;
  } catch {
    const forever = vscode.l10n.t("Delete Permanently");
    const question = vscode.l10n.t("{0} cannot be moved to a trash here. Delete it permanently?", run.name);
    if ((await vscode.window.showWarningMessage(question, { modal: true }, forever)) !== forever) return false;
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
    return true;
  }
}
