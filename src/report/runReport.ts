import { durationText } from "../base/durationText.ts";
import { prefixed, shortNumber } from "../base/numberText.ts";
import { printEquations } from "../cell/equations.ts";
import { cellOf } from "../cell/writtenCell.ts";
import type { DataSummary } from "../formats/dataSummary.ts";
import { measureWords } from "../measures/measures.ts";
import { unitColumns } from "../measures/perTargetMeasures.ts";
import type { Reference } from "../measures/reference.ts";
import { genesText } from "../network/geneText.ts";
import { type AgainstReferences, againstReferences, skillText } from "../run/againstReferences.ts";
import { emptyFrontReason, failureLines } from "../run/failures.ts";
import { geneColumns } from "../run/geneColumns.ts";
import type { IndividualId } from "../run/individual.ts";
import type { IndividualRecord } from "../run/individualTable.ts";
import { editsOf, measuredValues, parentsOf } from "../run/lineage.ts";
import { directed } from "../run/objective.ts";
import type { RetrainTable } from "../run/retrainTable.ts";
import { individualRecord, individualRecords, lastGeneration, type RunView } from "../run/runView.ts";
import { frontOf, isOnFront, seedRecords } from "../run/standing.ts";
import { cellDrawing } from "./cellDrawing.ts";
import { confirmedSection } from "./confirmedSection.ts";
import { confusionFigure } from "./confusionFigure.ts";
import { dataSection } from "./dataSection.ts";
import { axisName, frontChart } from "./frontChart.ts";
import { type Html, html } from "./html.ts";
import { lineageChart } from "./lineageChart.ts";
import { lineChart } from "./lineChart.ts";
import { operatorSection } from "./operatorSection.ts";
import { type Column, factList, htmlTable, page } from "./page.ts";
import { retrainSection } from "./retrainSection.ts";

export interface RunReport {
  readonly view: RunView;
  readonly configText: string;
  /** Of the program that began the run. */
  readonly productVersion: string;
  readonly folderFormatVersion: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Wall time over all sessions. */
  readonly elapsedMs: number;
  readonly retrainings: readonly RetrainTable[];
  /** What was read of the run's data when it began; null for runs of earlier versions. */
  readonly data: DataSummary | null;
  /** What simple solutions reach on the run's data. */
  readonly references: readonly Reference[];
}

/** A run as one HTML page that is read without this program. */
export function runReport(report: RunReport): string {
  const { view } = report;
  const { name = "a run", algorithm = "" } = view.header ?? {};
  const front = frontRecords(view);
  const words = view.objectives.map((objective) => measureWords(objective.name)).join(", ");
  const heading = html`<h1>${name}</h1>
<p class="faint">Architecture search of recurrent cells for ${words}: ${algorithmName(algorithm)}, ${stateText(view)}.</p>
${factList(headFacts(view, front))}
${confirmedSection(view)}`;
  if (front.length === 0) {
    return page(
      `${name}: report`,
      html`${heading}${(emptyFrontReason(view) ?? []).map((line) => html`<p>${line}</p>`)}${dataSection(report.data)}${origin(report)}`,
    );
  }
  const pairs = view.objectives.slice(1).map((_, index) => index + 1);
  return page(
    `${name}: report`,
    html`${heading}
<section><h2>Front</h2>
<p>Each point is an evaluated cell; the line borders what the front dominates.</p>
${pairs.map((pair) => html`<figure>${frontChart(view, pair, 0)}</figure>`)}
${frontTable(view, front)}
${referenceTable(view, report.references)}</section>
${report.retrainings.map((table) => retrainSection(table, report.references))}
${dataSection(report.data)}
<section><h2>Convergence</h2>
<p>The hypervolume that the front dominates, against ${referenceText(view)}.</p>
<figure>${hypervolumeChart(view)}</figure></section>
<section><h2>Lineage of the front</h2>
<p>Cells of the front by id, and every ancestor. A line leads to each parent; dashed where it gave a graft.</p>
<figure>${lineageChart(view)}</figure></section>
${operatorSection(view)}
<section><h2>Cells of the front</h2>${front.map((record) => individualSection(view, record))}</section>
${view.failed > 0 && html`<section><h2>Failures</h2><ul>${failureLines(view).map((line) => html`<li>${line}</li>`)}</ul></section>`}
<section><h2>Resources used</h2>${resources(report)}</section>
${origin(report)}`,
  );
}

function frontRecords(view: RunView): IndividualRecord[] {
  const records = Array.from(frontOf(view), (id) => individualRecord(view, id));
  const [objective] = view.objectives;
  if (objective === undefined) return records;
  const value = (record: IndividualRecord) => directed(objective, measuredValues(view, record)[0] ?? 0);
  return records.sort((a, b) => value(a) - value(b) || a.individual.id - b.individual.id);
}

