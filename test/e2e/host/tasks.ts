import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { activatedHost, until, writeConfig } from "./window.ts";

export function describeTasks(): void {
  describe("tasks", () => {
    it("are there for each config, and their findings are problems of the file", async () => {
      await activatedHost();
      const uri = await writeConfig("tasked", "task: { type: synthetic, problem: sum }\nserch: { population: 4 }\n");
      // The profile of the tests turns the search for tasks off.
      await vscode.workspace.getConfiguration("task").update("autoDetect", "on", vscode.ConfigurationTarget.Global);
      const tasks = await vscode.tasks.fetchTasks({ type: "rnas" });
      const task = tasks.find(({ name }) => name === "validate tasked.rnas");
      assert.ok(task, tasks.map(({ name }) => name).join());
      const ended = new Promise<number | undefined>((resolve) => {
        const listening = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
          if (execution.task.name !== task.name) return;
          listening.dispose();
          resolve(exitCode);
        });
      });
      await vscode.tasks.executeTask(task);
      assert.equal(await ended, 3);
      const problem = await until("a problem", () =>
        vscode.languages.getDiagnostics(uri).find(({ source }) => source === "moe-rnas"),
      );
      assert.equal(problem.range.start.line, 1);
    });
  });
}
