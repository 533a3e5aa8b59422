import { Rng } from "../../src/base/rng.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { openDataset } from "../../src/data/openDataset.ts";
import { readRunConfig } from "../../src/engine/runConfig.ts";
import { searchSettings } from "../../src/engine/searchSettings.ts";
import type { RunEvent } from "../../src/run/runEvent.ts";
import { runFormatVersion } from "../../src/run/runEvent.ts";
import { runSearch } from "../../src/search/runSearch.ts";

const population = 20;

const configText = `name: bench
task: { type: synthetic, problem: sum, length: 6, train_sequences: 16, validation_sequences: 8, test_sequences: 8 }
model: { hidden: 32 }
search: { population: ${population}, seed_cells: [basic, gru, lstm], objectives: [validation_loss, blocks] }
`;

/** A whole search whose training takes no time: losses are drawn. `emit` hears every event, `runStarted` first. */
export async function searchWithoutTraining(individuals: number, emit: (event: RunEvent) => void): Promise<void> {
  const config = readRunConfig(configText, "bench");
  const dataset = openDataset(await loadDataset(config, { folder: "." }));
  const settings = {
    ...searchSettings(config, dataset),
    generations: individuals,
    maxEvaluations: individuals,
    maxCpuMs: null,
    stagnation: null,
  };
  const rng = Rng.fromSeed(1).fork("bench losses");
  emit({
    type: "runStarted",
    formatVersion: runFormatVersion,
    name: config.name,
    seed: 1,
    algorithm: settings.algorithm,
    objectives: settings.objectives,
    constraints: settings.constraints,
    population,
    generations: settings.generations,
    configHash: "",
    dataHash: "",
  });
  await runSearch({
    settings,
    seed: 1,
    resumeFrom: null,
    emit: async (event) => emit(event),
    shouldStop: () => null,
    elapsedMs: () => 0,
    async *evaluate(generation) {
      for (const { complexity } of generation) {
        const validationLoss = 1 / (1 + complexity.blocks) + rng.float() / 4;
        const metrics = Object.fromEntries(
          settings.objectives.map(({ name }) => [name, name === "blocks" ? complexity.blocks : validationLoss]),
        );
        yield {
          status: "ok",
          metrics: { ...metrics, validation_loss: validationLoss },
          curve: Array.from({ length: 4 }, (_, index) => ({
            epoch: index + 1,
            trainingLoss: validationLoss,
            validationLoss,
            learningRate: 0.01,
          })),
          bestEpoch: 4,
          trainingMacs: complexity.macs,
          timing: { trainingMs: 0, cpuMs: 0 },
        };
      }
    },
  });
}
