import { z } from "zod";
import { type OperatorName, operatorNames } from "../cell/transformations/operatorName.ts";
import { type GeneOperatorName, geneOperatorNames } from "../network/transformations/geneOperatorName.ts";
import { duration } from "./duration.ts";
import { papers } from "./papers.ts";

const allOperatorNames = [...operatorNames, ...geneOperatorNames] as const;

const weight = (name: OperatorName | GeneOperatorName) =>
  z
    .number()
    .min(0)
    .max(1000)
    .default(1)
    .describe(`Relative weight of \`${name}\`; 0 is off.`)
    .meta({ unit: "relative weight" });

const bound = z
  .strictObject({
    min: z
      .number()
      .optional()
      .describe("Smallest allowed value.")
      .meta({ unit: "unit of the measure", absent: "no bound" }),
    max: z
      .number()
      .optional()
      .describe("Largest allowed value.")
      .meta({ unit: "unit of the measure", absent: "no bound" }),
  })
  .describe("A bound on a measure.");

const objective = z.union([
  z.string().meta({ holds: "measure" }),
  z.strictObject({
    name: z.string().describe("A metric of the task, a complexity, or `latency_us`.").meta({ holds: "measure" }),
    direction: z
      .enum(["minimize", "maximize"])
      .optional()
      .describe("Whether less or more of it is better.")
      .meta({ absent: "what is usual for the measure" }),
    reference: z
      .number()
      .optional()
      .describe("Hypervolume reference, in the objective's unit.")
      .meta({ unit: "unit of the measure", absent: "a value that no sensible cell passes" }),
  }),
]);

