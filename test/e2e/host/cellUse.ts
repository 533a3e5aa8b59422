import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import type { Host } from "../../../src/host/host.ts";
import type { Retraining } from "../../../src/host/retrain/retraining.ts";
import type { Run } from "../../../src/host/runs/run.ts";
import { finalists } from "../../../src/run/finalists.ts";
import { lastGeneration } from "../../../src/run/runView.ts";
import { runLockOwner } from "../../../src/store/lockWatch.ts";
import { activatedHost, searchProcesses, until, workspaceFile } from "./window.ts";

/** Cells of the finished run are exported, retrained, reported. */
export function describeCellUse(): void {
  describe("cells in use", () => {
    it("exports a cell of the front as C with 8-bit weights, verifies it and opens it", async () => {
      const { run, best } = await shortRun();
      const folder = workspaceFile("exported").fsPath;
      const files = await vscode.commands.executeCommand<readonly string[]>("moeRnas.exportCell", {
        ...{ run: run.id, id: best, format: "c", folder, int8: true, verify: true },
      });
      assert.deepEqual(
        files.map((file) => path.extname(file)),
        [".h", ".c", ".json"],
      );
      for (const file of files) assert.ok(existsSync(file), file);
      assert.match(readFileSync(files[0] ?? "", "utf8"), /matrices int8/);
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, files[0]);
    });

    it("exports it for microcontrollers, in a folder that is also an Arduino library", async () => {
      const { run, best } = await shortRun();
      const folder = workspaceFile("board").fsPath;
      const files = await vscode.commands.executeCommand<readonly string[]>("moeRnas.exportCell", {
        ...{ run: run.id, id: best, format: "c", folder, mcu: "per-channel", verify: true },
      });
      const names = files.map((file) => path.relative(folder, file));
      for (const end of ["/library.properties", "_mcu.h", "/zephyr/module.yml"]) {
        assert.ok(
          names.some((name) => name.endsWith(end)),
          `${end} is none of ${names.join()}`,
        );
      }
    });

    it("says why a cell cannot be exported, and writes nothing", async () => {
      const { run } = await shortRun();
      const folder = workspaceFile("nothing").fsPath;
      const said = await withErrors(() =>
        vscode.commands.executeCommand("moeRnas.exportCell", {
          ...{ run: run.id, cell: "lstm", format: "onnx", folder, verify: false, retraining: "none" },
        }),
      );
      assert.match(String(said[0]), /^lstm was not retrained with settings none/);
      assert.equal(existsSync(folder), false);
    });

    it("polishes a network in a run of its own, which is in the tree", async () => {
      const { host, run } = await shortRun();
      const started = (await vscode.commands.executeCommand("moeRnas.polishNetwork", {
        run: run.id,
        id: 0,
      })) as vscode.TaskExecution;
      const polished = await until("its run", () => host.runs.all.find(({ name }) => name === "short-polish-0-001"));
      started.terminate();
      await until("its end", () => !vscode.tasks.taskExecutions.some(({ task }) => task.name === started.task.name));
      await vscode.workspace.fs.delete(vscode.Uri.file(polished.id), { recursive: true });
      await until("that it is gone", () => host.runs.get(polished.id) === undefined);
    });

    it("retrains the front in a process of its own, which the tree and a panel follow", async () => {
      const { host, run } = await shortRun();
      const name = await retrained(run, { repetitions: 30, hidden: 32 });
      const retraining = await until("a training is done", () => moving(host, run, name, 0));
      assert.equal(retraining.state, "running");
      // As many epochs as the longest line of ancestors had: 4, and 2 in each generation after it.
      assert.deepEqual(retraining.settings, { epochs: 8, hidden: 32, layers: 1, lineageEpochs: 8 });
      assert.equal(searchProcesses().length, 1);
      assert.match(await rowOf(host, run, name), /^retraining;running;resumable;/);
      await until("its panel", () => openPanels().includes("moeRnas.retrain"));
      await vscode.commands.executeCommand("moeRnas.deleteRun", { run: run.id });
      assert.equal(host.runs.get(run.id), run);
    });

    it("does not begin the same a second time, but shows it", async () => {
      const { host, run } = await shortRun();
      const name = await retrained(run, { repetitions: 30, hidden: 32 });
      assert.equal(find(host, run, name)?.state, "running");
      await until("the refused process is gone", () => searchProcesses().length === 1);
    });

    it("cancels it and keeps what is finished", async () => {
      const { host, run } = await shortRun();
      const [retraining] = host.retrainings.of(run);
      assert.ok(retraining);
      const name = retraining.folder.settings;
      assert.equal(
        await vscode.commands.executeCommand("moeRnas.cancelRetraining", { run: run.id, retraining: name }),
        "ended",
      );
      assert.equal(find(host, run, name)?.state, "interrupted");
      assert.match(await rowOf(host, run, name), /^retraining;interrupted;resumable;/);
      await until("its process is gone", () => searchProcesses().length === 0);
      assert.ok(doneOf(host, run, name) > 0);
    });

    it("notices that its process was killed, and resumes it to the end", async () => {
      const { host, run } = await shortRun();
      const name = await retrained(run, { repetitions: 2, epochs: 2, hidden: 24 });
      const before = find(host, run, name);
      assert.ok(before);
      const owner = await runLockOwner(before.folder.lockFile);
      if (owner !== null) process.kill(owner.pid, "SIGKILL");
      await until("it is noticed", () => find(host, run, name)?.state !== "running");
      await vscode.commands.executeCommand("moeRnas.resumeRetraining", { run: run.id, retraining: name });
      const whole = await until("it is complete", () => {
        const now = find(host, run, name);
        return now?.state === "complete" ? now : null;
      });
      assert.equal(whole.progress?.done, whole.progress?.total);
      const { rows } = whole.table;
      for (const id of finalists(run.view))
        assert.ok(
          rows.some((row) => row.id === id),
          `${id} is missing`,
        );
      const baselines = new Set(rows.flatMap(({ baseline }) => baseline ?? []));
      assert.deepEqual([...baselines].sort(), ["basic", "gru", "lstm"]);
      const trained = rows.filter(({ ofSearch }) => ofSearch !== true);
      for (const row of trained) assert.equal(row.repetitions, 2);
      assert.equal(whole.exportable.length, trained.length);
    });

    it("exports a retrained baseline at the size of the retraining", async () => {
      const { host, run } = await shortRun();
      const retraining = await until("a complete one", () =>
        host.retrainings.of(run).find(({ state }) => state === "complete"),
      );
      const folder = workspaceFile("exported").fsPath;
      const files = await vscode.commands.executeCommand<readonly string[]>("moeRnas.exportCell", {
        ...{ run: run.id, cell: "lstm", retraining: retraining.folder.settings },
        ...{ format: "safetensors", folder, verify: true },
      });
      const card = JSON.parse(readFileSync(files.find((file) => file.endsWith(".json")) ?? "", "utf8"));
      assert.equal(card.sizes.hidden, 24);
      assert.equal(card.training.kind, "retrained");
    });

    it("asks in lists whose first choice is the usual one: PyTorch, verified; the finalists, as often as can tell them apart", async () => {
      const { host, run, best } = await shortRun();
      const folder = workspaceFile("asked").fsPath;
      const files = await accepted(
        vscode.commands.executeCommand<readonly string[]>("moeRnas.exportCell", { run: run.id, id: best, folder }),
      );
      assert.match(files[0] ?? "", /short_\d+\.py$/);
      const name = await accepted(vscode.commands.executeCommand<string>("moeRnas.retrainFront", { run: run.id }));
      const whole = await until("it is complete", () => {
        const now = find(host, run, name);
        return now?.state === "complete" ? now : undefined;
      });
      assert.deepEqual(whole.settings, { epochs: 8, hidden: 8, layers: 1, lineageEpochs: 8 });
      // The fewest with which a difference between so many cells can be told.
      assert.equal(whole.job?.repetitions, 6);
    });

    it("writes a report with the retrained cells, and shows it", async () => {
      const { run } = await shortRun();
      const file = await vscode.commands.executeCommand<string>("moeRnas.createReport", { run: run.id });
      const text = readFileSync(file, "utf8");
      assert.match(text, /<h2>Front<\/h2>[\s\S]*Retrained from scratch, on test data/);
      await until("its panel", () => openPanels().includes("moeRnas.report"));
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    });
  });
}

