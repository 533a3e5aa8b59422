import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { activatedHost, until, workspaceFile, writeConfig } from "./window.ts";

export function describeLanguage(): void {
  describe("language", () => {
    it("marks mistakes in a config", async () => {
      await activatedHost();
      const uri = await writeConfig(
        "mistaken",
        "task: { type: synthetic, problem: sum }\nsearch: { population: lots }\n",
      );
      await vscode.window.showTextDocument(uri);
      const found = await until("a diagnostic", () => {
        const diagnostics = vscode.languages.getDiagnostics(uri);
        return diagnostics.length > 0 ? diagnostics : null;
      });
      assert.equal(found[0]?.range.start.line, 1);
    });

    it("writes a commented config by the guided choice, which is valid as it stands", async () => {
      const done = vscode.commands.executeCommand<vscode.Uri>("moeRnas.newSearchConfig");
      await new Promise((resolve) => setTimeout(resolve, 500));
      // The last of the tasks needs no data; the one above the first is it.
      await vscode.commands.executeCommand("workbench.action.quickOpenSelectPrevious");
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      const uri = await done;
      assert.equal(uri.toString(), workspaceFile("synthetic.rnas").toString());
      const document = await vscode.workspace.openTextDocument(uri);
      assert.match(document.getText(), /type: synthetic/);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const errors = vscode.languages
        .getDiagnostics(uri)
        .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
      assert.deepEqual(errors, []);
    });
  });
}
