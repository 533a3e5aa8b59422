import type { z } from "zod";
import type { taskSection } from "./taskSection.ts";

type TaskType = z.output<typeof taskSection>["type"];

/** What a task is usually judged by. */
const taskMetrics: { readonly [T in TaskType]: string } = {
  language_modelling: "validation_loss",
  classification: "error",
  forecasting: "mse",
  labelling: "error",
  regression: "mse",
  formal_language: "validation_loss",
  synthetic: "validation_loss",
};

/** What is traded off where a config does not say: how well a network does, and how large it is in all. */
export function defaultObjectives(task: TaskType): [string, string] {
  return [taskMetrics[task], "total_parameters"];
}

/** What it was before version 0.2: runs that were begun with it keep it. */
export const earlierObjectives: readonly [string, string] = ["validation_loss", "blocks"];