/** Last thing of a window: a retraining that is to outlive it. */
export function describeRetrainingLeft(): void {
  describe("leaving a retraining", () => {
    it("leaves it running for the next window", async () => {
      const { host, run } = await shortRun();
      const name = await retrained(run, { repetitions: 100, hidden: 64 });
      const running = await until("a training is done", () => moving(host, run, name, 0));
      const owner = await runLockOwner(running.folder.lockFile);
      const left = { host: process.pid, pid: owner?.pid, name, done: doneOf(host, run, name) };
      await writeFile(workspaceFile("retraining.json").fsPath, JSON.stringify(left));
    });
  });
}

export function describeRetrainingFound(): void {
  describe("returning to a retraining", () => {
    it("finds the one that the killed window left, shows it and ends it", async () => {
      const left = JSON.parse(readFileSync(workspaceFile("retraining.json").fsPath, "utf8"));
      assert.notEqual(process.pid, left.host);
      const { host, run } = await shortRun();
      const found = await until("it goes on", () => moving(host, run, left.name, left.done));
      assert.equal(found.state, "running");
      assert.equal((await runLockOwner(found.folder.lockFile))?.pid, left.pid);
      const named = { run: run.id, retraining: left.name };
      await vscode.commands.executeCommand("moeRnas.showRetrained", named);
      await until("its panel", () => openPanels().includes("moeRnas.retrain"));
      const end = await vscode.commands.executeCommand("moeRnas.cancelRetraining", named);
      assert.equal(end, "ended");
      await until("its process is gone", () => !searchProcesses().includes(left.pid));
    });
  });
}

