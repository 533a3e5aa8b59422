import * as vscode from "vscode";
import { individualRecord } from "../../run/runView.ts";
import type { Member } from "../host.ts";
import { loadSeedCellEdits } from "../lazyBundles.ts";
import { equationsOf } from "../tree/individualItem.ts";
import { memberArgument } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickMember } from "./pick.ts";
import { configItem, workspaceConfigs } from "./pickConfig.ts";

/** What `seed_cells` means where it is not written; names of built-in cells cannot be taken. */
const builtInCells = ["basic", "gru", "lstm"];

/** Writes a cell into a config: its equations under `cells:`, its name into `seed_cells`. Comments stay. */
export const useAsSeedCell: HostCommand = {
  id: "moeRnas.useAsSeedCell",
  run: async (host, argument) => {
    const title = vscode.l10n.t("Use as Seed Cell");
    const member = (await memberArgument(host, argument)) ?? (await pickMember(host, title));
    if (member === undefined) return;
    const config = await chooseConfig(member, vscode.l10n.t("Use #{0} as a seed cell in", member.id));
    if (config === undefined) return;
    const document = await vscode.workspace.openTextDocument(config);
    const { cellNames, seedCellEdits } = loadSeedCellEdits();
    const text = document.getText();
    const name = await askName(member, [...builtInCells, ...cellNames(text)]);
    if (name === undefined) return;
    const equations = equationsOf(individualRecord(member.run.view, member.id));
    const edits = seedCellEdits(text, name, equations, builtInCells);
    if ("mistake" in edits) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t("{0} is not valid YAML; correct it first.", vscode.workspace.asRelativePath(config)),
      );
      return;
    }
    const change = new vscode.WorkspaceEdit();
    for (const { start, end, text: inserted } of edits) {
      change.replace(config, new vscode.Range(document.positionAt(start), document.positionAt(end)), inserted);
    }
    await vscode.workspace.applyEdit(change);
    const editor = await vscode.window.showTextDocument(document);
    const at = document.positionAt(document.getText().indexOf(`${name}:`));
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  },
};

/** The config that the run was started from first. */
async function chooseConfig({ run }: Member, title: string): Promise<vscode.Uri | undefined> {
  const source = run.manifest?.configSource;
  const configs = [...(await workspaceConfigs())].sort(
    (a, b) => Number(b.fsPath === source) - Number(a.fsPath === source),
  );
  if (configs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no search config (.rnas) in this workspace."));
    return undefined;
  }
  return (await vscode.window.showQuickPick(configs.map(configItem), { title }))?.uri;
}

function askName({ run, id }: Member, taken: readonly string[]): Thenable<string | undefined> {
  const proposals = [`found_${id}`, `${run.name.replaceAll(/\W/g, "_")}_${id}`];
  return vscode.window.showInputBox({
    title: vscode.l10n.t("Name of the cell"),
    value: proposals.find((name) => !taken.includes(name) && isName(name)) ?? "",
    validateInput: (name) => {
      if (!isName(name)) return vscode.l10n.t("A letter, then letters, digits and _.");
      return taken.includes(name) ? vscode.l10n.t("{0} is taken.", name) : undefined;
    },
  });
}

function isName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(text);
}
