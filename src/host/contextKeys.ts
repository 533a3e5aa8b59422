import * as vscode from "vscode";
import { isActive, isResumable } from "./runs/runState.ts";
import type { Runs } from "./runs/runs.ts";

/** What `when` clauses of package.json ask for, so that nothing is offered that cannot be done. */
export function keepContextKeys(runs: Runs): vscode.Disposable {
  const set = contextSetter();
  const update = () => {
    const all = runs.all;
    const filled = all.filter(({ view, isLoaded }) => view.individuals.size > 0 || !isLoaded);
    set("hasRuns", all.length > 0);
    set(
      "hasRunning",
      all.some(({ state }) => state.kind === "running"),
    );
    set(
      "hasResumable",
      all.some(({ state }) => isResumable(state)),
    );
    set(
      "hasResting",
      all.some(({ state }) => !isActive(state) && state.kind !== "elsewhere"),
    );
    set("hasIndividuals", filled.length > 0);
    set("hasSeveralRuns", filled.length > 1);
  };
  void runs.discovered.then(() => {
    update();
    set("isDiscovered", true);
  });
  return vscode.Disposable.from(runs.onDidChangeList(update), runs.onDidChangeRun(update));
}

/** Sets keys `moeRnas.…`, each only when its value is another than before. */
export function contextSetter(): (key: string, value: boolean) => void {
  const known = new Map<string, boolean>();
  return (key, value) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand("setContext", `moeRnas.${key}`, value);
  };
}