/** In a workspace that is not trusted, tables are shown and no process is begun. */
export function describeCellUseRestricted(): void {
  describe("cells in use without trust", () => {
    it("shows retrained cells, and exports, retrains and reports nothing", async () => {
      const { host, run, best } = await shortRun();
      await until("retrainings", () => host.retrainings.of(run).length > 1);
      const interrupted = host.retrainings.of(run).find(({ state }) => state === "interrupted");
      const named = { run: run.id, retraining: interrupted?.folder.settings };
      await vscode.commands.executeCommand("moeRnas.showRetrained", named);
      await until("its panel", () => openPanels().includes("moeRnas.retrain"));
      const folder = workspaceFile("nothing").fsPath;
      const asked = { run: run.id, id: best, format: "json", folder, verify: false };
      assert.equal(await vscode.commands.executeCommand("moeRnas.exportCell", asked), undefined);
      const wish = { ids: null, repetitions: 1 };
      assert.equal(await vscode.commands.executeCommand("moeRnas.retrainFront", { run: run.id, wish }), undefined);
      await vscode.commands.executeCommand("moeRnas.resumeRetraining", named);
      assert.equal(await vscode.commands.executeCommand("moeRnas.createReport", { run: run.id }), undefined);
      assert.equal(existsSync(folder), false);
      assert.deepEqual(searchProcesses(), []);
    });
  });
}

async function shortRun() {
  const host = await activatedHost();
  const run = await until("short-001", () => host.runs.all.find(({ name }) => name === "short-001"));
  await run.load();
  return { host, run, best: lastGeneration(run.view)?.archive[0] };
}

async function retrained(run: Run, wish: object): Promise<string> {
  const asked = { run: run.id, wish: { ids: null, ...wish } };
  const name = await vscode.commands.executeCommand<string | undefined>("moeRnas.retrainFront", asked);
  assert.ok(name !== undefined);
  return name;
}

function find(host: Host, run: Run, name: string): Retraining | undefined {
  return host.retrainings.of(run).find(({ folder }) => folder.settings === name);
}

/** It, once more than `done` of its trainings are. */
function moving(host: Host, run: Run, name: string, done: number): Retraining | undefined {
  return doneOf(host, run, name) > done ? find(host, run, name) : undefined;
}

function doneOf(host: Host, run: Run, name: string): number {
  return find(host, run, name)?.progress?.done ?? 0;
}

/** The context value of its row in the tree. */
async function rowOf(host: Host, run: Run, name: string): Promise<string> {
  const top = await host.runsView.rows();
  const own = top.find(({ node }) => node.kind === "run" && node.run === run);
  const rows = await host.runsView.rows(own?.node);
  const row = rows.find(({ node }) => node.kind === "retraining" && node.retraining === name);
  return row?.item.contextValue ?? "";
}

/** View types of the panels in editor tabs. */
function openPanels(): string[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.flatMap(({ input }) =>
    input instanceof vscode.TabInputWebview ? [input.viewType.replace(/^mainThreadWebview-/, "")] : [],
  );
}

/** What a command yields when every list that it shows is left at its first choice. */
async function accepted<T>(command: Thenable<T>): Promise<T> {
  let isDone = false;
  void command.then(() => {
    isDone = true;
  });
  await until("the command is done", async () => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    if (!isDone) await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    return isDone;
  });
  return command;
}

/** What is shown as an error while something is done. */
async function withErrors(act: () => Thenable<unknown>): Promise<readonly string[]> {
  const said: string[] = [];
  const shown = vscode.window.showErrorMessage;
  Object.assign(vscode.window, {
    showErrorMessage: async (text: string) => {
      said.push(text);
      return undefined;
    },
  });
  try {
    await act();
  } finally {
    Object.assign(vscode.window, { showErrorMessage: shown });
  }
  return said;
}
