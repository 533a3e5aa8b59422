import * as vscode from "vscode";
import { shortNumber } from "../base/numberText.ts";
import { emptyFrontReason, isFruitless } from "../run/failures.ts";
import { lastGeneration } from "../run/runView.ts";
import type { Intents } from "./intents.ts";
import type { RetrainingChange, Retrainings } from "./retrain/retrainings.ts";
import type { Run } from "./runs/run.ts";
import { isActive } from "./runs/runState.ts";
import type { RunStateChange, Runs } from "./runs/runs.ts";
import { settings } from "./settings.ts";

/**
 * Notifies the user of searches and retrainings that ended while this window watched: completed, interrupted, or
 * crashed.
 */
export function registerNotices(
  context: vscode.ExtensionContext,
  runs: Runs,
  retrainings: Retrainings,
  intents: Intents,
): void {
  context.subscriptions.push(
    runs.onDidChangeState((change) => void announceSearch(change, intents)),
    retrainings.onDidChangeState((change) => void announceRetraining(change, intents)),
  );
}

async function announceSearch({ run, before, state }: RunStateChange, intents: Intents): Promise<void> {
  const { notifications } = settings();
  if (!isActive(before) || notifications === "none") return;
  switch (state.kind) {
    case "completed": {
      await run.load();
      if (isFruitless(run.view)) {
        await vscode.window.showWarningMessage(fruitlessText(run));
        return;
      }
      if (notifications !== "all") return;
      const show = vscode.l10n.t("Show Front");
      if ((await vscode.window.showInformationMessage(completionText(run), show)) === show) intents.showFront(run.id);
      return;
    }
    case "paused": {
      if (state.reason === "user") return;
      const text = vscode.l10n.t("{0} was interrupted ({1}). Nothing is lost.", run.name, state.reason);
      return offerResume(run, intents, vscode.window.showWarningMessage, text);
    }
    case "crashed": {
      const text = vscode.l10n.t(
        "The search process of {0} ended unexpectedly. Nothing that it announced is lost.",
        run.name,
      );
      return offerResume(run, intents, vscode.window.showErrorMessage, text);
    }
  }
}

function completionText(run: Run): string {
  const last = lastGeneration(run.view);
  if (last === undefined) return vscode.l10n.t("{0} is complete.", run.name);
  const { archive, hypervolume } = last;
  const volume = shortNumber(hypervolume);
  return archive.length === 1
    ? vscode.l10n.t("{0} is complete: 1 cell on the front, hypervolume {1}.", run.name, volume)
    : vscode.l10n.t("{0} is complete: {1} cells on the front, hypervolume {2}.", run.name, archive.length, volume);
}

/** What failed, and what to change. */
function fruitlessText(run: Run): string {
  const [, ...why] = emptyFrontReason(run.view) ?? [];
  return vscode.l10n.t("{0} is complete, but nothing is on its front. {1}", run.name, why.join(" "));
}

async function offerResume(
  run: Run,
  intents: Intents,
  show: (text: string, ...items: string[]) => Thenable<string | undefined>,
  text: string,
): Promise<void> {
  const resume = vscode.l10n.t("Resume");
  const openLog = vscode.l10n.t("Open Log");
  const chosen = await show(text, ...(vscode.workspace.isTrusted ? [resume, openLog] : [openLog]));
  if (chosen === resume) await intents.resumeSearch(run.id);
  if (chosen === openLog) await intents.openLog(run.id);
}

async function announceRetraining(change: RetrainingChange, intents: Intents): Promise<void> {
  const { before, retraining, wasCancelled } = change;
  const { notifications } = settings();
  if (before?.state !== "running" || notifications === "none") return;
  const { run, folder, state, table, progress } = retraining;
  const named = { run: run.id, retraining: folder.settings };
  const show = vscode.l10n.t("Show Retrained Cells");
  if (state === "complete" && notifications === "all") {
    const count = table.rows.length;
    const text =
      count === 1
        ? vscode.l10n.t("{0}: 1 cell is retrained and tested.", run.name)
        : vscode.l10n.t("{0}: {1} cells are retrained and tested.", run.name, count);
    if ((await vscode.window.showInformationMessage(text, show)) === show) intents.showRetrained(named);
  }
  if (state !== "interrupted" || wasCancelled) return;
  const resume = vscode.l10n.t("Resume");
  const text = vscode.l10n.t(
    "The retraining of {0} ended after {1} of {2} trainings. What is finished is kept.",
    run.name,
    progress?.done ?? 0,
    progress?.total ?? 0,
  );
  const choices = vscode.workspace.isTrusted ? [resume, show] : [show];
  const chosen = await vscode.window.showWarningMessage(text, ...choices);
  if (chosen === resume) await intents.resumeRetraining(named);
  if (chosen === show) intents.showRetrained(named);
}