function headFacts(view: RunView, front: readonly IndividualRecord[]): (readonly [string, string])[] {
  return [
    ["cells on the front", String(front.length)],
    ...view.objectives.map(({ name, unit }) => {
      const best = view.best[name]?.value;
      return [`best ${measureWords(name)}`, `${shortNumber(best)} ${unit === name ? "" : unit}`] as const;
    }),
    ["hypervolume", shortNumber(lastGeneration(view)?.hypervolume)],
    ["generations", String(view.generations.length)],
  ];
}

function frontTable(view: RunView, front: readonly IndividualRecord[]): Html {
  const seeds = Array.from(seedRecords(view), ({ record }) => record).filter(
    ({ individual, evaluation }) => evaluation?.status === "ok" && !isOnFront(view, individual.id),
  );
  const measured = view.objectives.map(
    (objective, index): Column<IndividualRecord> => ({
      title: axisName(objective),
      isNumber: true,
      value: (record) => shortNumber(measuredValues(view, record)[index]),
    }),
  );
  const named = new Set(view.objectives.map(({ name }) => name));
  const counted = ["blocks", "parameters", "macs", "weight_bytes"]
    .filter((name) => !named.has(name))
    .map(
      (name): Column<IndividualRecord> => ({
        title: measureWords(name),
        isNumber: true,
        value: ({ individual }) => shortNumber(individual.complexity[name]),
      }),
    );
  const trained = [...front, ...seeds].find(({ evaluation }) => evaluation?.status === "ok")?.evaluation;
  const inUnits = unitColumns(trained?.status === "ok" ? Object.keys(trained.metrics) : [], [...named]).map(
    (name): Column<IndividualRecord> => ({
      title: measureWords(name),
      isNumber: true,
      value: ({ evaluation }) => (evaluation?.status === "ok" ? shortNumber(evaluation.metrics[name]) : "–"),
    }),
  );
  const onFront = new Set(front.map(({ individual }) => individual.id));
  const genes = geneColumns([...front, ...seeds].map(({ individual }) => individual)).map(
    ({ key, of }): Column<IndividualRecord> => ({
      title: key.replace("_", " "),
      isNumber: true,
      value: ({ individual }) => of(individual) ?? "–",
    }),
  );
  const columns: Column<IndividualRecord>[] = [
    { title: "cell", value: ({ individual }) => cellName(individual.id, view) },
    { title: "on the front", value: ({ individual }) => (onFront.has(individual.id) ? "yes" : "no") },
    ...genes,
    ...measured,
    ...inUnits,
    ...counted,
    { title: "epochs", isNumber: true, value: ({ evaluation }) => evaluation?.curve.length ?? 0 },
  ];
  return htmlTable("The front, and the seed cells that are not on it", columns, [...front, ...seeds]);
}

/** What a network has to beat to be worth its weights. */
function referenceTable(view: RunView, references: readonly Reference[]): Html | null {
  const compared = againstReferences(view, references);
  if (compared === null) return null;
  const columns: Column<AgainstReferences["rows"][number]>[] = [
    { title: "without a network", value: ({ reference }) => reference.name },
    { title: axisName(compared.objective), isNumber: true, value: ({ value }) => shortNumber(value) },
    ...unitColumns(Object.keys(compared.rows[0]?.reference.scores.validation ?? {}), [compared.objective.name]).map(
      (name): Column<AgainstReferences["rows"][number]> => ({
        title: measureWords(name),
        isNumber: true,
        value: ({ reference }) => shortNumber(reference.scores.validation?.[name]),
      }),
    ),
    { title: "parameters", isNumber: true, value: ({ reference }) => shortNumber(reference.parameters) },
    ...(compared.rows.every(({ skill }) => skill === null)
      ? []
      : [
          {
            title: `skill of ${cellName(compared.bestId, view)}`,
            isNumber: true,
            value: ({ skill }: AgainstReferences["rows"][number]) => skillText(skill),
          },
        ]),
    { title: "what it is", value: ({ reference }) => reference.description },
  ];
  return html`${htmlTable("Solutions without a network, on the validation data", columns, compared.rows)}<p>${compared.verdict}</p>`;
}

function hypervolumeChart(view: RunView): Html {
  let evaluations = 0;
  const points = view.generations.map(({ trained, hypervolume }) => {
    evaluations += trained;
    return { x: evaluations, y: hypervolume };
  });
  const series = [{ name: "hypervolume", points }];
  return lineChart({
    title: "Hypervolume against trained individuals",
    xLabel: "trained individuals",
    yLabel: "hypervolume",
    series,
  });
}

