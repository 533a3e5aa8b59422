import path from "node:path";
import * as vscode from "vscode";
import { configTemplate, type TemplateChoices } from "../../config/template.ts";
import { runConfigWizard } from "../newConfig/configWizard.ts";
import { settings } from "../settings.ts";
import type { HostCommand } from "./hostCommand.ts";

/** A guided choice of task, data and columns; then a commented config, opened. Nothing is ever overwritten. */
export const newSearchConfig: HostCommand = {
  id: "moeRnas.newSearchConfig",
  run: async (_host, argument) => {
    const result = await runConfigWizard();
    if (result === undefined) return undefined;
    const { dataFile } = result;
    const choices = { ...result.choices, backend: settings().backend };
    const folder = await targetFolder(argument);
    if (folder === undefined) {
      const content = configTemplate({ ...choices, file: fileOf(dataFile, null) });
      const document = await vscode.workspace.openTextDocument({ language: "rnas", content });
      await vscode.window.showTextDocument(document);
      return document.uri;
    }
    const uri = await freeName(folder, choices.name.toLowerCase().replaceAll(" ", "-"));
    const text = configTemplate({ ...choices, file: fileOf(dataFile, folder) } satisfies TemplateChoices);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await vscode.window.showTextDocument(uri);
    return uri;
  },
};

/** The folder that the explorer's menu was opened on, else the workspace's, which the user chooses if there are several. */
async function targetFolder(argument: unknown): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) {
    const { type } = await vscode.workspace.fs.stat(argument);
    return type & vscode.FileType.Directory ? argument : vscode.Uri.joinPath(argument, "..");
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length < 2) return folders[0]?.uri;
  return (await vscode.window.showWorkspaceFolderPick())?.uri ?? folders[0]?.uri;
}

/** As the config names it: relative where it lies below the config's folder or beside it. */
function fileOf(dataFile: string | null, folder: vscode.Uri | null): string {
  if (dataFile === null) return "data.txt";
  if (folder === null) return dataFile;
  const relative = path.relative(folder.fsPath, dataFile);
  return path.isAbsolute(relative) ? dataFile : relative.replaceAll("\\", "/");
}

async function freeName(folder: vscode.Uri, stem: string): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const uri = vscode.Uri.joinPath(folder, number === 1 ? `${stem}.rnas` : `${stem}-${number}.rnas`);
    const isTaken = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!isTaken) return uri;
  }
}
