import { z } from "zod";
import { confirmSection, rivalsSection } from "./confirmSection.ts";
import { defaultObjectives } from "./defaultObjectives.ts";
import { modelSection } from "./modelSection.ts";
import { papers } from "./papers.ts";
import { runSection } from "./runSection.ts";
import { searchSection } from "./searchSection.ts";
import { studySection } from "./studySection.ts";
import { taskSection } from "./taskSection.ts";
import { trainingSection } from "./trainingSection.ts";

/**
 * The experiment language: the one definition that types, defaults, validation, JSON Schema, completion, hover and
 * the reference page are read from.
 */
export const configSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}$/)
      .default("search")
      .describe("Name of the run, part of its folder's name: letters, digits, space, dot, dash, underscore."),
    seed: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .default(1)
      .describe("Decides every random choice: the same config and seed give the same run, whatever the machine.")
      .meta({ unit: "none" }),
    task: taskSection,
    model: modelSection,
    training: trainingSection,
    cells: z
      .record(z.string(), z.string().meta({ holds: "equations" }))
      .default({})
      .describe("Cells of your own, by name, as equations: `h' = tanh(linear(x) + linear(h))`.")
      .meta({ see: papers.rnas }),
    search: searchSection,
    confirm: confirmSection,
    rivals: rivalsSection,
    run: runSection,
    study: studySection.optional(),
  })
  .describe("One multi-objective architecture search.")
  .transform(({ search, ...config }) => {
    const { objectives = defaultObjectives(config.task.type), ...others } = search;
    return { ...config, search: { ...others, objectives } };
  });

/** A fully defaulted experiment. There is no partial `Config` past the parser. */
export type Config = z.output<typeof configSchema>;
export type Task = Config["task"];
export type TaskType = Task["type"];
