import type { Config } from "../config/schema.ts";
import type { Measure } from "../measures/measure.ts";
import { metricsOf } from "../measures/measures.ts";
import { hasPerClassMeasures, perClassMeasure, perClassName } from "../measures/perClassMeasures.ts";
import {
  hasPerTargetMeasures,
  perTargetMeasure,
  perTargetMeasures,
  perTargetName,
} from "../measures/perTargetMeasures.ts";
import { DataError, wholeFile } from "./dataError.ts";
import type { DatasetPayload, TaskPayload } from "./dataset.ts";
import { type DataFacts, listed, noFacts } from "./describe/dataFacts.ts";
import { loadExamples } from "./exampleSequences.ts";
import { loadForecasting } from "./forecasting.ts";
import { loadFormalLanguage } from "./formalLanguage.ts";
import { loadLanguageModelling } from "./languageModelling.ts";
import type { DataFolder } from "./sources.ts";
import { loadSynthetic } from "./synthetic.ts";

/** A dataset, and what a person would want to know of how it was read. */
export interface ReadDataset {
  readonly payload: DatasetPayload;
  readonly facts: DataFacts;
}

/**
 * Reads or generates a config's data and checks all of it.
 *
 * @param where the folder that the paths of the config are relative to.
 * @throws {DataError} for data that cannot be used: which file, which place, and what to do.
 */
export async function readDataset(config: Config, where: DataFolder): Promise<ReadDataset> {
  const { hash, task, facts = noFacts } = await loadTask(config, where);
  const measures = [...metricsOf(config.task), ...perClassMeasures(config, task), ...targetMeasures(config, task)];
  const metrics = measures.map(({ name, unit, direction }) => ({ name, unit, direction }));
  return { payload: { hash, metrics, task }, facts };
}

/** As `readDataset`, for who needs the data alone. */
export async function loadDataset(config: Config, where: DataFolder): Promise<DatasetPayload> {
  return (await readDataset(config, where)).payload;
}

interface LoadedTask {
  readonly hash: string;
  readonly task: TaskPayload;
  readonly facts?: DataFacts;
}

async function loadTask(config: Config, where: DataFolder): Promise<LoadedTask> {
  const { task } = config;
  switch (task.type) {
    case "language_modelling":
      return loadLanguageModelling(config, task, where);
    case "formal_language":
      return loadFormalLanguage(config, task);
    case "synthetic":
      return loadSynthetic(config, task);
    case "classification":
    case "regression":
    case "labelling":
      return loadExamples(config, task, where);
    case "forecasting":
      return loadForecasting(task, where);
  }
}

/** What objectives and constraints name of single classes. @throws {DataError} for a class that does not exist. */
function perClassMeasures({ task, search }: Config, payload: TaskPayload): Measure[] {
  if (!hasPerClassMeasures(task)) return [];
  const classes = payload.kind === "sequences" ? (payload.names.classes ?? []) : [];
  return namedMeasures(search).flatMap((name) => {
    const className = perClassName(name)?.className;
    if (className !== undefined && "train" in task && !classes.includes(className)) {
      const what = `\`${name}\` is asked for, but no training example has the class \`${className}\``;
      throw new DataError("DATA_UNKNOWN_CLASS", wholeFile(task.train), what, `The classes are ${listed(classes)}.`);
    }
    return perClassMeasure(name) ?? [];
  });
}

/** Of every target where there are few, and of those that objectives and constraints name. @throws {DataError} for no target. */
function targetMeasures({ task, search }: Config, payload: TaskPayload): Measure[] {
  if (!hasPerTargetMeasures(task) || payload.kind !== "sequences") return [];
  const targets = payload.names.targets ?? [];
  const named = namedMeasures(search).flatMap((name) => {
    const target = perTargetName(name)?.target;
    if (target !== undefined && "train" in task && !targets.includes(target)) {
      const what = `\`${name}\` is asked for, but \`${target}\` is no target`;
      throw new DataError("DATA_COLUMN_NOT_FOUND", wholeFile(task.train), what, `The targets are ${listed(targets)}.`);
    }
    return perTargetMeasure(name) ?? [];
  });
  return [...new Map([...perTargetMeasures(targets), ...named].map((measure) => [measure.name, measure])).values()];
}

function namedMeasures({ objectives, constraints }: Config["search"]): string[] {
  const named = objectives.map((objective) => (typeof objective === "string" ? objective : objective.name));
  return [...new Set([...named, ...Object.keys(constraints)])];
}
