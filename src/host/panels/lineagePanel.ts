import * as vscode from "vscode";
import type { FromLineagePanel, LineageTarget, ToLineagePanel } from "../../protocol/lineageProtocol.ts";
import { lineageMessages } from "../../protocol/pageMessages.ts";
import type { RunModel } from "../runs/runModel.ts";
import { changedContent } from "./changedContent.ts";
import type { RunSource } from "./frontPanel.ts";
import type { IndividualIntents } from "./individualIntents.ts";
import { type PanelContent, type PanelContext, type PanelPort, Panels } from "./panelHost.ts";
import { parseMember } from "./panelTargets.ts";
import { lineageSnapshot } from "./snapshots.ts";

/** The lineage panels, one per individual. */
export class LineagePanels implements vscode.Disposable {
  static readonly viewType = "moeRnas.lineage";
  readonly #panels: Panels<LineageTarget, ToLineagePanel, FromLineagePanel>;

  constructor(
    context: PanelContext,
    runs: RunSource,
    private readonly intents: IndividualIntents,
  ) {
    this.#panels = new Panels(context, {
      viewType: LineagePanels.viewType,
      bundle: "lineage",
      key: ({ run, id }) => `${id} ${run}`,
      title: ({ id }) => vscode.l10n.t("Lineage #{0}", id),
      parseTarget: parseMember,
      open: async (target, port) => {
        const run = await runs.open(target.run);
        return run === null || target.id >= run.view.individuals.size ? null : this.#content(run, target, port);
      },
    });
  }

  show(target: LineageTarget): void {
    this.#panels.show(target);
  }

  dispose(): void {
    this.#panels.dispose();
  }

  #content(run: RunModel, target: LineageTarget, port: PanelPort<ToLineagePanel>): PanelContent<FromLineagePanel> {
    const { intents } = this;
    const member = (id: LineageTarget["id"]) => ({ run: target.run, id });
    return changedContent({
      title: vscode.l10n.t("Lineage #{0}: {1}", target.id, run.name),
      runs: [run],
      snapshot: () => lineageSnapshot(run, target.id),
      post: (snapshot) => port.post({ type: "snapshot", snapshot }),
      messages: lineageMessages,
      handlers: {
        cellOpened: ({ id }) => intents.showCell(member(id)),
        lineageOpened: ({ id }) => intents.showLineage(member(id)),
        comparisonAsked: ({ ids }) => intents.compareIndividuals(ids.map(member)),
        revealedInFront: ({ id }) => intents.revealInFront(member(id)),
      },
    });
  }
}
