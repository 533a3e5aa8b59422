import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { acceptTwice } from "./lists.ts";
import { activatedHost, until, workspaceFile } from "./window.ts";

/** A click on a file opens what it is; a run is there already. */
export function describeFileEditors(): void {
  describe("files of ours", () => {
    it("a cell file opens as its cell, and as text on demand", async () => {
      await activatedHost();
      const uri = workspaceFile("gru.cell.json");
      const text = JSON.stringify(toCellJson(seedCells.gru), null, 2);
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
      await vscode.commands.executeCommand("vscode.open", uri);
      await until("its tab", () => activeEditor() === "moeRnas.cellFile");
      await vscode.commands.executeCommand("vscode.openWith", uri, "default");
      await until("its text", () => vscode.window.activeTextEditor?.document.uri.fsPath === uri.fsPath);
    });

    it("a cell file becomes a seed cell of a config, under the name of the file", async () => {
      const config = workspaceFile("a-first.rnas");
      const text = "task: { type: synthetic, problem: sum }\nsearch:\n  population: 8\n";
      await vscode.workspace.fs.writeFile(config, new TextEncoder().encode(text));
      const uri = workspaceFile("mine.cell.json");
      const cell = JSON.stringify(toCellJson(seedCells.gru));
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(cell));
      await acceptTwice(vscode.commands.executeCommand("moeRnas.useAsSeedCell", uri));
      const seeded = (await vscode.workspace.openTextDocument(config)).getText();
      assert.match(seeded, /^ {2}mine: \|\n/m);
      assert.match(seeded, /seed_cells: \[basic, gru, lstm, mine\]/);
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      await vscode.workspace.fs.delete(config);
    });

    it("the manifest of a run opens its front, and so does its folder in the explorer", async () => {
      const host = await activatedHost();
      const run = host.runs.all.find(({ name }) => name === "short-001");
      assert.ok(run);
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(path.join(run.id, "manifest.json")));
      await until("its tab", () => activeEditor() === "moeRnas.runFile");
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      await vscode.commands.executeCommand("moeRnas.showFront", vscode.Uri.file(run.id));
      await until("its panel", () => activeEditor()?.endsWith("moeRnas.front") === true);
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    });
  });
}

/** What fills the active tab; VS Code puts `mainThreadWebview-` before the type of a panel. */
function activeEditor(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputWebview ? input.viewType : undefined;
}
