import * as vscode from "vscode";
import { columnNumber } from "../../base/numberText.ts";
import { measureWords } from "../../measures/measures.ts";
import type { ChoiceFront, ChoiceNetwork } from "../../run/confirm/choiceFront.ts";
import { choicesOf } from "../../run/confirm/choices.ts";
import { estimateText } from "../../run/confirm/verdict.ts";
import type { IndividualId } from "../../run/individual.ts";

interface ChoiceItem extends vscode.QuickPickItem {
  readonly id: IndividualId;
}

/** The networks of a front, what is recommended first with the reason. */
export function choiceItems(front: ChoiceFront): ChoiceItem[] {
  const { simplest, knee, withinBounds: best } = choicesOf(front, {});
  const reasons = ({ id }: ChoiceNetwork) => [
    ...(id === simplest?.id ? [vscode.l10n.t("simplest that cannot be told from the best")] : []),
    ...(id === knee?.id ? [vscode.l10n.t("knee: beyond it weights buy less")] : []),
    ...(id === best?.id ? [vscode.l10n.t("best")] : []),
  ];
  const { name } = front.metric;
  return front.networks
    .flatMap((network) => {
      const value = network.metrics[name];
      if (value === undefined) return [];
      const size = vscode.l10n.t("{0} parameters in all", columnNumber(network.complexity.total_parameters));
      const item: ChoiceItem = {
        id: network.id,
        label: `#${network.id}`,
        description: `${measureWords(name)} ${estimateText(name, value)} · ${size}`,
        detail: reasons(network).join("; "),
      };
      return [item];
    })
    .sort((a, b) => Number(b.detail !== "") - Number(a.detail !== ""));
}
