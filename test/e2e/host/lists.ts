import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { parseEquations } from "../../../src/cell/equations.ts";
import type { Run } from "../../../src/host/runs/run.ts";
import type { TreeNode } from "../../../src/host/tree/treeNode.ts";
import { measure } from "../../../src/run/measure.ts";
import { individualRecord, lastGeneration } from "../../../src/run/runView.ts";
import { writeLargeRun } from "../../fixtures/writtenRun.ts";
import { say } from "./mochaRun.ts";
import { activatedHost, until, workspaceFile } from "./window.ts";

export function describeLists(): void {
  describe("lists", () => {
    it("shows runs, their best values, the front and the generations", async () => {
      const { run, rows } = await openedRun("short-001");
      const labels = (await rows()).map(({ item }) => item.label);
      assert.deepEqual(labels, ["Generation 2/2", "Data", "Best mse", "Best blocks", "Pareto front", "Generations"]);
      const front = await rows("Pareto front");
      assert.equal(front.length, lastGeneration(run.view)?.archive.length);
      for (const { item } of front) assert.match(String(item.contextValue), /^individual;ok;front;/);
      const generations = await rows("Generations");
      assert.deepEqual(
        generations.map(({ item }) => item.label),
        ["Generation 2", "Generation 1", "Initial population"],
      );
      const initial = generations.at(-1)?.node;
      assert.equal((await (await activatedHost()).runsView.rows(initial)).length, 8);
    });

    it("sorts the lists by a measure, and turns the order round", async () => {
      const { run, rows } = await openedRun("short-001");
      const values = async () =>
        (await rows("Pareto front")).map(({ node }) => {
          assert.ok(node.kind === "individual");
          const { individual, evaluation } = individualRecord(run.view, node.id);
          assert.ok(evaluation);
          return measure(individual, evaluation, "mse") ?? Number.NaN;
        });
      await vscode.commands.executeCommand("moeRnas.sortIndividuals", "mse");
      const ascending = await values();
      assert.deepEqual(
        ascending,
        [...ascending].sort((a, b) => a - b),
      );
      await vscode.commands.executeCommand("moeRnas.sortIndividuals", "mse");
      assert.deepEqual(await values(), [...ascending].reverse());
      await vscode.commands.executeCommand("moeRnas.sortIndividuals", "id");
    });

    it("filters the lists", async () => {
      const { run, rows } = await openedRun("short-001");
      const best = run.view.best.blocks;
      assert.ok(best);
      await vscode.commands.executeCommand("moeRnas.filterIndividuals", `blocks<=${best.value}`);
      for (const { node } of await rows("Pareto front")) {
        assert.ok(node.kind === "individual");
        assert.ok(individualRecord(run.view, node.id).individual.complexity.blocks <= best.value);
      }
      await vscode.commands.executeCommand("moeRnas.clearFilter");
      assert.equal((await rows("Pareto front")).length, lastGeneration(run.view)?.archive.length);
    });

    it("explains an individual when the mouse rests on it", async () => {
      const { host, rows } = await openedRun("short-001");
      const [first] = await rows("Pareto front");
      assert.ok(first);
      assert.equal(first.item.tooltip, undefined);
      const tooltip = host.runsView.tooltip(first.node);
      assert.match((tooltip as vscode.MarkdownString).value, /h' = /);
    });

    it("copies a cell's equations, which read back as a cell", async () => {
      const { run } = await openedRun("short-001");
      await vscode.commands.executeCommand("moeRnas.copyEquations", { run: run.id, id: 0 });
      assert.ok("cell" in parseEquations(await vscode.env.clipboard.readText()));
    });

    it("writes a cell into a config as a seed cell, and leaves the comments", async () => {
      const { run } = await openedRun("short-001");
      for (const each of ["endless", "estimated", "wrong"])
        await vscode.workspace.fs.delete(workspaceFile(`${each}.rnas`));
      const done = vscode.commands.executeCommand("moeRnas.useAsSeedCell", { run: run.id, id: 1 });
      await acceptTwice(done);
      const text = (await vscode.workspace.openTextDocument(workspaceFile("short.rnas"))).getText();
      assert.match(text, /^cells:\n {2}found_1: \|\n/m);
      assert.match(text, /seed_cells: \[basic, found_1\]/);
      assert.match(text, /# a comment that stays/);
      assert.match(text, /population: 8 # small/);
    });

    it("imports a run from elsewhere, shows it, and takes it off the list", async () => {
      const { run } = await openedRun("short-001");
      const { runs } = await activatedHost();
      const elsewhere = mkdtempSync(path.join(tmpdir(), "moe-rnas-import-"));
      const copy = path.join(elsewhere, "theirs-001");
      cpSync(run.id, copy, { recursive: true });
      await vscode.commands.executeCommand("moeRnas.importRun", vscode.Uri.file(copy));
      const imported = runs.get(copy);
      assert.equal(imported?.isImported, true);
      await imported.load();
      assert.equal(imported.view.evaluated, run.view.evaluated);
      await runs.remove(imported);
      assert.equal(runs.get(copy), undefined);
      rmSync(elsewhere, { recursive: true });
    });

    it("deletes a run after a question", async () => {
      const { run } = await openedRun("endless-001");
      const { runs } = await activatedHost();
      const questions = await withAnswers(["Move to Trash", "Delete Permanently"], () =>
        vscode.commands.executeCommand("moeRnas.deleteRun", { run: run.id }),
      );
      assert.match(String(questions[0]), /^Delete the run endless-001/);
      assert.equal(runs.get(run.id), undefined);
      await assert.rejects(async () => vscode.workspace.fs.stat(vscode.Uri.file(run.id)));
    });

    it("opens a run of 10,000 individuals at once, in pages of at most 200", async () => {
      const { runs } = await activatedHost();
      const folder = await writeLargeRun(workspaceFile("large/.rnas").fsPath, 10_000);
      const begunMs = performance.now();
      await runs.addHolder(path.dirname(folder));
      const run = await until("it is found", () => runs.get(folder));
      const foundMs = performance.now() - begunMs;
      await run.load();
      const loadedMs = performance.now() - begunMs;
      const { rows, host } = await openedRun(run.name);
      const drawnMs = performance.now();
      await rows();
      const generations = await rows("Generations");
      const front = await rows("Pareto front");
      const rowsMs = performance.now() - drawnMs;
      say(
        `10,000 individuals: found ${Math.round(foundMs)} ms, read ${Math.round(loadedMs)} ms, rows ${Math.round(rowsMs)} ms`,
      );
      assert.ok(generations.length <= 200 && front.length <= 200);
      const one = await host.runsView.rows(generations[0]?.node);
      assert.equal(one.length, 100);
    });
  });
}

async function openedRun(name: string) {
  const host = await activatedHost();
  const run = await until(name, () => host.runs.all.find((each: Run) => each.name === name));
  await run.load();
  const rows = async (list?: string) => {
    const top = await host.runsView.rows();
    const own = top.find(({ node }) => node.kind === "run" && node.run === run);
    const children = await host.runsView.rows(own?.node);
    if (list === undefined) return children;
    const node: TreeNode | undefined = children.find(({ item }) => item.label === list)?.node;
    assert.ok(node, list);
    return host.runsView.rows(node);
  };
  return { host, run, rows };
}

/** Accepts the quick pick of configs and the input box of the name, as soon as they are there. */
export async function acceptTwice(done: Thenable<unknown>): Promise<void> {
  let isDone = false;
  void done.then(() => {
    isDone = true;
  });
  await until("the command is done", async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (!isDone) await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    return isDone;
  });
}

/** Answers the questions that a command asks: VS Code shows no modal dialog while it is tested. @returns the questions. */
async function withAnswers(answers: readonly string[], act: () => Thenable<unknown>): Promise<readonly string[]> {
  const questions: string[] = [];
  const asked = vscode.window.showWarningMessage;
  const answer = async (question: string) => {
    questions.push(question);
    return answers[questions.length - 1];
  };
  Object.assign(vscode.window, { showWarningMessage: answer });
  try {
    await act();
  } finally {
    Object.assign(vscode.window, { showWarningMessage: asked });
  }
  return questions;
}
