import { z } from "zod";
import { gene } from "./gene.ts";
import { papers } from "./papers.ts";

export const trainingSection = z
  .strictObject({
    backend: z
      .enum(["wasm", "tensorflow", "command"])
      .default("wasm")
      .describe(
        "What trains: our own compiler to WebAssembly SIMD (the same bits on every machine), TensorFlow.js (where `@tensorflow/tfjs-node` is " +
          "installed), or a program of yours (`command`).",
      ),
    command: z
      .string()
      .min(1)
      .optional()
      .describe(
        "With `backend: command`: the program that trains, for example `python train.py`; run by the shell in this file's folder. " +
          "docs/trainer-protocol.md describes requests and answers.",
      )
      .meta({ absent: "none" }),
    blas: z
      .union([
        z.enum(["off", "system"]),
        z
          .string()
          .regex(/[./\\]/)
          .describe("a path such as `/usr/lib/libopenblas.so.0`"),
      ])
      .default("off")
      .describe(
        "With `backend: wasm`: matrix products by a native BLAS, found on the `system` (OpenBLAS, BLIS, MKL, Accelerate) or at a path. " +
          "Faster from about 64 hidden units on; the same seed then gives the same run only with the same library and processor.",
      ),
    fma: z
      .boolean()
      .default(false)
      .describe(
        "With `backend: wasm` and `blas: off`: multiply and add in one instruction, where the engine has relaxed SIMD (VS Code, Node.js 22 and later). " +
          "Products take about a tenth less time; the same seed then gives the same run only on processors that round alike.",
      ),
    optimizer: z.enum(["adam", "sgd", "rmsprop"]).default("adam").describe("Gradient step rule."),
    learning_rate: gene(z.number().positive().max(1000), "factor of the gradient")
      .default(0.002)
      .describe(
        "Step size at the start. A list or a range (`{ min: 0.0005, max: 0.02 }`, in which ratios count) lets the search choose, network by network.",
      )
      .meta({ unit: "factor of the gradient" }),
    momentum: z.number().min(0).max(0.999).default(0).describe("Momentum of `sgd`.").meta({ unit: "share" }),
    weight_decay: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe("L2 penalty added to the gradient.")
      .meta({ unit: "factor of the weight" }),
    schedule: z
      .discriminatedUnion("type", [
        z.strictObject({ type: z.literal("constant") }).describe("The rate stays as it is."),
        z
          .strictObject({
            type: z.literal("plateau"),
            factor: z
              .number()
              .gt(0)
              .lt(1)
              .default(0.25)
              .describe("The rate is multiplied by it.")
              .meta({ unit: "factor" }),
            patience: z
              .int()
              .min(0)
              .max(1000)
              .default(0)
              .describe("Epochs without improvement that are borne.")
              .meta({ unit: "epochs" }),
          })
          .describe("Lower the rate when the validation loss does not improve."),
        z
          .strictObject({
            type: z.literal("step"),
            every: z
              .int()
              .min(1)
              .max(100_000)
              .default(1)
              .describe("Epochs between two steps.")
              .meta({ unit: "epochs" }),
            factor: z
              .number()
              .gt(0)
              .lt(1)
              .default(0.5)
              .describe("The rate is multiplied by it.")
              .meta({ unit: "factor" }),
          })
          .describe("Lower the rate every so many epochs."),
        z
          .strictObject({
            type: z.literal("cosine"),
            final: z
              .number()
              .min(0)
              .max(1)
              .default(0)
              .describe("Share of the rate left at the end.")
              .meta({ unit: "share" }),
          })
          .describe("Lower the rate along half a cosine over all epochs."),
      ])
      .default({ type: "constant" })
      .describe("How the learning rate changes, epoch by epoch."),
    batch: z.int().min(1).max(4096).default(32).describe("Sequences side by side B.").meta({ unit: "sequences" }),
    bptt: z
      .int()
      .min(1)
      .max(2000)
      .default(35)
      .describe("Timesteps of one truncated-BPTT segment T (language modelling).")
      .meta({ unit: "timesteps" }),
    epochs: z
      .int()
      .min(1)
      .max(10_000)
      .default(5)
      .describe("Passes over the data for a cell trained from scratch.")
      .meta({ unit: "epochs" }),
    quantize: z
      .int()
      .min(0)
      .max(10_000)
      .default(0)
      .describe(
        "Last epochs that train with weights rounded to 8 bits (quantisation-aware, straight-through); validation then always uses " +
          "rounded weights. For microcontrollers; 0 is off.",
      )
      .meta({ unit: "epochs" }),
    inherited_epochs: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe("Passes for a child that nearly computes what its parent did.")
      .meta({ unit: "epochs", absent: "a third of `epochs`" }),
    morphism_threshold: z
      .number()
      .min(0)
      .max(100)
      .default(0.1)
      .describe("Largest relative morphism error for which `inherited_epochs` suffice; 0.1 is 10 %.")
      .meta({ unit: "relative error", see: papers.rnas }),
    inheritance: z
      .boolean()
      .default(true)
      .describe("Children start from their parents' weights (Lamarckian).")
      .meta({ see: papers.rnas }),
    morphism_starts: z
      .union([z.enum(["none", "structural", "repaired", "calibrated"]), z.boolean()])
      .default("structural")
      .transform((value) => (typeof value === "string" ? value : value ? "structural" : "none"))
      .describe(
        "How a child starts near what its parent computes. `structural`: new weights are zeros, identities, open gates. `calibrated`: then the cell's weights are " +
          "fitted to the parent's states on a little training data, for up to a tenth of an epoch. `repaired`: then as much is spent on ordinary training batches. " +
          "`none`: new weights are random. `true` and `false`, as earlier versions wrote, are `structural` and `none`.",
      )
      .meta({ see: papers.rnas }),
    clip_norm: z
      .number()
      .min(0)
      .max(1e6)
      .default(1)
      .describe("Largest L2 norm of the gradient; 0 is off.")
      .meta({ unit: "L2 norm" }),
    early_stop: z
      .int()
      .min(0)
      .max(10_000)
      .default(0)
      .describe("Epochs without improvement after which training ends; 0 is off.")
      .meta({ unit: "epochs" }),
    loss_limit: z
      .number()
      .positive()
      .optional()
      .describe("A validation loss above it (in nats or squared units) fails the individual.")
      .meta({ unit: "nats, or squared units", absent: "no limit" }),
    max_batches: z
      .int()
      .min(1)
      .optional()
      .describe("Most batches of one epoch, to bound an evaluation's cost on large data.")
      .meta({ unit: "batches", absent: "all" }),
    max_validation_batches: z
      .int()
      .min(1)
      .optional()
      .describe("Most batches of one validation pass.")
      .meta({ unit: "batches", absent: "all" }),
  })
  .prefault({})
  .describe("How one candidate is trained.");