function individualSection(view: RunView, record: IndividualRecord): Html {
  const { individual, evaluation } = record;
  const cell = cellOf(individual);
  const name = cellName(individual.id, view);
  const metrics = evaluation?.status === "ok" ? Object.entries(evaluation.metrics) : [];
  const { blocks, parameters, macs } = individual.complexity;
  const facts: (readonly [string, string])[] = [
    ...metrics.map(([metric, value]) => [measureWords(metric), shortNumber(value)] as const),
    ["blocks", String(blocks)],
    ["parameters", shortNumber(parameters)],
    ["MACs per timestep", shortNumber(macs)],
    ["generation", String(individual.generation)],
    ...(individual.genes === undefined ? [] : [["network", genesText(individual.genes)] as const]),
  ];
  const edits = ancestry(view, individual.id);
  return html`<article><h3 id="cell-${individual.id}">${name}</h3>
<div class="individual"><figure>${cellDrawing(cell, `The graph of cell ${individual.id}`)}</figure>
<div><pre>${printEquations(cell).trimEnd()}</pre>${factList(facts)}
${confusion(view, record)}
${edits.length > 0 && html`<p class="faint">How it came to be, from the first ancestor on:</p><ol class="edits">${edits.map((edit) => html`<li>${edit}</li>`)}</ol>`}</div></div></article>`;
}

function confusion({ header }: RunView, { evaluation }: IndividualRecord): Html | null {
  if (evaluation?.status !== "ok" || evaluation.confusion === undefined) return null;
  return confusionFigure(
    header?.classes ?? evaluation.confusion.map((_, index) => String(index)),
    evaluation.confusion,
  );
}

/** What was done along the first parents, oldest first. */
function ancestry(view: RunView, id: IndividualId): string[] {
  const steps: string[] = [];
  for (let current: IndividualId | undefined = id; current !== undefined; ) {
    const { individual }: IndividualRecord = individualRecord(view, current);
    const parents = parentsOf(individual);
    const edits = editsOf(individual).map(({ operator, description }) => `${operator}: ${description}`);
    const graft = parents[1] === undefined ? [] : [`crossover with #${parents[1]}`];
    if (edits.length + graft.length > 0) steps.push(`#${individual.id} ${[...graft, ...edits].join("; ")}`);
    else steps.push(`#${individual.id} ${individual.origin.kind === "seed" ? individual.origin.name : "unchanged"}`);
    current = parents[0];
  }
  return steps.reverse();
}

function resources({ view, elapsedMs }: RunReport): Html {
  let [macs, cpuMs, epochs] = [0, 0, 0];
  for (const { evaluation, twinOf } of individualRecords(view)) {
    if (evaluation === null || twinOf !== null) continue;
    macs += evaluation.trainingMacs;
    cpuMs += evaluation.timing.cpuMs;
    epochs += evaluation.curve.length;
  }
  return factList([
    ["evaluations that were trained", shortNumber(view.trained)],
    ["twins avoided", shortNumber(view.twinsAvoided)],
    ["failed", shortNumber(view.failed)],
    ["epochs of training", shortNumber(epochs)],
    ["CPU time of training", durationText(cpuMs)],
    ["wall time of the search", durationText(elapsedMs)],
    ["multiply–accumulates of training", `${prefixed(macs)}MACs`],
    ["CPU time per evaluation", view.trained === 0 ? "–" : durationText(cpuMs / view.trained)],
  ]);
}

function origin({ view, configText, productVersion, folderFormatVersion, createdAt }: RunReport): Html {
  const { header } = view;
  return html`<section><h2>How to repeat it</h2>
<p>The same version, config, seed and data give the same run on any machine${view.objectives.some(({ reproducible }) => !reproducible) && ", except that it was also searched by measured times"}.</p>
${factList([
  ["seed", header === null ? "–" : String(header.seed)],
  ["MOE/RNAS", productVersion],
  ["format of the run", `${folderFormatVersion}, events ${header?.formatVersion ?? "–"}`],
  ["begun", createdAt],
  ["SHA-256 of the config", header?.configHash ?? "–"],
  ["SHA-256 of the data", header?.dataHash ?? "–"],
])}
<h3>Config</h3><pre>${configText.trimEnd()}</pre></section>`;
}

function cellName(id: IndividualId, view: RunView): string {
  const { origin: from } = individualRecord(view, id).individual;
  if (from.kind === "seed") return `#${id} ${from.name}`;
  return from.kind === "random"
    ? `#${id} random`
    : `#${id} child of ${from.parents.map((parent) => `#${parent}`).join(" and ")}`;
}

function algorithmName(algorithm: string): string {
  const names: { readonly [name: string]: string } = {
    nsga2: "NSGA-II",
    random: "random search",
    neighbours: "all neighbours of the seed cells",
  };
  return names[algorithm] ?? algorithm;
}

function stateText({ status, endReason }: RunView): string {
  return endReason === null ? status : `${status} (${endReason})`;
}

function referenceText({ objectives }: RunView): string {
  return `the reference point ${objectives.map(({ name, reference }) => `${measureWords(name)} ${shortNumber(reference)}`).join(", ")}`;
}
