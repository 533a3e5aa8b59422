import * as vscode from "vscode";
import { contextSetter } from "../contextKeys.ts";
import type { Runs } from "../runs/runs.ts";
import { hasFront } from "./hasFront.ts";
import type { Retrainings } from "./retrainings.ts";

/** What `when` clauses ask for about cells in use: whether there is one to export or retrain, and what is retrained. */
export function keepRetrainContextKeys(runs: Runs, retrainings: Retrainings): vscode.Disposable {
  const set = contextSetter();
  const update = () => {
    const { all } = retrainings;
    set("hasFront", runs.all.some(hasFront));
    set("hasRetrained", all.length > 0);
    set(
      "hasRetraining",
      all.some(({ state }) => state === "running"),
    );
    set(
      "hasResumableRetraining",
      all.some(({ state, job }) => state === "interrupted" && job !== null),
    );
  };
  void runs.discovered.then(update);
  const listening = [runs.onDidChangeList(update), runs.onDidChangeRun(update), retrainings.onDidChange(update)];
  return vscode.Disposable.from(...listening);
}
