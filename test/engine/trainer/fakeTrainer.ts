import { writeFile } from "node:fs/promises";
import path from "node:path";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { type Config, configSchema } from "../../../src/config/schema.ts";
import type { DatasetPayload } from "../../../src/data/dataset.ts";
import { loadDataset } from "../../../src/data/loadDataset.ts";
import { CommandEvaluator } from "../../../src/engine/evaluators/commandEvaluator.ts";
import type { EvaluationJob } from "../../../src/protocol/evaluatorProtocol.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { individual } from "../../store/sampleEvents.ts";

/**
 * The body of a trainer in JavaScript: it has `tell(answer)`, `copyWeights()` (hands back what it was given), `epoch(n)`,
 * and is called with each request; `again` counts the requests before.
 */
const frame = (body: string) => `
const fs = require("node:fs");
const tell = (answer) => process.stdout.write(JSON.stringify(answer) + "\\n");
const epoch = (n, loss = 1 / n) => tell({ type: "epoch", epoch: n, trainingLoss: loss, validationLoss: loss, learningRate: 0.1 });
let again = 0;
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  const copyWeights = () => fs.copyFileSync(request.startWeights, request.weightsFile);
  ${body}
  again++;
});
`;

/** Answers as it should. */
export const goodTrainer = `
  for (let n = 1; n <= request.epochs; n++) epoch(n);
  copyWeights();
  tell({ type: "result", metrics: { validation_loss: 1 / request.epochs, mse: 0.25 + again }, trainingMacs: 42 });
`;

export interface TrainerCase {
  readonly evaluator: CommandEvaluator;
  readonly config: Config;
  readonly payload: DatasetPayload;
  readonly folder: string;
  readonly trainerFolder: string;
}

export async function trainerCase(
  folder: string,
  body: string,
  changes: object = {},
  places = 1,
  model: object = { hidden: 4 },
): Promise<TrainerCase> {
  await writeFile(path.join(folder, "train.cjs"), frame(body));
  const command = `${JSON.stringify(process.execPath)} train.cjs`;
  return commandCase(folder, command, changes, places, model);
}

export async function commandCase(
  folder: string,
  command: string,
  changes: object,
  places = 1,
  model: object = { hidden: 4 },
): Promise<TrainerCase> {
  const config = configSchema.parse({
    task: {
      type: "synthetic",
      problem: "sum",
      length: 5,
      train_sequences: 24,
      validation_sequences: 8,
      test_sequences: 8,
    },
    model,
    training: { backend: "command", command, epochs: 3, batch: 8, ...changes },
    search: { objectives: ["mse", "blocks"] },
  });
  const payload = await loadDataset(config, { folder });
  const trainerFolder = path.join(folder, "trainer");
  const evaluator = new CommandEvaluator({ payload, config, places, folder, trainerFolder });
  return { evaluator, config, payload, folder, trainerFolder };
}

export function trainerJob(id = 0, parents: EvaluationJob["parents"] = []): EvaluationJob {
  const cell = toCellJson(seedCells.gru);
  return {
    individual: { ...individual(0), id: id as IndividualId, cell, starts: {} },
    parents,
    seed: 5,
    untilEpoch: null,
    checkpoint: null,
  };
}
