import type { Config } from "../config/schema.ts";
import { metricsOf } from "../measures/measures.ts";
import { loadClassification } from "./classification.ts";
import type { DatasetPayload, TaskPayload } from "./dataset.ts";
import { loadForecasting } from "./forecasting.ts";
import { loadFormalLanguage } from "./formalLanguage.ts";
import { loadLanguageModelling } from "./languageModelling.ts";
import type { DataFolder } from "./sources.ts";
import { loadSynthetic } from "./synthetic.ts";

/**
 * Reads or generates a config's data and checks all of it.
 *
 * @param where the folder that the paths of the config are relative to.
 * @throws {DataError} for data that cannot be used: which file, which place, and what to do.
 */
export async function loadDataset(config: Config, where: DataFolder): Promise<DatasetPayload> {
  const { hash, task } = await loadTask(config, where);
  const metrics = metricsOf(config.task).map(({ name, unit, direction }) => ({ name, unit, direction }));
  return { hash, metrics, task };
}

async function loadTask(config: Config, where: DataFolder): Promise<{ hash: string; task: TaskPayload }> {
  const { task } = config;
  switch (task.type) {
    case "language_modelling":
      return loadLanguageModelling(config, task, where);
    case "formal_language":
      return loadFormalLanguage(config, task);
    case "synthetic":
      return loadSynthetic(config, task);
    case "classification":
      return loadClassification(config, task, where);
    case "forecasting":
      return loadForecasting(task, where);
  }
}
