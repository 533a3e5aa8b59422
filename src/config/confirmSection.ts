import { z } from "zod";

export const confirmSection = z
  .union([
    z.literal(false),
    z.strictObject({
      epochs: z.int().min(1).max(10_000).optional().describe("Passes over the data of each training.").meta({
        unit: "epochs",
        absent: "as many as `share` pays for, from `training.epochs` to what the longest lineage of the front had",
      }),
      seeds: z
        .int()
        .min(2)
        .max(100)
        .default(5)
        .describe("Most trainings of one network, each from another start; the least is 2.")
        .meta({ unit: "trainings" }),
      share: z
        .number()
        .gt(0)
        .max(10)
        .default(0.25)
        .describe("What it may cost, as a share of the search's own trainings, in multiply–accumulates.")
        .meta({ unit: "share" }),
    }),
  ])
  .default(false)
  .describe(
    "When a search ends or is stopped, its front, what lies close behind it and plain networks are trained anew from scratch with fresh seeds, in a race: " +
      "who is clearly beaten leaves, who cannot be told apart gets more seeds. The search itself does not depend on it. `{}` is with the defaults below, `false` is off; `moe-rnas init` and the editor write it into new files, and a file without it means what it always meant.",
  );

export const rivalsSection = z
  .strictObject({
    cells: z
      .array(z.string().meta({ holds: "cell" }))
      .default(["basic", "gru", "lstm"])
      .describe("Published cells (docs/cells.md) that are trained beside the front; empty is none.")
      .meta({ holds: "cell" }),
    widths: z
      .array(z.int().min(1).max(4096))
      .optional()
      .describe("Hidden sizes H of each.")
      .meta({ unit: "floats", absent: "a ladder by factors of 2 around the H of the front" }),
    rates: z
      .array(z.number().positive().max(1000))
      .min(1)
      .default([1, 3])
      .describe("Learning rates that each is tried with, as factors of `training.learning_rate`; the better goes on.")
      .meta({ unit: "factor" }),
  })
  .prefault({})
  .describe("Plain networks that a search is compared with when it ends; as many as half of `confirm.share` pays for.");
