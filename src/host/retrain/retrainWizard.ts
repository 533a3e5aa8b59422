import * as vscode from "vscode";
import type { IndividualId } from "../../run/individual.ts";
import { plainBaselineCount } from "../../run/plainBaselines.ts";
import { reachableLevel } from "../../run/retrainTable.ts";
import { individualRecord } from "../../run/runView.ts";
import { isOnFront } from "../../run/standing.ts";
import { fewestSamples } from "../../run/statistics.ts";
import type { Run } from "../runs/run.ts";
import { individualItem } from "../tree/individualItem.ts";
import type { RetrainWish } from "./retrainings.ts";

type SizeName = "epochs" | "hidden" | "layers";

const largest = { seeds: 100, epochs: 100_000, hidden: 8192, layers: 16 } as const;

interface Choice extends vscode.QuickPickItem {
  readonly key: "start" | "cells" | "seeds" | SizeName;
}

/**
 * Asks what is to be retrained and how, in one list: Enter starts with what is usual, every other line changes
 * something and comes back. Undefined when the user went away.
 *
 * @param chosen the individuals to begin with: those selected, else the finalists.
 */
export async function askRetrainWish(run: Run, chosen: readonly IndividualId[]): Promise<RetrainWish | undefined> {
  let ids = chosen;
  let asked: number | undefined;
  let sizes: { readonly [S in SizeName]?: number } = {};
  for (;;) {
    // All but LSTM, which they are compared with.
    const repetitions = asked ?? fewestSamples(ids.length + plainCount(run, ids, sizes) - 1, reachableLevel);
    const title = vscode.l10n.t("Retrain cells of {0}", run.name);
    const placeHolder = vscode.l10n.t("From scratch, beside LSTM, GRU and basic; measured once on test data");
    const picked = await vscode.window.showQuickPick(choices(run, ids, repetitions, sizes), { title, placeHolder });
    if (picked === undefined) return undefined;
    if (picked.key === "start") return { ids, repetitions, ...sizes };
    if (picked.key === "cells") ids = (await askCells(run, ids)) ?? ids;
    else if (picked.key === "seeds") asked = (await askNumber(picked, largest.seeds, repetitions)) ?? asked;
    else {
      const size = await askNumber(picked, largest[picked.key], sizes[picked.key]);
      if (size !== undefined) sizes = { ...sizes, [picked.key]: size };
    }
  }
}

/** With a width that is asked for, all have the same. */
function plainCount(run: Run, ids: readonly IndividualId[], sizes: { readonly hidden?: number }): number {
  const isWidthOpen = ids.some((id) => individualRecord(run.view, id).individual.genes?.hidden !== undefined);
  return plainBaselineCount(ids.length, isWidthOpen && sizes.hidden === undefined);
}

function choices(
  run: Run,
  ids: readonly IndividualId[],
  repetitions: number,
  sizes: { readonly [S in SizeName]?: number },
): Choice[] {
  const known = run.view.header?.sizes;
  const searched = { epochs: undefined, hidden: known?.hiddenSize, layers: known?.layers };
  const size = (key: SizeName, label: string): Choice => {
    const before = searched[key] === undefined ? "" : ` (${searched[key]})`;
    const usual =
      key === "epochs" ? vscode.l10n.t("as the longest lineage of the front") : vscode.l10n.t("as in the search");
    return { key, label, description: String(sizes[key] ?? `${usual}${before}`) };
  };
  return [
    {
      key: "start",
      label: `$(play) ${vscode.l10n.t("Start")}`,
      // Some of the cells may be baselines themselves.
      description: vscode.l10n.t("at most {0} trainings", (ids.length + plainCount(run, ids, sizes)) * repetitions),
      alwaysShow: true,
    },
    { key: "cells", label: vscode.l10n.t("Cells"), description: ids.map((id) => `#${id}`).join(", ") },
    { key: "seeds", label: vscode.l10n.t("Trainings of each cell"), description: String(repetitions) },
    size("epochs", vscode.l10n.t("Epochs")),
    size("hidden", vscode.l10n.t("Hidden size")),
    size("layers", vscode.l10n.t("Layers")),
  ];
}

/** Undefined when the user went away or chose none. */
async function askCells(run: Run, ids: readonly IndividualId[]): Promise<readonly IndividualId[] | undefined> {
  const { view } = run;
  const offered = new Set([...(view.generations.at(-1)?.archive ?? []), ...ids]);
  const items = [...offered].map((id) => {
    const item = individualItem(individualRecord(view, id), view, isOnFront(view, id));
    return { label: String(item.label), description: String(item.description), picked: ids.includes(id), id };
  });
  const title = vscode.l10n.t("Cells to retrain");
  const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true, matchOnDescription: true });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ id }) => id);
}

async function askNumber({ label }: Choice, most: number, value: number | undefined): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: label,
    prompt: vscode.l10n.t("A whole number from 1 to {0}", most),
    value: value === undefined ? "" : String(value),
    validateInput: (entered) => {
      const number = Number(entered);
      return entered.trim() !== "" && Number.isSafeInteger(number) && number >= 1 && number <= most
        ? undefined
        : vscode.l10n.t("A whole number from 1 to {0}", most);
    },
  });
  return text === undefined ? undefined : Number(text);
}
