import * as vscode from "vscode";
import { lastGeneration } from "../run/runView.ts";
import { progressOf, shortNumber, spokenDuration } from "./runs/progress.ts";
import type { Run } from "./runs/run.ts";
import type { Runs } from "./runs/runs.ts";
import { generationText } from "./tree/runItem.ts";

/** While something is searched: its generation, hypervolume and the time left. A click shows the front. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("moeRnas.status", vscode.StatusBarAlignment.Left, 10);
  readonly #disposables: vscode.Disposable[] = [this.#item];

  constructor(private readonly runs: Runs) {
    this.#item.name = vscode.l10n.t("Architecture search");
    this.#disposables.push(
      runs.onDidChangeRun(() => this.#update()),
      runs.onDidChangeList(() => this.#update()),
    );
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #update(): void {
    const running = this.runs.all.filter(({ state }) => state.kind === "running");
    const [first] = running;
    if (first === undefined) {
      this.#item.hide();
      return;
    }
    const others = running.length > 1 ? ` +${running.length - 1}` : "";
    this.#item.text = `$(sync~spin) ${statusText(first)}${others}`;
    this.#item.tooltip = running.map((run) => `${run.name}: ${statusText(run)}`).join("\n");
    this.#item.accessibilityInformation = { label: this.#item.tooltip };
    this.#item.command = {
      command: "moeRnas.showFront",
      title: vscode.l10n.t("Show Pareto Front"),
      arguments: [{ run: first.id }],
    };
    this.#item.show();
  }
}

/** `generation 3/12 · hypervolume 0.83 · 2 min left` */
function statusText({ view }: Run): string {
  const { leftMs } = progressOf(view);
  const last = lastGeneration(view);
  const parts = [generationText(view)];
  if (last !== undefined) parts.push(vscode.l10n.t("hypervolume {0}", shortNumber(last.hypervolume)));
  if (leftMs !== null) parts.push(vscode.l10n.t("{0} left", spokenDuration(leftMs)));
  return parts.join(" · ");
}
