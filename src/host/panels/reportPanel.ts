import * as vscode from "vscode";

/**
 * Shows a report in an editor tab. The page has no script and loads nothing from other places, by its own policy; it
 * is a file that any browser opens, so it is not brought back after a reload.
 */
export async function showReport(file: vscode.Uri, runName: string): Promise<void> {
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
