import type { TaskTraits } from "../measures/measure.ts";
import { allMeasures, metricsOf } from "../measures/measures.ts";
import { perClassForm } from "../measures/perClassMeasures.ts";
import { mostMeasuredTargets, perTargetForm } from "../measures/perTargetMeasures.ts";

/** The tasks as a table of measures names them. */
const tasks: readonly (readonly [string, TaskTraits])[] = [
  ["language modelling of characters", { type: "language_modelling", unit: "character" }],
  ["language modelling of words", { type: "language_modelling", unit: "word" }],
  ["formal languages", { type: "formal_language" }],
  ["synthetic values", { type: "synthetic", problem: "sum" }],
  ["`copy_memory`", { type: "synthetic", problem: "copy_memory" }],
  ["classification", { type: "classification" }],
  ["regression", { type: "regression" }],
  ["labelling", { type: "labelling" }],
  ["forecasting", { type: "forecasting" }],
];

const sources = { training: "training", cell: "counted on the cell", clock: "measured time" } as const;

/** What `search.objectives` and `search.constraints` may name, as a section of the reference page. */
export function measuresTable(): string[] {
  const taskNames = (name: string) =>
    tasks.filter(([, task]) => metricsOf(task).some((metric) => metric.name === name)).map(([words]) => words);
  return [
    "",
    "## Measures",
    "",
    "What `search.objectives` and `search.constraints` may name, and whether less or more of it is better; an objective may say otherwise.",
    "",
    "| measure | unit | better | tasks | known by | meaning |",
    "|---|---|---|---|---|---|",
    ...allMeasures.map(({ name, unit, direction, source, description }) => {
      const only = taskNames(name);
      const unitText = name === "validation_loss" ? "nats, or squared units" : unit;
      return `| \`${name}\` | ${unitText} | ${direction === "minimize" ? "less" : "more"} | ${only.length === 0 ? "all" : only.join(", ")} | ${sources[source]} | ${description} |`;
    }),
    "",
    `Of a classification or labelling also ${perClassForm}, as the data call the class; 0 where nothing was predicted as it, or it has no examples.`,
    "",
    `Of a forecasting or regression also ${perTargetForm}, in the target's own unit, as the data call it; up to ${mostMeasuredTargets} targets they are measured in any case and shown beside the scaled ones.`,
  ];
}
