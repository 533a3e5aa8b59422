import * as vscode from "vscode";
import { canResume } from "./retrain/retraining.ts";
import type { Retrainings } from "./retrain/retrainings.ts";
import { hasFront, hasIndividuals } from "./runs/run.ts";
import { isExtendable, isResting, isResumable, type RunState } from "./runs/runState.ts";
import type { Runs } from "./runs/runs.ts";

/** Keeps the context keys of the `when` clauses in package.json, so that nothing is offered that cannot be done. */
export function registerContextKeys(context: vscode.ExtensionContext, runs: Runs, retrainings: Retrainings): void {
  const set = contextSetter();
  const updateRuns = () => {
    const { all } = runs;
    const states = all.map(({ state }) => state);
    const filled = all.filter(hasIndividuals);
    set("hasRuns", all.length > 0);
    set("hasRunning", states.some(isRunning));
    set("hasResumable", states.some(isResumable));
    set(
      "hasExtendable",
      all.some(({ state, view }) => isExtendable(state, view.header?.generations)),
    );
    set("hasResting", states.some(isResting));
    set("hasIndividuals", filled.length > 0);
    set("hasSeveralRuns", filled.length > 1);
    set("hasFront", all.some(hasFront));
    updateRetrainings();
  };
  const updateRetrainings = () => {
    const { all } = retrainings;
    set("hasRetrained", all.length > 0);
    set(
      "hasRetraining",
      all.some(({ state }) => state === "running"),
    );
    set("hasResumableRetraining", all.some(canResume));
  };
  void runs.discovered.then(() => {
    updateRuns();
    set("isDiscovered", true);
  });
  context.subscriptions.push(
    runs.onDidChangeList(updateRuns),
    runs.onDidChangeRun(updateRuns),
    retrainings.onDidChange(updateRetrainings),
  );
}

function isRunning(state: RunState): boolean {
  return state.kind === "running";
}

/** Sets keys `moeRnas.…`, each only when its value is another than before. */
function contextSetter(): (key: string, value: boolean) => void {
  const known = new Map<string, boolean>();
  return (key, value) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand("setContext", `moeRnas.${key}`, value);
  };
}
