import * as vscode from "vscode";
import type { FromLineagePanel, LineageTarget, ToLineagePanel } from "../../protocol/lineageProtocol.ts";
import { lineageMessages } from "../../protocol/pageMessages.ts";
import type { Intents } from "../intents.ts";
import { changedContent } from "./changedContent.ts";
import { type PanelContext, Panels } from "./panelHost.ts";
import { parseMember } from "./panelTargets.ts";
import { lineageSnapshot } from "./snapshots.ts";

/** The lineage panels, one per individual. */
export function lineagePanels(
  context: PanelContext,
  intents: Intents,
): Panels<LineageTarget, ToLineagePanel, FromLineagePanel> {
  return new Panels(context, {
    viewType: "moeRnas.lineage",
    bundle: "lineage",
    key: ({ run, id }) => `${id} ${run}`,
    title: ({ id }) => vscode.l10n.t("Lineage #{0}", id),
    parseTarget: parseMember,
    open: async (target, port) => {
      const run = await context.runs.open(target.run);
      if (run === null || target.id >= run.view.individuals.size) return null;
      const member = (id: LineageTarget["id"]) => ({ run: target.run, id });
      return changedContent({
        title: vscode.l10n.t("Lineage #{0}: {1}", target.id, run.name),
        runs: new Map([[run.id, run]]),
        snapshot: () => lineageSnapshot(run, target.id),
        post: (snapshot) => port.post({ type: "snapshot", snapshot }),
        messages: lineageMessages,
        handlers: {
          cellOpened: ({ id }) => intents.showCell(member(id)),
          lineageOpened: ({ id }) => intents.showLineage(member(id)),
          comparisonAsked: ({ ids }) => intents.compareIndividuals(ids.map(member)),
          revealedInFront: ({ id }) => intents.showFront(target.run, id),
        },
      });
    },
  });
}
