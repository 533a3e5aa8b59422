import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import type { Host } from "../../../src/host/host.ts";
import { say } from "./mochaRun.ts";
import {
  activatedHost,
  endlessConfig,
  searchProcesses,
  shortConfig,
  startedRun,
  stateOf,
  until,
  writeConfig,
} from "./window.ts";

export function describeSearches(): void {
  describe("searches", () => {
    it("activates quickly", async () => {
      const begunMs = performance.now();
      await activatedHost();
      say(`activation with loading of the bundle and first discovery: ${Math.round(performance.now() - begunMs)} ms`);
    });

    it("has a handler for every command that it contributes", async () => {
      const known = new Set(await vscode.commands.getCommands(true));
      const { packageJSON } = vscode.extensions.getExtension("moe-rnas.moe-rnas") as vscode.Extension<Host>;
      const contributed: { readonly command: string }[] = packageJSON.contributes.commands;
      assert.deepEqual(
        contributed.map(({ command }) => command).filter((command) => !known.has(command)),
        [],
      );
      const ours = [...known].filter((command) => /^moeRnas\.[a-zA-Z]+$/.test(command));
      const listed = new Set(contributed.map(({ command }) => command));
      assert.deepEqual(
        ours.filter((command) => !listed.has(command)),
        [],
      );
    });

    it("starts a search in a process of its own that follows its config", async () => {
      const host = await activatedHost();
      const run = await startedRun(host, await writeConfig("endless", endlessConfig("endless")));
      await until("individuals are evaluated", () => run.view.evaluated > 3);
      assert.equal(run.state.kind, "running");
      assert.equal(run.name, "endless-001");
      assert.equal(searchProcesses().length, 1);
      assert.notEqual(searchProcesses()[0], process.pid);
      const rows = await host.runsView.rows();
      const row = rows.find(({ item }) => item.label === "endless-001");
      assert.match(String(row?.item.description), /^running · (initial population|generation) /);
      assert.match(String(row?.item.contextValue), /^run;running;/);
    });

    it("does not delete a run that is searched", async () => {
      const host = await activatedHost();
      const [run] = host.runs.all;
      assert.ok(run);
      await vscode.commands.executeCommand("moeRnas.deleteRun", { run: run.id });
      assert.equal(host.runs.get(run.id), run);
      assert.equal(run.state.kind, "running");
    });

    it("pauses: the process ends, the run is paused", async () => {
      const host = await activatedHost();
      const [run] = host.runs.all;
      assert.ok(run);
      assert.equal(await vscode.commands.executeCommand("moeRnas.pauseSearch", { run: run.id }), "ended");
      assert.deepEqual(run.state, { kind: "paused", reason: "user" });
      assert.deepEqual(searchProcesses(), []);
    });

    it("resumes from where the log ended", async () => {
      const host = await activatedHost();
      const [run] = host.runs.all;
      assert.ok(run);
      const before = run.view.individuals.size;
      await vscode.commands.executeCommand("moeRnas.resumeSearch", { run: run.id });
      await stateOf(run, "running");
      await until("more individuals", () => run.view.individuals.size > before + 8);
    });

    it("shows a killed process as a crash, with Resume beside it, and goes on", async () => {
      const host = await activatedHost();
      const [run] = host.runs.all;
      assert.ok(run?.state.kind === "running");
      const before = run.view.evaluated;
      process.kill(run.state.owner.pid, "SIGKILL");
      const killedMs = performance.now();
      await stateOf(run, "crashed", 5000);
      say(`a crash is noticed after ${Math.round(performance.now() - killedMs)} ms`);
      const row = (await host.runsView.rows()).find(({ item }) => item.label === run.name);
      assert.match(String(row?.item.contextValue), /^run;crashed;resumable;/);
      const problem = (await host.runsView.rows(row?.node)).find(({ item }) =>
        /^problem;resumable;/.test(item.contextValue ?? ""),
      );
      assert.equal(problem?.item.command?.command, "moeRnas.resumeSearch");
      assert.ok(run.view.evaluated >= before);
      await vscode.commands.executeCommand("moeRnas.resumeSearch", ...(problem.item.command?.arguments ?? []));
      await stateOf(run, "running");
      await until("it searches on", () => run.view.evaluated > before + 8);
    });

    it("ends a suspended process, which cannot answer, and leaves nothing behind", async () => {
      const host = await activatedHost();
      const [run] = host.runs.all;
      assert.ok(run?.state.kind === "running");
      process.kill(run.state.owner.pid, "SIGSTOP");
      assert.equal(await vscode.commands.executeCommand("moeRnas.pauseSearch", { run: run.id }), "killed");
      await stateOf(run, "crashed");
      assert.deepEqual(searchProcesses(), []);
      await vscode.commands.executeCommand("moeRnas.resumeSearch", { run: run.id });
      await stateOf(run, "running");
    });

    it("stops: the run is stopped with its front, and no process is left", async () => {
      const host = await activatedHost();
      const [run] = host.runs.all;
      assert.ok(run);
      assert.equal(await vscode.commands.executeCommand("moeRnas.stopSearch", { run: run.id }), "ended");
      assert.deepEqual(run.state, { kind: "stopped" });
      assert.equal(run.view.status, "stopped");
      assert.deepEqual(searchProcesses(), []);
    });

    it("searches to the end and is complete", async () => {
      const host = await activatedHost();
      const run = await startedRun(host, await writeConfig("short", shortConfig("short")));
      await stateOf(run, "completed", 60_000);
      await until("the log is read to its end", () => run.view.status === "completed");
      assert.equal(run.view.generations.length, 3);
      await until("its process is gone", () => searchProcesses().length === 0);
    });

    it("refuses a config with errors and starts nothing", async () => {
      const host = await activatedHost();
      const before = host.runs.all.length;
      const config = await writeConfig("wrong", "task: { type: synthetic, problem: nonsense }\n");
      // Not awaited to its end: it waits for an answer to its message.
      void vscode.commands.executeCommand("moeRnas.startSearch", config);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.equal(host.runs.all.length, before);
      assert.deepEqual(searchProcesses(), []);
    });

    it("estimates what a search will take", async () => {
      await activatedHost();
      const config = await writeConfig("estimated", shortConfig("estimated"));
      const estimate = await vscode.commands.executeCommand<{ evaluations: number }>("moeRnas.estimate", {
        uri: config.toString(),
      });
      assert.equal(estimate.evaluations, 24);
    });
  });
}
