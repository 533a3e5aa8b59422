import * as vscode from "vscode";
import { finalists } from "../../run/finalists.ts";
import type { IndividualId } from "../../run/individual.ts";
import { lastGeneration } from "../../run/runView.ts";
import type { CommandTable, Host } from "../host.ts";
import { EngineRefusedError } from "../processes/engineProcess.ts";
import { canResume, type Retraining } from "../retrain/retraining.ts";
import type { RetrainWish } from "../retrain/retrainings.ts";
import { askRetrainWish } from "../retrain/retrainWizard.ts";
import { hasFront, type Run } from "../runs/run.ts";
import { memberOf } from "../tree/treeNode.ts";
import { retrainingFor, runFor, selectedRows } from "./commandSubjects.ts";

/** Commands about cells that are trained from scratch. */
export const retrainingCommands = {
  /**
   * Trains cells of a front and the baselines from scratch, in a process of its own, and opens the table that grows.
   * `{run, wish}` asks nothing. @returns the name of the retraining.
   */
  "moeRnas.retrainFront": async (host, ...args) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const title = vscode.l10n.t("Retrain Front");
    const run = await runFor(host, args[0], hasFront, title);
    if (run === undefined) return undefined;
    const front = lastGeneration(run.view)?.archive ?? [];
    if (front.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("{0} has no front yet.", run.name));
      return undefined;
    }
    const chosen = selectedMembers(run, args);
    const wish = wishOf(args[0]) ?? (await askRetrainWish(run, chosen.length > 0 ? chosen : finalists(run.view)));
    return wish === undefined ? undefined : started(host, run, wish);
  },

  /** Ends the process that retrains; Resume goes on with what is missing. @returns how it ended. */
  "moeRnas.cancelRetraining": async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const title = vscode.l10n.t("Cancel Retraining");
    const retraining = await retrainingFor(host, argument, ({ state }) => state === "running", title);
    if (retraining === undefined) return undefined;
    const end = await host.retrainings.cancel(retraining);
    if (end === "notVerified") {
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          "A process that does not answer retrains cells of {0}; it may be another program, so it was left alone.",
          retraining.run.name,
        ),
      );
    }
    return end;
  },

  /** Goes on with a retraining that was cancelled or whose process was lost. */
  "moeRnas.resumeRetraining": async (host, argument) => {
    if (!vscode.workspace.isTrusted) return;
    const title = vscode.l10n.t("Resume Retraining");
    const retraining = await retrainingFor(host, argument, canResume, title);
    if (retraining === undefined) return;
    const resumed = await host.retrainings.resume(retraining);
    if (resumed !== null) showTable(host, resumed);
  },

  /** The table of retrained cells and baselines on test data. */
  "moeRnas.showRetrained": async (host, argument) => {
    const title = vscode.l10n.t("Show Retrained Cells");
    const retraining = await retrainingFor(host, argument, () => true, title);
    if (retraining !== undefined) showTable(host, retraining);
  },
} satisfies Partial<CommandTable>;

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
    showTable(host, retraining);
    return retraining.folder.settings;
  } catch (cause) {
    if (!(cause instanceof EngineRefusedError) || cause.code !== "RUN_LOCKED") throw cause;
    await host.retrainings.refresh(run);
    const running = host.retrainings.of(run).find(({ state }) => state === "running");
    if (running === undefined) throw cause;
    showTable(host, running);
    return running.folder.settings;
  }
}

function showTable({ intents }: Host, { run, folder }: Retraining): void {
  intents.showRetrained({ run: run.id, retraining: folder.settings });
}
