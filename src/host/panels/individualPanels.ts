import * as vscode from "vscode";
import { cellOf } from "../../cell/writtenCell.ts";
import type { CellTarget, FromCellPanel, ToCellPanel } from "../../protocol/cellProtocol.ts";
import type { CompareTarget, FromComparePanel, ToComparePanel } from "../../protocol/compareProtocol.ts";
import type { FromLineagePanel, LineageTarget, ToLineagePanel } from "../../protocol/lineageProtocol.ts";
import { cellMessages, compareMessages, lineageMessages } from "../../protocol/pageMessages.ts";
import { individualRecord } from "../../run/runView.ts";
import type { Intents } from "../intents.ts";
import type { RunModel } from "../runs/runModel.ts";
import { copyCell } from "./copyCell.ts";
import { changedContent, type PanelContent, type PanelContext, type PanelPort, Panels } from "./panelHost.ts";
import { parseCompareTarget, parseMember } from "./panelTargets.ts";
import { cellSnapshot, compareSnapshot, lineageSnapshot } from "./snapshots.ts";

/** The cell panels, one per individual. */
export function cellPanels(context: PanelContext, intents: Intents): Panels<CellTarget, ToCellPanel, FromCellPanel> {
  return new Panels(context, {
    viewType: "moeRnas.cell",
    bundle: "cell",
    key: ({ run, id }) => `${id} ${run}`,
    title: ({ id }) => vscode.l10n.t("Cell #{0}", id),
    parseTarget: parseMember,
    open: async (target, port) => {
      const run = await context.runs.open(target.run);
      if (run === null || target.id >= run.view.individuals.size) return null;
      return changedContent({
        title: vscode.l10n.t("Cell #{0}: {1}", target.id, run.name),
        runs: new Map([[run.id, run]]),
        snapshot: () => cellSnapshot(run, target.id, vscode.workspace.isTrusted),
        post: (snapshot) => port.post({ type: "snapshot", snapshot }),
        messages: cellMessages,
        handlers: {
          cellOpened: ({ id }) => intents.showCell({ run: target.run, id }),
          lineageOpened: () => intents.showLineage(target),
          revealedInFront: () => intents.showFront(target.run, target.id),
          comparisonAsked: ({ ids }) => intents.compareIndividuals(ids.map((id) => ({ run: target.run, id }))),
          copied: ({ form }) =>
            void copyCell(cellOf(individualRecord(run.view, target.id).individual), `#${target.id}`, form),
          seedCellAsked: () => void intents.useAsSeedCell(target),
          exportAsked: () => void intents.exportCell(target),
        },
      });
    },
  });
}

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
