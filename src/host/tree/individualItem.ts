import * as vscode from "vscode";
import { shortNumber } from "../../base/numberText.ts";
import { printEquations } from "../../cell/printEquations.ts";
import { cellOf } from "../../cell/writtenCell.ts";
import { genesText } from "../../network/geneText.ts";
import type { IndividualRecord } from "../../run/individualTable.ts";
import { constraintViolation, measure } from "../../run/measure.ts";
import type { RunView } from "../../run/runView.ts";
import { originText } from "./individualList.ts";

/** An individual as a row: its number, its objectives, how it was made. */
export function individualItem(record: IndividualRecord, view: RunView, isOnFront: boolean): vscode.TreeItem {
  const { individual, evaluation } = record;
  const item = new vscode.TreeItem(`#${individual.id}`);
  const values = objectiveTexts(record, view).map(({ name, value }) => `${value} ${name}`);
  const genes = genesText(individual.genes);
  item.description = [...values, ...(genes === "" ? [] : [genes]), originText(individual)].join(" · ");
  item.iconPath = individualIcon(record, view, isOnFront);
  const flags: string[] = [evaluation?.status ?? "waiting"];
  if (isOnFront) flags.push("front");
  item.contextValue = `individual;${flags.join(";")};`;
  item.accessibilityInformation = {
    label: `${isOnFront ? vscode.l10n.t("on the front") : ""} ${item.label}, ${item.description}`,
  };
  return item;
}

/** Objectives by name, as people read them: what failed says why. */
function objectiveTexts(
  { individual, evaluation }: IndividualRecord,
  view: RunView,
): { readonly name: string; readonly value: string }[] {
  if (evaluation === null) return [];
  if (evaluation.status === "failed") return [{ name: vscode.l10n.t("failed"), value: evaluation.reason }];
  return view.objectives.flatMap(({ name }) => {
    const value = measure(individual, evaluation, name);
    return value === undefined ? [] : [{ name, value: shortNumber(value) }];
  });
}

/** Shown while the mouse rests on an individual. */
export function individualTooltip(record: IndividualRecord, view: RunView): vscode.MarkdownString {
  const { individual, evaluation, twinOf } = record;
  const text = new vscode.MarkdownString();
  text.appendText(`#${individual.id} · ${originText(individual)}`);
  for (const { name, value } of objectiveTexts(record, view)) {
    text.appendMarkdown("\n\n**").appendText(name).appendMarkdown("** ").appendText(value);
  }
  const { blocks, parameters, macs } = individual.complexity;
  text.appendMarkdown("\n\n").appendText(complexityText(blocks, parameters, macs));
  const genes = genesText(individual.genes);
  if (genes !== "") text.appendMarkdown("\n\n").appendText(genes);
  if (twinOf !== null) text.appendMarkdown("\n\n").appendText(vscode.l10n.t("The same cell as #{0}.", twinOf));
  if (evaluation?.status === "failed") text.appendMarkdown("\n\n").appendText(evaluation.message);
  text.appendCodeblock(equationsOf(record), "text");
  return text;
}

/** The cell as equations, one a line. */
export function equationsOf({ individual }: IndividualRecord): string {
  return printEquations(cellOf(individual));
}

function complexityText(blocks: number, parameters: number, macs: number): string {
  const count = (value: number) => value.toLocaleString("en-US");
  return vscode.l10n.t(
    "{0} blocks, {1} parameters, {2} MACs per timestep",
    count(blocks),
    count(parameters),
    count(macs),
  );
}

function individualIcon(
  { individual, evaluation }: IndividualRecord,
  view: RunView,
  isOnFront: boolean,
): vscode.ThemeIcon {
  const colored = (icon: string, color: string) => new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  if (evaluation === null) return new vscode.ThemeIcon("circle-small");
  if (evaluation.status === "failed") return colored("error", "errorForeground");
  if (isOnFront) return colored("star-full", "charts.yellow");
  if (constraintViolation(individual, evaluation, view.constraints) > 0)
    return colored("circle-slash", "charts.orange");
  if (individual.origin.kind === "seed") return colored("circle-filled", "charts.blue");
  return colored("circle-outline", "charts.foreground");
}
