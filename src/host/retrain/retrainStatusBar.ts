import * as vscode from "vscode";
import type { Retrainings } from "./retrainings.ts";
import { progressText, settingsText } from "./retrainTexts.ts";

/** While something is retrained: how many trainings are done. A click shows the table. */
export class RetrainStatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("moeRnas.retrainStatus", vscode.StatusBarAlignment.Left, 9);
  readonly #listening: vscode.Disposable;

  constructor(private readonly retrainings: Retrainings) {
    this.#item.name = vscode.l10n.t("Retraining of cells");
    this.#listening = retrainings.onDidChange(() => this.#update());
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
  }

  #update(): void {
    const running = this.retrainings.all.filter(({ state }) => state === "running");
    const [first] = running;
    if (first === undefined) {
      this.#item.hide();
      return;
    }
    const others = running.length > 1 ? ` +${running.length - 1}` : "";
    this.#item.text = `$(sync~spin) ${vscode.l10n.t("retraining {0}", progressText(first))}${others}`;
    this.#item.tooltip = running
      .map((each) => `${each.run.name}, ${settingsText(each.settings)}: ${progressText(each)}`)
      .join("\n");
    this.#item.accessibilityInformation = { label: this.#item.tooltip };
    this.#item.command = {
      command: "moeRnas.showRetrained",
      title: vscode.l10n.t("Show Retrained Cells"),
      arguments: [{ run: first.run.id, retraining: first.folder.settings }],
    };
    this.#item.show();
  }
}
