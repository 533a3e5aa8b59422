import path from "node:path";
import * as vscode from "vscode";
import { runLockOwner } from "../../store/lockWatch.ts";
import { NotARunError } from "../../store/runFolder.ts";
import { exists, sizeOf } from "../files.ts";
import type { CommandTable, Host } from "../host.ts";
import { runCliCommand } from "../processes/cliProcess.ts";
import { hasIndividuals, type Run } from "../runs/run.ts";
import { isResting } from "../runs/runState.ts";
import { runFor, selectedRows, selectedRuns } from "./commandSubjects.ts";

/** Commands about the folders of runs. */
export const runCommands = {
  "moeRnas.refreshRuns": (host) => host.runs.refresh(),

  /** Adds run folders of other places to the list; they stay where they are. */
  "moeRnas.importRun": async (host, argument) => {
    const folders = argument instanceof vscode.Uri ? [argument] : await chooseFolders();
    for (const folder of folders) {
      const run = await host.runs.import(folder.fsPath);
      if (run === null) throw new NotARunError(folder.fsPath, "it has no manifest.json");
      await host.runsView.reveal(run);
    }
  },

  /** Moves run folders to the trash, after a question; an imported one can be taken off the list only. */
  "moeRnas.deleteRun": async (host, ...args) => {
    // The key is pressed on what is selected; a menu hands its rows over.
    const isKey = args[0] === "selection";
    const rows = selectedRuns(isKey ? host.runsView.selection : selectedRows(args));
    const named = rows.length > 0 || isKey ? rows : await runToDelete(host, args[0]);
    for (const run of named) await deleteOne(host, run);
  },

  /** Shows the folder in the system's file manager, or in a window of its own where there is none. */
  "moeRnas.openRunFolder": async (host, argument) => {
    const run = await runFor(host, argument, () => true, vscode.l10n.t("Open Run Folder"));
    if (run === undefined) return;
    const uri = vscode.Uri.file(run.id);
    if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) {
      await vscode.commands.executeCommand("revealFileInOS", uri);
    } else await vscode.commands.executeCommand("vscode.openFolder", uri, { forceNewWindow: true });
  },

  /** Opens the event log of a run, and beside it what its process wrote to its standard error, if it did. */
  "moeRnas.openLog": async (host, argument) => {
    const run = await runFor(host, argument, () => true, vscode.l10n.t("Open Log"));
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

  /** Opens what the extension itself has to say. */
  "moeRnas.showLog": (host) => host.log.show(),

  /** Writes one HTML page about a run into its folder, and shows it. @returns the file. */
  "moeRnas.createReport": async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const run = await runFor(host, argument, hasIndividuals, vscode.l10n.t("Create Report"));
    if (run === undefined) return undefined;
    const file = path.join(run.id, "report.html");
    const title = vscode.l10n.t("Writing the report of {0}", run.name);
    const args = ["report", run.id, "--out", file];
    const printed = await runCliCommand(host.extensionUri, title, args, path.dirname(run.id));
    if (printed === null) return undefined;
    await showReport(vscode.Uri.file(file), run.name);
    return file;
  },
} satisfies Partial<CommandTable>;

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

async function runToDelete(host: Host, argument: unknown): Promise<readonly Run[]> {
  const rests = ({ state }: Run) => isResting(state);
  const run = await runFor(host, argument, rests, vscode.l10n.t("Delete Run"));
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

/** Not every file system has a trash: then the user has to confirm once more. */
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

/**
 * Shows a report in an editor tab. The page has no script and loads nothing from other places, by its own policy; it
 * is a file that any browser opens, so it is not brought back after a reload.
 */
async function showReport(file: vscode.Uri, runName: string): Promise<void> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const title = vscode.l10n.t("Report: {0}", runName);
  const panel = vscode.window.createWebviewPanel("moeRnas.report", title, vscode.ViewColumn.Active, {
    enableScripts: false,
    localResourceRoots: [],
    enableFindWidget: true,
  });
  panel.webview.html = text;
  const isLocal = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const open = vscode.l10n.t("Open in Browser");
  const written = vscode.l10n.t("The report is in {0}.", file.fsPath);
  // Not awaited: the command is done when the page is there.
  void vscode.window.showInformationMessage(written, ...(isLocal ? [open] : [])).then((chosen) => {
    if (chosen === open) void vscode.env.openExternal(file);
  });
}
