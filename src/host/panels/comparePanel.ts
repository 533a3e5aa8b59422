import * as vscode from "vscode";
import type { CompareTarget, FromComparePanel, ToComparePanel } from "../../protocol/compareProtocol.ts";
import { compareMessages } from "../../protocol/pageMessages.ts";
import type { Intents } from "../intents.ts";
import type { RunModel } from "../runs/runModel.ts";
import { changedContent } from "./changedContent.ts";
import { type PanelContent, type PanelContext, type PanelPort, Panels } from "./panelHost.ts";
import { parseCompareTarget } from "./panelTargets.ts";
import { compareSnapshot } from "./snapshots.ts";

/** The comparison panels, one per set of individuals or runs. */
export function comparePanels(
  context: PanelContext,
  intents: Intents,
): Panels<CompareTarget, ToComparePanel, FromComparePanel> {
  return new Panels(context, {
    viewType: "moeRnas.compare",
    bundle: "compare",
    key: (target) => JSON.stringify(target),
    title: (target) => (target.kind === "runs" ? vscode.l10n.t("Compare Runs") : vscode.l10n.t("Compare Individuals")),
    parseTarget: parseCompareTarget,
    open: async (target, port) => comparison(target, await openedRuns(context, target), intents, port),
  });
}

/** By folder; those that are gone are left out. */
async function openedRuns({ runs }: PanelContext, target: CompareTarget): Promise<Map<string, RunModel>> {
  const folders = target.kind === "runs" ? target.runs : target.members.map(({ run }) => run);
  const opened = await Promise.all([...new Set(folders)].map((folder) => runs.open(folder)));
  return new Map(opened.flatMap((run) => (run === null ? [] : [[run.id, run]])));
}

/** Null with fewer than two things left: then there is nothing to compare. */
function comparison(
  target: CompareTarget,
  runs: Map<string, RunModel>,
  intents: Intents,
  port: PanelPort<ToComparePanel>,
): PanelContent<FromComparePanel> | null {
  const isEnough = () => (target.kind === "runs" ? runs.size : compareSnapshot(target, runs).members.length) >= 2;
  if (!isEnough()) return null;
  return changedContent({
    title:
      target.kind === "runs"
        ? vscode.l10n.t("Compare {0} Runs", runs.size)
        : vscode.l10n.t("Compare {0}", target.members.map(({ id }) => `#${id}`).join(", ")),
    runs,
    snapshot: () => compareSnapshot(target, runs),
    post: (snapshot) => port.post({ type: "snapshot", snapshot }),
    messages: compareMessages(runs.keys()),
    handlers: {
      cellOpened: ({ member }) => intents.showCell(member),
      lineageOpened: ({ member }) => intents.showLineage(member),
      frontOpened: ({ run }) => intents.showFront(run),
    },
    without: (run) => {
      if (!runs.delete(run)) return true;
      if (!isEnough()) return false;
      port.post({ type: "snapshot", snapshot: compareSnapshot(target, runs) });
      return true;
    },
  });
}
