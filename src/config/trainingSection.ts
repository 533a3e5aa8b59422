import { z } from "zod";

export const trainingSection = z
  .strictObject({
    backend: z.enum(["wasm"]).default("wasm").describe("What computes: our own compiler to WebAssembly SIMD."),
    optimizer: z.enum(["adam", "sgd", "rmsprop"]).default("adam").describe("Gradient step rule, default adam."),
    learning_rate: z.number().positive().max(1000).default(0.002).describe("Step size at the start, default 0.002."),
    momentum: z.number().min(0).max(0.999).default(0).describe("Momentum of `sgd`, default 0."),
    weight_decay: z.number().min(0).max(1).default(0).describe("L2 penalty added to the gradient, default 0."),
    schedule: z
      .discriminatedUnion("type", [
        z.strictObject({ type: z.literal("constant") }).describe("The rate stays as it is."),
        z
          .strictObject({
            type: z.literal("plateau"),
            factor: z.number().gt(0).lt(1).default(0.25).describe("The rate is multiplied by it, default 0.25."),
            patience: z
              .int()
              .min(0)
              .max(1000)
              .default(0)
              .describe("Epochs without improvement that are borne, default 0."),
          })
          .describe("Lower the rate when the validation loss does not improve."),
        z
          .strictObject({
            type: z.literal("step"),
            every: z.int().min(1).max(100_000).default(1).describe("Epochs between two steps, default 1."),
            factor: z.number().gt(0).lt(1).default(0.5).describe("The rate is multiplied by it, default 0.5."),
          })
          .describe("Lower the rate every so many epochs."),
        z
          .strictObject({
            type: z.literal("cosine"),
            final: z.number().min(0).max(1).default(0).describe("Share of the rate left at the end, default 0."),
          })
          .describe("Lower the rate along half a cosine over all epochs."),
      ])
      .default({ type: "constant" })
      .describe("How the learning rate changes, epoch by epoch."),
    batch: z.int().min(1).max(4096).default(32).describe("Sequences side by side B, default 32."),
    bptt: z
      .int()
      .min(1)
      .max(2000)
      .default(35)
      .describe("Timesteps of one truncated-BPTT segment T (language modelling), default 35."),
    epochs: z
      .int()
      .min(1)
      .max(10_000)
      .default(5)
      .describe("Passes over the data for a cell trained from scratch, default 5."),
    inherited_epochs: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe("Passes for a child that nearly computes what its parent did; default a third of `epochs`."),
    morphism_threshold: z
      .number()
      .min(0)
      .max(100)
      .default(0.1)
      .describe("Largest relative morphism error for which `inherited_epochs` suffice, default 0.1 (10 %)."),
    inheritance: z
      .boolean()
      .default(true)
      .describe("Children start from their parents' weights (Lamarckian). Default true."),
    clip_norm: z.number().min(0).max(1e6).default(1).describe("Largest L2 norm of the gradient; 0 is off. Default 1."),
    early_stop: z
      .int()
      .min(0)
      .max(10_000)
      .default(0)
      .describe("Epochs without improvement after which training ends; 0 is off. Default 0."),
    loss_limit: z
      .number()
      .positive()
      .optional()
      .describe("A validation loss above it (in nats or squared units) fails the individual."),
    max_batches: z
      .int()
      .min(1)
      .optional()
      .describe("Most batches of one epoch, to bound an evaluation's cost on large data; by default all."),
    max_validation_batches: z.int().min(1).optional().describe("Most batches of one validation pass; by default all."),
  })
  .prefault({})
  .describe("How one candidate is trained.");
