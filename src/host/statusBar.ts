import * as vscode from "vscode";
import { spokenDuration } from "../base/durationText.ts";
import { shortNumber } from "../base/numberText.ts";
import { lastGeneration } from "../run/runView.ts";
import { commandLink } from "./commands/commandLink.ts";
import { progressText, type Retrainings, settingsText } from "./retrain/retrainings.ts";
import type { Run } from "./runs/run.ts";
import type { Runs } from "./runs/runs.ts";
import { generationText } from "./tree/runItem.ts";

/**
 * While something is searched: its generation, hypervolume and the time left; a click shows the front. While something
 * is retrained: how many trainings are done; a click shows the table.
 */
export function registerStatusBar(context: vscode.ExtensionContext, runs: Runs, retrainings: Retrainings): void {
  const { Left } = vscode.StatusBarAlignment;
  const search = vscode.window.createStatusBarItem("moeRnas.status", Left, 10);
  search.name = vscode.l10n.t("Architecture search");
  const retraining = vscode.window.createStatusBarItem("moeRnas.retrainStatus", Left, 9);
  retraining.name = vscode.l10n.t("Retraining of cells");
  const updateSearch = () => {
    const running = runs.all.filter(({ state }) => state.kind === "running");
    show(search, running, {
      text: statusText,
      line: (run) => `${run.name}: ${statusText(run)}`,
      command: (run) => commandLink("moeRnas.showFront", vscode.l10n.t("Show Pareto Front"), { run: run.id }),
    });
  };
  const updateRetraining = () => {
    const running = retrainings.all.filter(({ state }) => state === "running");
    show(retraining, running, {
      text: (each) => vscode.l10n.t("retraining {0}", progressText(each)),
      line: (each) => `${each.run.name}, ${settingsText(each.settings)}: ${progressText(each)}`,
      command: ({ run, folder }) =>
        commandLink("moeRnas.showRetrained", vscode.l10n.t("Show Retrained Cells"), {
          run: run.id,
          retraining: folder.settings,
        }),
    });
  };
  context.subscriptions.push(
    search,
    retraining,
    runs.onDidChangeRun(updateSearch),
    runs.onDidChangeList(updateSearch),
    retrainings.onDidChange(updateRetraining),
  );
}

/** What an item says of the things that are under way: the first in the bar, all of them under the mouse. */
interface StatusTexts<T> {
  text(first: T): string;
  line(each: T): string;
  command(first: T): vscode.Command;
}

function show<T>(item: vscode.StatusBarItem, running: readonly T[], texts: StatusTexts<T>): void {
  const [first] = running;
  if (first === undefined) {
    item.hide();
    return;
  }
  const others = running.length > 1 ? ` +${running.length - 1}` : "";
  item.text = `$(sync~spin) ${texts.text(first)}${others}`;
  item.tooltip = running.map(texts.line).join("\n");
  item.accessibilityInformation = { label: item.tooltip };
  item.command = texts.command(first);
  item.show();
}

/** `generation 3/12 · hypervolume 0.83 · 2 min left` */
function statusText(run: Run): string {
  const { leftMs } = run.progress;
  const last = lastGeneration(run.view);
  const parts = [generationText(run)];
  if (last !== undefined) parts.push(vscode.l10n.t("hypervolume {0}", shortNumber(last.hypervolume)));
  if (leftMs !== null) parts.push(vscode.l10n.t("{0} left", spokenDuration(leftMs)));
  return parts.join(" · ");
}
