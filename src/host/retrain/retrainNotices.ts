import * as vscode from "vscode";
import { settings } from "../settings.ts";
import type { Retraining } from "./retraining.ts";
import type { RetrainingChange, Retrainings } from "./retrainings.ts";

/** Tells of retrainings that ended while this window watched. */
export function announceRetrainings(retrainings: Retrainings): vscode.Disposable {
  return retrainings.onDidChangeState((change) => void announce(change));
}

async function announce({ before, retraining, wasCancelled }: RetrainingChange): Promise<void> {
  const { notifications } = settings();
  if (before?.state !== "running" || notifications === "none") return;
  const { run, table, progress } = retraining;
  const show = vscode.l10n.t("Show Retrained Cells");
  if (retraining.state === "complete" && notifications === "all") {
    const text = vscode.l10n.t("{0}: {1} cells are retrained and tested.", run.name, table.rows.length);
    if ((await vscode.window.showInformationMessage(text, show)) === show) execute("showRetrained", retraining);
  }
  if (retraining.state !== "interrupted" || wasCancelled) return;
  const resume = vscode.l10n.t("Resume");
  const text = vscode.l10n.t(
    "The retraining of {0} ended after {1} of {2} trainings. What is finished is kept.",
    run.name,
    progress?.done ?? 0,
    progress?.total ?? 0,
  );
  const chosen = await vscode.window.showWarningMessage(
    text,
    ...(vscode.workspace.isTrusted ? [resume, show] : [show]),
  );
  if (chosen === resume) execute("resumeRetraining", retraining);
  if (chosen === show) execute("showRetrained", retraining);
}

function execute(command: string, { run, folder }: Retraining): void {
  void vscode.commands.executeCommand(`moeRnas.${command}`, { run: run.id, retraining: folder.settings });
}
