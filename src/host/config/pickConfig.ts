import path from "node:path";
import * as vscode from "vscode";
import type { Host } from "../host.ts";

/**
 * The config that a command is for, saved: the one it was called with, the one in the active editor, or one that the
 * user chooses from the workspace.
 */
export async function pickConfig(
  host: Host,
  argument: vscode.Uri | undefined,
  title: string,
): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  const uri = argument ?? (active?.languageId === "rnas" ? active.uri : await chooseConfig(host, title));
  if (uri === undefined) return undefined;
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  if (uri.scheme === "untitled") return savedAs(document);
  return document === undefined || (await isSaved(document)) ? uri : undefined;
}

/** Auto-save may come first, and then `save` answers false for a document that is written. */
async function isSaved(document: vscode.TextDocument): Promise<boolean> {
  return !document.isDirty || (await document.save()) || !document.isDirty;
}

/** The configs of the workspace, by name. */
export async function workspaceConfigs(): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles("**/*.rnas", "**/{node_modules,.rnas}/**");
  return found.sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
}

export function configItem(uri: vscode.Uri): vscode.QuickPickItem & { readonly uri: vscode.Uri } {
  const folder = path.dirname(vscode.workspace.asRelativePath(uri));
  return { label: path.basename(uri.fsPath), description: folder === "." ? "" : folder, uri };
}

async function chooseConfig(host: Host, title: string): Promise<vscode.Uri | undefined> {
  const configs = await workspaceConfigs();
  if (configs.length === 1) return configs[0];
  if (configs.length === 0) {
    const create = vscode.l10n.t("New Search Config…");
    const text = vscode.l10n.t("There is no search config (.rnas) in this workspace.");
    if ((await vscode.window.showInformationMessage(text, create)) === create) {
      await host.intents.newSearchConfig();
    }
    return undefined;
  }
  return (await vscode.window.showQuickPick(configs.map(configItem), { title }))?.uri;
}

/** A search needs a file: its folder is where data and runs lie. */
async function savedAs(document: vscode.TextDocument | undefined): Promise<vscode.Uri | undefined> {
  if (document === undefined) return undefined;
  const target = await vscode.window.showSaveDialog({ filters: { [vscode.l10n.t("Search config")]: ["rnas"] } });
  if (target === undefined) return undefined;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(document.getText()));
  await vscode.window.showTextDocument(target);
  return target;
}