export const searchSection = z
  .strictObject({
    algorithm: z
      .enum(["nsga2", "random", "neighbours"])
      .default("nsga2")
      .describe(
        "NSGA-II; random search as baseline; or a look around the seed cells: `offspring` of what is one edit away from them, in one generation (`moe-rnas polish` counts them).",
      )
      .meta({ see: papers.nsga2 }),
    population: z
      .int()
      .min(2)
      .max(100_000)
      .default(20)
      .describe("Individuals kept per generation.")
      .meta({ unit: "individuals" }),
    offspring: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe("Children per generation.")
      .meta({ unit: "individuals", absent: "`population`" }),
    generations: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(10)
      .describe("Generations after the initial one.")
      .meta({ unit: "generations" }),
    fitness: z
      .enum(["inherited", "scratch", "hybrid"])
      .default("inherited")
      .describe(
        "What individuals are compared by. `inherited`: children train on with the weights of their parents, which is cheap and scrambles ranks. `scratch`: each begins " +
          "with new weights, and `early_stopping` is on by default. `hybrid`: a child trained briefly with weights of its parents is looked at; those that pass (`early_stopping.keep`) " +
          "are trained with new weights, and only these numbers count.",
      )
      .meta({ see: papers.rnas }),
    seed_cells: z
      .array(z.string())
      .default(["basic", "gru", "lstm"])
      .describe(
        "Cells of the initial population: names from `cells`, of the zoo (docs/cells.md: basic, gru, lstm, mgu, …), or its groups selected, classic, small, gate_free, all.",
      )
      .meta({ holds: "cell", see: papers.rnas }),
    objectives: z
      .array(objective)
      .min(2)
      .max(6)
      .optional()
      .describe("Two or more measures to trade off, for example [validation_loss, parameters].")
      .meta({ absent: "the task's metric (`error`, `mse`, else `validation_loss`) and `total_parameters`" }),
    constraints: z
      .record(z.string().meta({ holds: "measure" }), bound)
      .default({})
      .describe("Bounds on measures: an individual outside is worse than any inside (constrained dominance).")
      .meta({ see: papers.constraints }),
    microcontroller: z
      .enum(["cortex-m3", "atmega328p"])
      .default("cortex-m3")
      .describe(
        "Processor that `flash_bytes`, `ram_bytes` and `mcu_cycles` are estimated for. docs/microcontrollers.md says how well.",
      ),
    blocks: z
      .enum(["paper", "small"])
      .default("paper")
      .describe(
        "Kinds of blocks that new cells are made of: `paper`, the published space; `small` also diagonal weights (`scale`), `bias`, matrices of low rank and the hard activations, which small cells need, and each child is simplified (docs/simplification.md).",
      )
      .meta({ see: papers.rnas }),
    vary: z
      .enum(["all", "sizes"])
      .default("all")
      .describe(
        "What children differ in: `all`, their cells and what the config leaves open of sizes and rate; `sizes`, only the latter, and the seed cells stay as they are, which is what a tuner of hyperparameters does.",
      ),
    max_blocks: z.int().min(4).max(500).default(40).describe("Most live blocks of a cell.").meta({ unit: "blocks" }),
    crossover: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe("Probability that a child has two parents.")
      .meta({ unit: "probability" }),
    edits: z
      .tuple([z.int().min(1).max(50), z.int().min(1).max(50)])
      .default([1, 3])
      .describe("Least and most transformations of one child.")
      .meta({ unit: "transformations" }),
    initial_edits: z
      .tuple([z.int().min(1).max(50), z.int().min(1).max(50)])
      .default([1, 10])
      .describe("Least and most growth edits of a random initial cell.")
      .meta({ unit: "transformations" }),
    operators: z
      .strictObject(
        Object.fromEntries(allOperatorNames.map((name) => [name, weight(name)])) as {
          [K in OperatorName | GeneOperatorName]: ReturnType<typeof weight>;
        },
      )
      .prefault({})
      .describe(
        "Relative weights of the transformations; those of sizes and rate count where the config leaves them open.",
      )
      .meta({ see: papers.rnas }),
    preselection: z
      .strictObject({
        factor: z
          .number()
          .min(1)
          .max(100)
          .default(1)
          .describe("Children made per child trained; 1 is off.")
          .meta({ unit: "children made per child trained" }),
      })
      .prefault({})
      .describe("Train only children in sparse regions of the cheap objectives (LEMONADE).")
      .meta({ see: papers.lemonade }),
    early_stopping: z
      .strictObject({
        rungs: z
          .array(z.int().min(1))
          .optional()
          .describe("Epochs at which candidates are compared, ascending, for example [1, 3]; empty is off.")
          .meta({
            unit: "epochs",
            absent: "off; with `fitness: scratch` and `hybrid` a ninth and a third of `training.epochs`",
          }),
        keep: z
          .number()
          .gt(0)
          .max(1)
          .default(0.5)
          .describe("Share that trains on at each rung.")
          .meta({ unit: "share" }),
      })
      .prefault({})
      .describe("Multi-objective successive halving: poor and crowded candidates stop early."),
    stop: z
      .strictObject({
        evaluations: z
          .int()
          .min(1)
          .optional()
          .describe("Ends after so many trained individuals.")
          .meta({ unit: "evaluations", absent: "no limit" }),
        cpu: duration
          .optional()
          .describe(
            "Ends after the generation with which the trainings have taken so much processor time in all, on any number of workers: `60 s`, `10 min`. Unlike the other rules it depends on the machine.",
          )
          .meta({ holds: "duration", unit: "ms, s, min or h; seconds without", absent: "no limit" }),
        stagnation: z
          .strictObject({
            generations: z
              .int()
              .min(1)
              .default(5)
              .describe("Generations that are looked at.")
              .meta({ unit: "generations" }),
            tolerance: z
              .number()
              .min(0)
              .max(1)
              .default(0.001)
              .describe("Relative gain of hypervolume.")
              .meta({ unit: "share" }),
          })
          .optional()
          .describe("Ends when the hypervolume hardly grows.")
          .meta({ absent: "no such rule" }),
      })
      .prefault({})
      .describe("Further rules that end the search."),
  })
  .prefault({})
  .describe("How the space of networks is searched.");
