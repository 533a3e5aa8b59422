import * as vscode from "vscode";
import { shortNumber } from "../../base/numberText.ts";
import { countOf } from "../../measures/complexity.ts";
import { genesText } from "../../network/geneText.ts";
import type { Edit, IndividualId } from "../../run/individual.ts";
import type { IndividualRecord } from "../../run/individualTable.ts";
import { lossUnitOf, measure } from "../../run/measure.ts";
import { individualRecord, type RunView } from "../../run/runView.ts";
import { baselinesOf } from "../../run/standing.ts";
import { commandLink } from "../commands/commandLink.ts";
import type { Member } from "../runs/run.ts";
import type { Runs } from "../runs/runs.ts";
import { equationsOf } from "../tree/individualItem.ts";
import { originText } from "../tree/individualList.ts";
import type { RunsView } from "../tree/runsView.ts";

/** A line of the details, with what is below it. */
export interface Detail {
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon?: vscode.ThemeIcon;
  readonly command?: vscode.Command;
  readonly context?: string;
  readonly children?: readonly Detail[];
}

const measuredBeside = ["blocks", "parameters", "macs"] as const;

/** The selected individual: objectives beside the baselines, equations, parents, transformations, learning curve. */
export class DetailsTree implements vscode.TreeDataProvider<Detail>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Detail>;
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  #member: Member | null = null;

  constructor(runs: Runs, runsView: RunsView) {
    this.#view = vscode.window.createTreeView("moeRnas.details", { treeDataProvider: this, showCollapseAll: true });
    this.#disposables.push(
      this.#view,
      runsView.onDidSelect((member) => this.#show(member)),
      runs.onDidChangeRun((run) => {
        if (run !== this.#member?.run) return;
        const { individual, evaluation } = individualRecord(run.view, this.#member.id);
        // Only what was waiting can change.
        if (evaluation === null || individual.generation === run.view.generations.length) this.#changed.fire(undefined);
      }),
      runs.onDidRemove((run) => {
        if (run === this.#member?.run) this.#show(null);
      }),
    );
  }

  getTreeItem(detail: Detail): vscode.TreeItem {
    const { Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(detail.label, detail.children === undefined ? None : Expanded);
    if (detail.description !== undefined) item.description = detail.description;
    if (detail.tooltip !== undefined) item.tooltip = detail.tooltip;
    if (detail.icon !== undefined) item.iconPath = detail.icon;
    if (detail.command !== undefined) item.command = detail.command;
    if (detail.context !== undefined) item.contextValue = detail.context;
    return item;
  }

  getChildren(detail?: Detail): readonly Detail[] & Detail[] {
    if (detail !== undefined) return [...(detail.children ?? [])];
    return this.#member === null ? [] : detailsOf(this.#member);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #show(member: Member | null): void {
    this.#member = member;
    this.#view.description = member === null ? "" : `#${member.id} · ${member.run.name}`;
    this.#changed.fire(undefined);
  }
}

function detailsOf(member: Member): Detail[] {
  const { view } = member.run;
  if (member.id >= view.individuals.size) return [];
  const record = individualRecord(view, member.id);
  const sections = [
    objectives(record, view),
    equations(member, record),
    origin(member, record),
    transformations(record, lossUnitOf(view, record)),
    learning(record),
  ];
  return sections.filter((section) => section !== null);
}

function objectives(record: IndividualRecord, view: RunView): Detail {
  const names = [...new Set([...view.objectives.map(({ name }) => name), ...measuredBeside])];
  const baselines = baselinesOf(view);
  const children = names.map((name): Detail => {
    const beside = baselines.map(({ name: label, record: other }) => `${label} ${valueText(other, name)}`).join(" · ");
    return { label: `${name} ${valueText(record, name)}`, description: beside, tooltip: beside };
  });
  const { evaluation, twinOf } = record;
  const genes = genesText(record.individual.genes);
  const notes: string[] = genes === "" ? [] : [genes];
  if (evaluation === null) notes.push(vscode.l10n.t("not evaluated yet"));
  if (evaluation?.status === "failed") notes.push(vscode.l10n.t("failed: {0}", evaluation.reason));
  if (twinOf !== null) notes.push(vscode.l10n.t("the same cell as #{0}", twinOf));
  if (baselines.length > 0) notes.push(vscode.l10n.t("beside the seed cells"));
  return {
    label: vscode.l10n.t("Objectives"),
    description: notes.join(" · "),
    ...(evaluation?.status === "failed" ? { tooltip: evaluation.message } : {}),
    icon: new vscode.ThemeIcon("target"),
    children,
  };
}

function valueText({ individual, evaluation }: IndividualRecord, name: string): string {
  const value = evaluation === null ? countOf(individual.complexity, name) : measure(individual, evaluation, name);
  return value === undefined ? "–" : shortNumber(value);
}

function equations({ run, id }: Member, record: IndividualRecord): Detail {
  return {
    label: vscode.l10n.t("Equations"),
    icon: new vscode.ThemeIcon("symbol-operator"),
    context: "equations;",
    command: openCell(run.id, id),
    children: equationsOf(record)
      .trimEnd()
      .split("\n")
      .map((line) => ({ label: line, tooltip: line })),
  };
}

function origin({ run }: Member, { individual }: IndividualRecord): Detail {
  const made = individual.origin;
  const icon = new vscode.ThemeIcon("git-merge");
  if (made.kind !== "offspring") {
    return { label: vscode.l10n.t("Origin"), description: originText(individual), icon };
  }
  const children = made.parents.map((id): Detail => {
    const parent = individualRecord(run.view, id);
    const values = run.view.objectives.map(({ name }) => `${name} ${valueText(parent, name)}`);
    return {
      label: `#${id}`,
      description: [originText(parent.individual), ...values].join(" · "),
      command: openCell(run.id, id),
    };
  });
  const title = made.crossover ? vscode.l10n.t("Parents, by crossover") : vscode.l10n.t("Parent");
  return { label: title, icon, children };
}

function transformations({ individual, evaluation }: IndividualRecord, lossUnit: string): Detail | null {
  const made = individual.origin;
  const edits: readonly Edit[] = made.kind === "seed" ? [] : made.edits;
  if (edits.length === 0) return null;
  const error = evaluation?.status === "ok" ? evaluation.morphismError : undefined;
  return {
    label: vscode.l10n.t("Transformations"),
    ...(error === undefined
      ? {}
      : {
          description: vscode.l10n.t("morphism error {0} {1}", shortNumber(error), lossUnit),
          tooltip: vscode.l10n.t("Validation loss with inherited weights, before training, minus the parent's."),
        }),
    icon: new vscode.ThemeIcon("edit"),
    children: [
      ...edits.map(({ operator, description }) => ({ label: operator, description, tooltip: description })),
      ...calibrationDetails(evaluation, lossUnit),
    ],
  };
}

/** How the first weights were brought near the parent's function. */
function calibrationDetails(evaluation: IndividualRecord["evaluation"], lossUnit: string): Detail[] {
  const calibration = evaluation?.status === "ok" ? evaluation.calibration : undefined;
  if (calibration === undefined || calibration.steps.length === 0) return [];
  const { steps, before, after } = calibration;
  const error = (value: number | undefined) =>
    value === undefined ? vscode.l10n.t("no finite loss") : `${shortNumber(value)} ${lossUnit}`;
  return [
    {
      label: vscode.l10n.t("Calibrated"),
      description: steps.includes("scratch")
        ? vscode.l10n.t("begun from scratch: inherited weights gave no finite loss")
        : vscode.l10n.t("{0} before, {1} after", error(before), error(after)),
      tooltip: vscode.l10n.t("Morphism error on training batches. Steps: {0}", steps.join(", ")),
    },
  ];
}

function learning({ evaluation }: IndividualRecord): Detail | null {
  if (evaluation === null || evaluation.curve.length === 0) return null;
  const { curve } = evaluation;
  const best = evaluation.status === "ok" ? evaluation.bestEpoch : undefined;
  return {
    label: vscode.l10n.t("Learning curve"),
    description: sparkline(curve.map(({ validationLoss }) => validationLoss)),
    icon: new vscode.ThemeIcon("graph-line"),
    children: curve.map(({ epoch, trainingLoss, validationLoss }) => {
      const losses = vscode.l10n.t(
        "training {0} · validation {1}",
        shortNumber(trainingLoss),
        shortNumber(validationLoss),
      );
      return {
        label: vscode.l10n.t("Epoch {0}", epoch),
        description: epoch === best ? `${losses} · ${vscode.l10n.t("best")}` : losses,
      };
    }),
  };
}

function openCell(run: string, id: IndividualId): vscode.Command {
  return commandLink("moeRnas.showCell", vscode.l10n.t("Show Cell"), { run, id });
}

import { extent } from "../../base/extent.ts";

const bars = "▁▂▃▄▅▆▇█";

/** Values as a line of bars, the largest the highest; gaps where a value is not finite. */
export function sparkline(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  const { least, most } = extent(finite);
  const span = most - least;
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return " ";
      const height = span === 0 ? 0 : Math.round(((value - least) / span) * (bars.length - 1));
      return bars[height];
    })
    .join("");
}
