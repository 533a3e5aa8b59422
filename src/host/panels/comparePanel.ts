import * as vscode from "vscode";
import type { CompareTarget, FromComparePanel, ToComparePanel } from "../../protocol/compareProtocol.ts";
import { compareMessages } from "../../protocol/pageMessages.ts";
import type { RunModel } from "../runs/runModel.ts";
import { changedContent } from "./changedContent.ts";
import type { RunSource } from "./frontPanel.ts";
import type { IndividualIntents } from "./individualIntents.ts";

import { type PanelContent, type PanelContext, type PanelPort, Panels } from "./panelHost.ts";
import { parseCompareTarget } from "./panelTargets.ts";
import { compareSnapshot } from "./snapshots.ts";

/** The comparison panels, one per set of individuals or runs. */
export class ComparePanels implements vscode.Disposable {
  static readonly viewType = "moeRnas.compare";
  readonly #panels: Panels<CompareTarget, ToComparePanel, FromComparePanel>;

  constructor(
    context: PanelContext,
    private readonly runs: RunSource,
    private readonly intents: IndividualIntents,
  ) {
    this.#panels = new Panels(context, {
      viewType: ComparePanels.viewType,
      bundle: "compare",
      key: (target) => JSON.stringify(target),
      title: (target) =>
        target.kind === "runs" ? vscode.l10n.t("Compare Runs") : vscode.l10n.t("Compare Individuals"),
      parseTarget: parseCompareTarget,
      open: (target, port) => this.#open(target, port),
    });
  }

  show(target: CompareTarget): void {
    this.#panels.show(target);
  }

  dispose(): void {
    this.#panels.dispose();
  }

  /** Runs that are gone are left out; with fewer than two things left there is nothing to compare. */
  async #open(target: CompareTarget, port: PanelPort<ToComparePanel>): Promise<PanelContent<FromComparePanel> | null> {
    const folders = target.kind === "runs" ? target.runs : target.members.map(({ run }) => run);
    const opened = await Promise.all([...new Set(folders)].map((folder) => this.runs.open(folder)));
    const runs = new Map<string, RunModel>(opened.flatMap((run) => (run === null ? [] : [[run.id, run]])));
    const left = target.kind === "runs" ? runs.size : compareSnapshot(target, runs).members.length;
    if (left < 2) return null;
    const { intents } = this;
    return changedContent({
      title:
        target.kind === "runs"
          ? vscode.l10n.t("Compare {0} Runs", runs.size)
          : vscode.l10n.t("Compare {0}", target.members.map(({ id }) => `#${id}`).join(", ")),
      runs: [...runs.values()],
      snapshot: () => compareSnapshot(target, runs),
      post: (snapshot) => port.post({ type: "snapshot", snapshot }),
      messages: compareMessages(runs.keys()),
      handlers: {
        cellOpened: ({ member }) => intents.showCell(member),
        lineageOpened: ({ member }) => intents.showLineage(member),
        frontOpened: ({ run }) => intents.showFront(run),
      },
    });
  }
}
