import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import type { Run } from "../../../src/host/runs/run.ts";
import { say } from "./mochaRun.ts";
import { activatedHost, searchProcesses, until, workspaceFile } from "./window.ts";

/** A new window on the same folder, the extension host of the one before having been killed. */
export function describeReturning(): void {
  describe("returning", () => {
    it("finds the search that the killed window left running, and attaches to its process", async () => {
      const before = JSON.parse(readFileSync(workspaceFile("host.json").fsPath, "utf8"));
      assert.notEqual(process.pid, before.host);
      const begunMs = performance.now();
      const run = await leftRun();
      await until("it is attached", () => run.isAttached);
      say(`found and attached after ${Math.round(performance.now() - begunMs)} ms`);
      assert.ok(run.state.kind === "running");
      assert.equal(run.state.owner.pid, before.search);
      await until("it has searched on meanwhile", () => run.view.evaluated > before.evaluated);
      await until("it follows the log", () => run.view.evaluated > before.evaluated + 8);
    });

    it("finds runs in folders below the workspace's, too", async () => {
      const { runs } = await activatedHost();
      assert.ok(runs.all.some(({ name }) => name === "large-001"));
    });

    it("stops it, and no process is left", async () => {
      const run = await leftRun();
      assert.equal(await vscode.commands.executeCommand("moeRnas.stopSearch", { run: run.id }), "ended");
      assert.deepEqual(searchProcesses(), []);
    });
  });
}

async function leftRun(): Promise<Run> {
  const { runs } = await activatedHost();
  return until("the run that was left", () => runs.all.find(({ name }) => name === "left-001"));
}
