import type { Config } from "../config/schema.ts";
import { metricsOf } from "../measures/measures.ts";
import type { DatasetPayload, TaskPayload } from "./dataset.ts";
import { type DataFacts, noFacts } from "./describe/dataFacts.ts";
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
  const metrics = metricsOf(config.task).map(({ name, unit, direction }) => ({ name, unit, direction }));
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
