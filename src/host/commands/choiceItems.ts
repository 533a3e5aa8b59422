import * as vscode from "vscode";
import { columnNumber } from "../../base/numberText.ts";
import { measureWords } from "../../measures/measures.ts";
import { choicesOf } from "../../run/confirm/choices.ts";
import { type ConfirmedRow, confirmedFront } from "../../run/confirm/confirmedFront.ts";
import { estimateText, rowName } from "../../run/confirm/verdict.ts";
import type { IndividualId } from "../../run/individual.ts";
import type { RunView } from "../../run/runView.ts";

interface ChoiceItem extends vscode.QuickPickItem {
  readonly id: IndividualId;
}

/** The networks of a confirmed front, what is recommended first with the reason; empty before a confirmation. */
export function choiceItems({ confirmation, objectives }: RunView): ChoiceItem[] {
  if (confirmation === null || confirmation.rounds === 0) return [];
  const { simplest, knee, withinBounds: best } = choicesOf(confirmation, objectives, {});
  const reasons = (row: ConfirmedRow) => [
    ...(row.key === simplest?.key ? [vscode.l10n.t("simplest that cannot be told from the best")] : []),
    ...(row.key === knee?.key ? [vscode.l10n.t("knee: beyond it weights buy less")] : []),
    ...(row.key === best?.key ? [vscode.l10n.t("best")] : []),
  ];
  const { name } = confirmation.metric;
  return confirmedFront(confirmation, objectives)
    .flatMap((row) => {
      const value = row.metrics[name];
      if (row.id === null || value === undefined) return [];
      const size = vscode.l10n.t("{0} parameters in all", columnNumber(row.complexity.total_parameters));
      const item: ChoiceItem = {
        id: row.id,
        label: rowName(row),
        description: `${measureWords(name)} ${estimateText(name, value)} · ${size}`,
        detail: reasons(row).join("; "),
      };
      return [item];
    })
    .sort((a, b) => Number(b.detail !== "") - Number(a.detail !== ""));
}
