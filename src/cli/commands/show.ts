import { counted } from "../../base/counted.ts";
import { shortNumber } from "../../base/numberText.ts";
import { printEquations } from "../../cell/equations.ts";
import { cellOf } from "../../cell/writtenCell.ts";
import { ConfusionMatrix, classScore } from "../../measures/confusion.ts";
import { genesText } from "../../network/geneText.ts";
import type { CalibrationRecord } from "../../run/evaluation.ts";
import type { IndividualId } from "../../run/individual.ts";
import type { IndividualRecord } from "../../run/individualTable.ts";
import { lossUnitOf } from "../../run/measure.ts";
import { individualRecord, type RunView } from "../../run/runView.ts";
import { isOnFront } from "../../run/standing.ts";
import { mean, standardDeviation } from "../../run/statistics.ts";
import { type CommandSpec, type ParsedArguments, wholeNumber } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import { originText } from "../frontRows.ts";
import { openRun } from "../openRun.ts";
import type { Output } from "../output.ts";
import { classTable, confusionTable } from "../terminal/classTables.ts";
import { textTable } from "../terminal/table.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "show",
  positionals: ["RUN", "ID"],
  summary: "Print one individual: equations, numbers, learning curve, lineage.",
  options: { json: { type: "boolean", summary: "as JSON" } },
};

export async function run(
  { positionals: [name = "", idText], options }: ParsedArguments,
  output: Output,
): Promise<number> {
  const { view } = await openRun(name);
  const id = wholeNumber("ID", idText, 0) ?? 0;
  if (id >= view.individuals.size) {
    const last = view.individuals.size - 1;
    throw new UsageError(`the run has no individual ${id}`, last < 0 ? "it has none yet" : `its ids are 0 to ${last}`);
  }
  const record = individualRecord(view, id as IndividualId);
  if (options.json) output.out(`${JSON.stringify(individualFacts(view, record), null, 2)}\n`);
  else output.out(individualText(view, record));
  return exitCode.ok;
}

function individualFacts(view: RunView, record: IndividualRecord) {
  const { individual, evaluation, twinOf } = record;
  const ok = evaluation?.status === "ok" ? evaluation : null;
  return {
    id: individual.id,
    generation: individual.generation,
    name: originText(individual),
    equations: printEquations(cellOf(individual)).trimEnd(),
    metrics: ok?.metrics ?? null,
    complexity: individual.complexity,
    failure: evaluation?.status === "failed" ? { reason: evaluation.reason, message: evaluation.message } : null,
    twinOf,
    epochs: evaluation?.curve.length ?? 0,
    onFront: isOnFront(view, individual.id),
    lineage: lineage(view, record),
  };
}

function individualText(view: RunView, record: IndividualRecord): string {
  const { individual, evaluation } = record;
  const numbers = Object.entries({
    ...(evaluation?.status === "ok" ? evaluation.metrics : {}),
    ...individual.complexity,
  }).map(([name, value]) => [name, shortNumber(value)]);
  return [
    `Individual ${individual.id}, generation ${individual.generation}, ${originText(individual)}`,
    ...(individual.genes === undefined ? [] : [`Network: ${genesText(individual.genes)}`]),
    "",
    ...printEquations(cellOf(individual))
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`),
    "",
    textTable(["measure", "value"], numbers),
    ...confusionLines(view, record),
    ...evaluationLines(view, record),
    "",
    "Lineage",
    ...lineage(view, record).map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/** Validation data, class by class. */
function confusionLines({ header }: RunView, { evaluation }: IndividualRecord): string[] {
  const confusion = evaluation?.status === "ok" ? evaluation.confusion : undefined;
  const names = header?.classes;
  if (confusion === undefined || names === undefined) return [];
  const matrix = ConfusionMatrix.of(confusion);
  const classes = names.map((name, index) => ({ name, ...classScore(matrix, index) }));
  return ["", "Validation data:", classTable(classes), "", confusionTable(classes, confusion, "the data's")];
}

function evaluationLines(view: RunView, record: IndividualRecord): string[] {
  const { evaluation, twinOf, rungs } = record;
  if (evaluation === null) return ["", "Not evaluated yet."];
  const lines = twinOf === null ? [] : ["", `Isomorphic to individual ${twinOf}, whose evaluation it repeats.`];
  if (evaluation.status === "failed") lines.push("", `Failed (${evaluation.reason}): ${evaluation.message}`);
  else if (evaluation.initialLoss !== undefined) {
    const error = evaluation.morphismError;
    const change = error === undefined ? "" : `, morphism error ${shortNumber(error)} ${lossUnitOf(view, record)}`;
    lines.push(
      "",
      `Validation loss ${shortNumber(evaluation.initialLoss)} with inherited weights, before training${change}.`,
    );
  }
  if (evaluation.status === "ok" && evaluation.folds !== undefined) lines.push("", foldLine(evaluation.folds));
  if (evaluation.status === "ok") lines.push(...calibrationLines(evaluation.calibration, lossUnitOf(view, record)));
  const { retried } = evaluation;
  if (retried !== undefined) {
    lines.push(`Tried once more at the rate ${shortNumber(retried.learningRate)}, for it diverged: ${retried.message}`);
  }
  for (const rung of rungs)
    lines.push(
      `Rung ${rung.rung} (${counted(rung.epochs, "epoch")}): ${rung.promoted ? "went on" : "stopped"}, ${rung.reason}`,
    );
  if (evaluation.curve.length === 0) return lines;
  const rows = evaluation.curve.map(({ epoch, trainingLoss, validationLoss, learningRate }) =>
    [epoch, trainingLoss, validationLoss, learningRate].map(shortNumber),
  );
  return [...lines, "", textTable(["epoch", "training loss", "validation loss", "learning rate"], rows)];
}

function foldLine(folds: readonly { readonly [name: string]: number }[]): string {
  const losses = folds.map((fold) => fold.validation_loss ?? Number.NaN);
  const spread = `${shortNumber(mean(losses))} ± ${shortNumber(standardDeviation(losses))}`;
  return `Measures are means over ${folds.length} folds; validation loss ${spread}: ${losses.map(shortNumber).join(", ")}.`;
}

/** How the first weights were brought near the parent's function. */
function calibrationLines(calibration: CalibrationRecord | undefined, unit: string): string[] {
  if (calibration === undefined) return [];
  if (calibration.steps.includes("scratch")) return ["Inherited weights gave no finite loss: it began from scratch."];
  if (calibration.steps.length === 0) return [];
  const error = (value: number | undefined) =>
    value === undefined ? "no finite loss" : `${shortNumber(value)} ${unit}`;
  const { before, after, steps } = calibration;
  return [
    `Calibrated (${steps.join(", ")}): morphism error on training batches ${error(before)} before, ${error(after)} after.`,
  ];
}

/** The individual and its ancestors along the first parents, with what was edited. */
function lineage(view: RunView, { individual, evaluation }: IndividualRecord): string[] {
  const { origin } = individual;
  const value = evaluation?.status === "ok" ? evaluation.metrics.validation_loss : undefined;
  const loss = value === undefined ? "" : `, validation loss ${shortNumber(value)}`;
  const lines = [
    `#${individual.id} ${originText(individual)}: ${counted(individual.complexity.blocks, "block")}${loss}`,
  ];
  if (origin.kind !== "seed") lines.push(...origin.edits.map((edit) => `    ${edit.operator}: ${edit.description}`));
  if (origin.kind !== "offspring") return lines;
  if (origin.crossover) lines.push(`    crossover with #${origin.parents[1]}`);
  return [...lines, ...lineage(view, individualRecord(view, origin.parents[0]))];
}
