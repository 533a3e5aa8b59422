import * as vscode from "vscode";
import { lastGeneration } from "../../run/runView.ts";
import type { PanelDoor } from "../host.ts";
import { shortNumber } from "../runs/progress.ts";
import type { Run } from "../runs/run.ts";
import { isActive } from "../runs/runState.ts";
import type { RunStateChange, Runs } from "../runs/runs.ts";
import { settings } from "../settings.ts";

/** Tells of searches that ended while this window watched: completed, interrupted by an error, or crashed. */
export function announceEnds(runs: Runs, panels: PanelDoor): vscode.Disposable {
  return runs.onDidChangeState((change) => void announce(change, panels));
}

async function announce({ run, before, state }: RunStateChange, panels: PanelDoor): Promise<void> {
  const { notifications } = settings();
  if (!isActive(before) || notifications === "none") return;
  switch (state.kind) {
    case "completed": {
      if (notifications !== "all") return;
      await run.load();
      const show = vscode.l10n.t("Show Front");
      if ((await vscode.window.showInformationMessage(completionText(run), show)) === show) panels.showFront(run);
      return;
    }
    case "paused": {
      if (state.reason === "user") return;
      const text = vscode.l10n.t("{0} was interrupted ({1}). Nothing is lost.", run.name, state.reason);
      return offerResume(run, vscode.window.showWarningMessage, text);
    }
    case "crashed": {
      const text = vscode.l10n.t(
        "The search process of {0} ended unexpectedly. Nothing that it announced is lost.",
        run.name,
      );
      return offerResume(run, vscode.window.showErrorMessage, text);
    }
  }
}

function completionText(run: Run): string {
  const last = lastGeneration(run.view);
  if (last === undefined) return vscode.l10n.t("{0} is complete.", run.name);
  const { archive, hypervolume } = last;
  return vscode.l10n.t(
    "{0} is complete: {1} cells on the front, hypervolume {2}.",
    run.name,
    archive.length,
    shortNumber(hypervolume),
  );
}

async function offerResume(
  run: Run,
  show: (text: string, ...items: string[]) => Thenable<string | undefined>,
  text: string,
): Promise<void> {
  const resume = vscode.l10n.t("Resume");
  const openLog = vscode.l10n.t("Open Log");
  const chosen = await show(text, ...(vscode.workspace.isTrusted ? [resume, openLog] : [openLog]));
  if (chosen === resume) await vscode.commands.executeCommand("moeRnas.resumeSearch", { run: run.id });
  if (chosen === openLog) await vscode.commands.executeCommand("moeRnas.openLog", { run: run.id });
}
