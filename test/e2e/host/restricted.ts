import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { activatedHost, searchProcesses, until, workspaceFile } from "./window.ts";

/** A window on a folder that is not trusted. */
export function describeRestricted(): void {
  describe("a workspace that is not trusted", () => {
    it("is one", () => {
      assert.equal(vscode.workspace.isTrusted, false);
    });

    it("shows runs", async () => {
      const { runs } = await activatedHost();
      const run = await until("a run", () => runs.all.find(({ name }) => name === "short-001"));
      await run.load();
      assert.equal(run.view.status, "completed");
    });

    it("starts nothing", async () => {
      await activatedHost();
      await vscode.commands.executeCommand("moeRnas.startSearch", workspaceFile("short.rnas"));
      await vscode.commands.executeCommand("moeRnas.estimate", workspaceFile("short.rnas"));
      const { runs } = await activatedHost();
      const run = runs.all.find(({ name }) => name === "left-001");
      await vscode.commands.executeCommand("moeRnas.resumeSearch", { run: run?.id });
      assert.deepEqual(searchProcesses(), []);
    });
  });
}
