import * as vscode from "vscode";
import type { IndividualId } from "../../run/individual.ts";
import { lastGeneration } from "../../run/runView.ts";
import type { Host } from "../host.ts";
import { hasFront } from "../retrain/hasFront.ts";
import type { RetrainWish } from "../retrain/retrainings.ts";
import { askRetrainWish } from "../retrain/retrainWizard.ts";
import type { Run } from "../runs/run.ts";
import { SearchRefusedError } from "../search/searchProcess.ts";
import { memberOf } from "../tree/runsView.ts";
import { runOf, selectedRows } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickRun } from "./pick.ts";

/**
 * Trains cells of a front and the baselines from scratch, in a process of its own, and opens the table that grows.
 * `{run, wish}` asks nothing. @returns the name of the retraining.
 */
export const retrainFront: HostCommand = {
  id: "moeRnas.retrainFront",
  run: async (host, ...args) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const title = vscode.l10n.t("Retrain Front");
    const run = (await runOf(host, args[0])) ?? (await pickRun(host, hasFront, title));
    if (run === undefined) return undefined;
    const front = lastGeneration(run.view)?.archive ?? [];
    if (front.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("{0} has no front yet.", run.name));
      return undefined;
    }
    const chosen = selectedMembers(run, args);
    const wish = wishOf(args[0]) ?? (await askRetrainWish(run, chosen.length > 0 ? chosen : front));
    return wish === undefined ? undefined : started(host, run, wish);
  },
};

/** Individuals that were selected in the tree, for a menu that was opened on one. */
function selectedMembers(run: Run, args: readonly unknown[]): IndividualId[] {
  const members = selectedRows(args).flatMap((row) => memberOf(row) ?? []);
  return [...new Set(members.filter((member) => member.run === run).map(({ id }) => id))];
}

function wishOf(argument: unknown): RetrainWish | undefined {
  if (typeof argument !== "object" || argument === null || !("wish" in argument)) return undefined;
  return argument.wish as RetrainWish;
}

async function started(host: Host, run: Run, wish: RetrainWish): Promise<string | undefined> {
  try {
    const retraining = await host.retrainings.start(run, wish);
    if (retraining === null) return undefined;
    host.panels.showRetrained(retraining);
    return retraining.folder.settings;
  } catch (cause) {
    if (!(cause instanceof SearchRefusedError) || cause.code !== "RUN_LOCKED") throw cause;
    await host.retrainings.refresh(run);
    const running = host.retrainings.of(run).find(({ state }) => state === "running");
    if (running === undefined) throw cause;
    host.panels.showRetrained(running);
    return running.folder.settings;
  }
}
