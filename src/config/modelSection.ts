import { z } from "zod";

const probability = z.number().min(0).max(0.95);

export const modelSection = z
  .strictObject({
    hidden: z
      .int()
      .min(1)
      .max(4096)
      .default(64)
      .describe("Hidden size H of every layer, in floats.")
      .meta({ unit: "floats" }),
    embedding: z
      .int()
      .min(1)
      .max(4096)
      .optional()
      .describe("Size of a symbol's embedding, in floats. Only where the task reads symbols.")
      .meta({ unit: "floats", absent: "`hidden`" }),
    layers: z
      .int()
      .min(1)
      .max(16)
      .default(1)
      .describe("Recurrent layers, each with its own weights.")
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
        }),
      ])
      .default(0)
      .transform((value) => (typeof value === "number" ? { input: value, output: value } : value))
      .describe("Share of elements dropped while training (0 to 0.95), at input and output alike or each.")
      .meta({ unit: "share" }),
    tie_weights: z
      .boolean()
      .default(false)
      .describe("Use the embedding as the decoder's matrix; needs `embedding` = `hidden`."),
  })
  .prefault({})
  .describe("The network around the cell: embedding, recurrent layers, decoder.");
