import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { toCellJson } from "../../../src/cell/cellJson.ts";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { type Config, configSchema } from "../../../src/config/schema.ts";
import { loadDataset } from "../../../src/data/loadDataset.ts";
import { CommandEvaluator } from "../../../src/engine/evaluators/commandEvaluator.ts";
import { startRun } from "../../../src/engine/session.ts";
import { measure } from "../../../src/run/measure.ts";
import { individualRecords } from "../../../src/run/runView.ts";
import { pythonWith } from "../../bench/peers/pythons.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { inlineEvaluator } from "../inlineEvaluator.ts";
import { trainerJob } from "./fakeTrainer.ts";

const example = path.resolve(import.meta.dirname, "../../../examples/pytorch-trainer");
const python = pythonWith("torch");
const command = `${python} ${JSON.stringify(path.join(example, "train.py"))}`;
const quietly = () => ({ signal: new AbortController().signal, onEpoch: () => {} });

const text = "to be or not to be, that is the question: whether 'tis nobler in the mind to suffer. ".repeat(12);

/** The same experiment for our own backend and for the program. */
function configs(sections: object, training: object): { readonly ours: Config; readonly theirs: Config } {
  const made = (backend: object) => configSchema.parse({ ...sections, training: { ...training, ...backend } });
  return { ours: made({ backend: "wasm" }), theirs: made({ backend: "command", command }) };
}

test.runIf(python !== null)(
  "the PyTorch example trains an LSTM on a text as our own backend does, from scratch and from its parent",
  async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "text.txt"), text);
    const { ours, theirs } = configs(
      {
        task: { type: "language_modelling", unit: "character", train: "text.txt" },
        model: { embedding: 6, hidden: 8, layers: 2 },
        search: { objectives: ["perplexity", "blocks"] },
      },
      {
        optimizer: "adam",
        learning_rate: 0.01,
        batch: 4,
        bptt: 9,
        epochs: 4,
        weight_decay: 0.001,
        schedule: { type: "plateau", patience: 0, factor: 0.5 },
        max_batches: 20,
      },
    );
    const payload = await loadDataset(ours, { folder });
    const trainerFolder = path.join(folder, "trainer");
    const trainer = new CommandEvaluator({ payload, config: theirs, places: 1, folder, trainerFolder });
    onTestFinished(() => trainer.close());
    const cell = toCellJson(seedCells.lstm);
    const ids = Object.fromEntries(
      seedCells.lstm.blocks.map(({ id }) => [id, { kind: "inherit" as const, parent: 0 as const }]),
    );
    const [reference, program] = [inlineEvaluator(payload, ours), trainer];
    let parents: Parameters<typeof trainerJob>[1] = [];
    for (const id of [0, 1]) {
      const job = trainerJob(id, parents);
      const jobs = [0, 1].map(() => ({ ...job, individual: { ...job.individual, cell, starts: id === 0 ? {} : ids } }));
      const expected = await reference.evaluate(jobs[0]!, quietly());
      const actual = await program.evaluate(jobs[1]!, quietly());
      if (expected.evaluation.status !== "ok" || actual.evaluation.status !== "ok") {
        throw new Error(JSON.stringify([expected.evaluation, actual.evaluation]));
      }
      expect(actual.evaluation.curve.map(({ epoch, learningRate }) => [epoch, learningRate])).toEqual(
        expected.evaluation.curve.map(({ epoch, learningRate }) => [epoch, learningRate]),
      );
      expected.evaluation.curve.forEach(({ trainingLoss, validationLoss }, index) => {
        const record = actual.evaluation.curve[index];
        expect(record?.trainingLoss).toBeCloseTo(trainingLoss, 3);
        expect(record?.validationLoss).toBeCloseTo(validationLoss, 3);
      });
      expect(actual.evaluation.metrics.perplexity).toBeCloseTo(expected.evaluation.metrics.perplexity as number, 2);
      expect(actual.evaluation.initialLoss ?? 0).toBeCloseTo(expected.evaluation.initialLoss ?? 0, 3);
      parents = [
        {
          cell,
          weights: expected.weights as Map<string, Float32Array>,
          validationLoss: expected.evaluation.metrics.validation_loss as number,
        },
      ];
    }
  },
);

test.runIf(python !== null)(
  "the PyTorch example measures classes and symbol sets as our own backend does",
  async () => {
    for (const [task, objectives] of [
      [
        { type: "formal_language", language: "anbn", train_words: 30, validation_words: 20, max_length: 10 },
        ["word_error", "symbol_error"],
      ],
      [{ type: "synthetic", problem: "sum", length: 5, train_sequences: 20, validation_sequences: 20 }, ["mse"]],
    ] as const) {
      const folder = await temporaryFolder();
      // A rate of almost nothing: both measure the same start weights.
      const { ours, theirs } = configs(
        { task, model: { hidden: 5 }, search: { objectives: [...objectives, "blocks"] } },
        { optimizer: "sgd", learning_rate: 1e-9, batch: 8, epochs: 1 },
      );
      const payload = await loadDataset(ours, { folder });
      const trainerFolder = path.join(folder, "trainer");
      const trainer = new CommandEvaluator({ payload, config: theirs, places: 1, folder, trainerFolder });
      onTestFinished(() => trainer.close());
      const expected = (await inlineEvaluator(payload, ours).evaluate(trainerJob(), quietly())).evaluation;
      const actual = (await trainer.evaluate(trainerJob(), quietly())).evaluation;
      if (expected.status !== "ok" || actual.status !== "ok") throw new Error(JSON.stringify([expected, actual]));
      for (const name of ["validation_loss", ...objectives]) {
        expect(actual.metrics[name], name).toBeCloseTo(expected.metrics[name]!, 4);
      }
    }
  },
);

test.runIf(python !== null)("a whole search trains with the PyTorch example", async () => {
  const folder = await temporaryFolder();
  const sketch = await readFile(path.join(example, "running-sum.rnas"), "utf8");
  const configText = sketch
    .replace("python3 train.py", JSON.stringify(command))
    .replace(/population: \d+/, "population: 4")
    .replace(/generations: \d+/, "generations: 1")
    .replace(/ epochs: \d+/, " epochs: 2");
  const session = await startRun({ configText, configFile: null, folder });
  const { outcome, view } = await session.finished;
  expect(outcome).toBe("completed");
  const evaluations = [...individualRecords(view)].map(({ evaluation }) => evaluation);
  expect(evaluations.map((evaluation) => evaluation?.status)).toEqual(evaluations.map(() => "ok"));
  expect(evaluations.some((evaluation) => evaluation?.status === "ok" && evaluation.initialLoss !== undefined)).toBe(
    true,
  );
  const [first] = individualRecords(view);
  expect(measure(first!.individual, first!.evaluation!, "mse")).toBeGreaterThan(0);
  expect(await readdir(session.folder.weightsFolder)).not.toEqual([]);
  expect(await readFile(path.join(session.folder.trainerFolder, "trainer-0.log"), "utf8")).toMatch(/PyTorch/);
});
