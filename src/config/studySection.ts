import { z } from "zod";

/** Parts of a config, checked where they are put into the whole one (`studyGrid.ts`). */
const changes = z.record(z.string(), z.unknown());

export const studySection = z
  .strictObject({
    question: z.string().max(300).default("").describe("What the study asks, in a sentence; it heads the report."),
    seeds: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe("Runs of each combination; their seeds count up from `seed`.")
      .meta({ unit: "runs" }),
    settings: z
      .record(z.string(), changes)
      .default({})
      .describe(
        "What is compared, by name: keys of this file with other values, nested as here, or `{}`. The others are tested against the first.",
      ),
    data: z
      .record(z.string(), changes)
      .default({})
      .describe("Data sets, by name: for each the keys of this file that differ, such as `task` and `model`."),
    cost: z
      .enum(["evaluations", "training_macs", "cpu"])
      .default("evaluations")
      .describe("At equal what the hypervolumes are tested: trained individuals, multiply–accumulates, or CPU time."),
    test: z
      .boolean()
      .default(false)
      .describe(
        "Also measure trained networks once on the test data, with the weights that are best by validation: where nothing is searched (`search.generations: 0`) the named cells, else what `confirm` has trained anew.",
      ),
    solved: z
      .strictObject({
        measure: z.string().describe("A metric of the task.").meta({ holds: "measure" }),
        at_most: z.number().describe("A cell with this or less has solved the task.").meta({
          unit: "unit of the measure",
        }),
      })
      .optional()
      .describe("Also report the smallest cell that solves the task, and after how many evaluations it was found.")
      .meta({ absent: "nothing is reported" }),
  })
  .describe("A grid of searches, settings × data × seeds, for `moe-rnas study`; `search` takes no notice of it.");
