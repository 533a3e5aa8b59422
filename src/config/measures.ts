import type { Task } from "./schema.ts";

/** Something that an individual is measured by; what objectives and constraints name. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly direction: "minimize" | "maximize";
  readonly description: string;
  /** Measured by training, counted on the cell, or timed (and then not the same on every machine). */
  readonly source: "training" | "cell" | "clock";
}

const validationLoss: Measure = {
  name: "validation_loss",
  unit: "nats",
  direction: "minimize",
  description: "Loss on the validation data at the best epoch.",
  source: "training",
};

const complexities: readonly Measure[] = [
  { name: "blocks", unit: "blocks", description: "Live blocks of the cell (basic 4, GRU 17, LSTM 21)." },
  { name: "parameters", unit: "weights", description: "Weights and biases of the cells of all layers." },
  { name: "total_parameters", unit: "weights", description: "The same with embedding and decoder." },
  { name: "macs", unit: "MACs", description: "Multiply–accumulates per timestep, all layers." },
  { name: "state_size", unit: "floats", description: "Floats kept between timesteps." },
  { name: "weight_bytes", unit: "bytes", description: "Size of all weights in float32." },
].map((measure) => ({ ...measure, direction: "minimize", source: "cell" }) as const);

const latency: Measure = {
  name: "latency_us",
  unit: "µs",
  direction: "minimize",
  description: "Measured time of one timestep at batch 1. Differs between machines and runs.",
  source: "clock",
};

function training(name: string, unit: string, description: string): Measure {
  return { name, unit, direction: "minimize", description, source: "training" };
}

/** The task's own metrics, beside the loss. */
function taskMetrics(task: Pick<Task, "type"> & { readonly unit?: string; readonly problem?: string }): Measure[] {
  const error = training("error", "share", "Share of validation predictions that are wrong.");
  const squared = training("mse", "squared units", "Mean squared error.");
  switch (task.type) {
    case "language_modelling": {
      const perplexity = training("perplexity", "perplexity", "e to the validation loss.");
      const bits = training("bits_per_character", "bits", "Validation loss in bits per character.");
      return task.unit === "word" ? [perplexity] : [perplexity, bits];
    }
    case "formal_language":
      return [
        training("word_error", "share", "Share of words with a wrong set of next symbols anywhere."),
        training("symbol_error", "share", "Share of positions with a wrong set of next symbols."),
      ];
    case "synthetic":
      return task.problem === "copy_memory" ? [error] : [squared];
    case "classification":
      return [error];
    case "forecasting":
      return [squared, training("mae", "units", "Mean absolute error, on scaled values.")];
  }
}

/** Every measure that a task's individuals have, the loss first. */
export function measuresOf(task: Parameters<typeof taskMetrics>[0]): Measure[] {
  return [validationLoss, ...taskMetrics(task), ...complexities, latency];
}
