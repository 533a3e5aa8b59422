import { z } from "zod";
import { gene } from "./gene.ts";

const probability = z.number().min(0).max(0.95);

export const modelSection = z
  .strictObject({
    hidden: gene(z.int().min(1).max(4096), "floats")
      .default(64)
      .describe(
        "Hidden size H of every layer, in floats. A list (`[16, 24, 32]`) or a range (`{ min: 8, max: 64 }`) lets the search choose, network by network.",
      )
      .meta({ unit: "floats" }),
    embedding: gene(z.int().min(1).max(4096), "floats")
      .optional()
      .describe(
        "Size of a symbol's embedding, in floats; a number, a list or a range. Only where the task reads symbols.",
      )
      .meta({ unit: "floats", absent: "`hidden`" }),
    layers: gene(z.int().min(1).max(16), "layers")
      .default(1)
      .describe("Recurrent layers, each with its own weights; a number, a list or a range.")
      .meta({ unit: "layers" }),
    dropout: z
      .union([
        probability,
        z.strictObject({
          input: probability
            .default(0)
            .describe("Share of the first layer's input dropped while training.")
            .meta({ unit: "share" }),
          output: probability
            .default(0)
            .describe("Share of the last layer's output dropped while training.")
            .meta({ unit: "share" }),
          recurrent: probability
            .optional()
            .describe(
              "Share of the weights that read h or c dropped while training, the same ones at all timesteps of a batch. " +
                "Keeps the state of some cells bounded. [Merity et al. 2018](https://arxiv.org/abs/1708.02182)",
            )
            .meta({ unit: "share", absent: "`0`" }),
        }),
      ])
      .default(0)
      .transform((value) => (typeof value === "number" ? { input: value, output: value } : value))
      .describe("Share of elements dropped while training (0 to 0.95), at input and output alike or each.")
      .meta({ unit: "share" }),
    pool: z
      .enum(["last", "mean", "max"])
      .optional()
      .describe(
        "What the decoder reads of a sequence: the last timestep's hidden state, or the mean or the largest value of each element " +
          "over all timesteps. Only where a task answers once for a sequence (classification, regression, forecasting).",
      )
      .meta({ absent: "`last`" }),
    bidirectional: z
      .boolean()
      .optional()
      .describe(
        "A second cell, with weights of its own, reads each layer's sequence from its end; the two hidden states are added. " +
          "Twice the parameters. Only where all of a sequence is known (classification, labelling, regression, forecasting).",
      )
      .meta({ absent: "`false`" }),
    tie_weights: z
      .boolean()
      .default(false)
      .describe("Use the embedding as the decoder's matrix; needs `embedding` = `hidden`."),
  })
  .prefault({})
  .describe("The network around the cell: embedding, recurrent layers, decoder.");
