import { present } from "../base/assert.ts";
import { cellOf } from "../cell/writtenCell.ts";
import { writtenNetwork } from "../config/networkOf.ts";
import { retrainConfig } from "../config/retrainConfig.ts";
import { openDataset } from "../data/openDataset.ts";
import { type RetrainRecord, type RetrainSettings, retrainSizesText } from "../run/retrainRecord.ts";
import { listRetrainFolders, type RetrainFolder, readRetrainRecords } from "../store/retrainFolder.ts";
import { keptRetrainings } from "../store/retrainWeights.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { readSafetensors } from "../store/safetensors.ts";
import { modelSpecFor } from "../training/modelSpecFor.ts";
import {
  type LoadedModel,
  type NamedCell,
  readRunConfigCopy,
  readTrainedData,
  TrainedModelError,
} from "./loadTrainedModel.ts";
import { modelMeaning } from "./modelMeaning.ts";
import { modelStem } from "./trainedModel.ts";

/** Which training of a cell is wanted. */
interface RetrainedChoice {
  /** The retraining's folder name, or its beginning; null where the cell was retrained in one way only. */
  readonly retraining: string | null;
  /** Which of its trainings, from 1; null is the best by validation whose weights are kept. */
  readonly training: number | null;
}

type Trained = Extract<RetrainRecord, { readonly type: "cellRetrained" }> & {
  readonly result: { readonly status: "ok" };
};

interface Retraining {
  readonly folder: RetrainFolder;
  readonly settings: RetrainSettings;
  /** Of the cell, in the order of their numbers. */
  readonly trainings: readonly Trained[];
}

/**
 * A cell as a retraining trained it. Test results never choose: by default it is the training with the least
 * validation loss.
 *
 * @param cell an id of the run, or `lstm`, `gru`, `basic`.
 * @throws {TrainedModelError}, `DataError`, `StorageError`
 */
export async function loadRetrainedModel(run: RunFolder, cell: string, choice: RetrainedChoice): Promise<LoadedModel> {
  const { folder, settings, trainings } = await chosenRetraining(run, cell, choice.retraining);
  const key = trainings[0]?.subject.key ?? cell;
  const kept = new Set(
    (await keptRetrainings(folder)).filter((each) => each.key === key).map(({ repetition }) => repetition),
  );
  const wanted = trainings.filter(({ repetition }) => choice.training === null || repetition === choice.training - 1);
  const loss = ({ result }: Trained) => present(result.validation.validation_loss, "the validation loss");
  const [best] = wanted.filter(({ repetition }) => kept.has(repetition)).sort((a, b) => loss(a) - loss(b));
  if (best === undefined) {
    const numbers = trainings.filter(({ repetition }) => kept.has(repetition)).map(({ repetition }) => repetition + 1);
    const remedy =
      numbers.length === 0 ? "Raise `run.weights_quota_mb`, and retrain." : `There are those of ${numbers.join(", ")}.`;
    const which = choice.training === null ? "any training" : `training ${choice.training}`;
    throw new TrainedModelError("WEIGHTS_GONE", `The weights of ${which} of ${cell} are not kept.`, remedy);
  }
  const { config: searched, payload, source } = await readTrainedData(run);
  const config = retrainConfig(searched, settings);
  const { tensors } = await readSafetensors(folder.weightsFile(key, best.repetition));
  const training = best.repetition + 1;
  const network = writtenNetwork(best.subject, config);
  return {
    model: {
      title: `${config.name}, ${whichCell(cell)}, retrained`,
      stem: `${modelStem(config.name, cell)}_retrained_${training}`,
      spec: modelSpecFor(network, openDataset(payload), config),
      weights: new Map([...tensors].map(([name, { values }]) => [name, values])),
      meaning: modelMeaning(config.task, payload.task),
      origin: {
        kind: "retrained",
        retraining: folder.settings,
        settings,
        training,
        trainings: trainings.length,
        validationLoss: loss(best),
        test: best.result.test,
      },
    },
    network,
    config,
    payload,
    source,
  };
}

/** A cell that a retraining trained, without its weights. Asks for no data. @throws {TrainedModelError} */
export async function retrainedCell(run: RunFolder, cell: string, retraining: string | null): Promise<NamedCell> {
  const { trainings } = await chosenRetraining(run, cell, retraining);
  const { name } = await readRunConfigCopy(run);
  const [{ subject }] = trainings as [Trained];
  return { title: `${name}, ${whichCell(cell)}`, stem: modelStem(name, cell), cell: cellOf(subject) };
}

/** Whether some retraining of the run has trained this cell: for hints only. */
export async function isRetrained(run: RunFolder, cell: string): Promise<boolean> {
  return (await retrainingsOf(run, cell)).length > 0;
}

function whichCell(cell: string): string {
  return /^\d+$/.test(cell) ? `individual ${cell}` : cell;
}

async function chosenRetraining(run: RunFolder, cell: string, name: string | null): Promise<Retraining> {
  const all = await retrainingsOf(run, cell);
  const matching = all.filter(({ folder }) => name === null || folder.settings.startsWith(name));
  const [only, ...others] = matching;
  if (only !== undefined && others.length === 0) return only;
  const list = (matching.length > 0 ? matching : all).map(
    ({ folder, settings }) => `${folder.settings} (${retrainSizesText(settings)}, epochs ${settings.epochs})`,
  );
  if (only !== undefined) {
    const remedy = `Choose with --settings: ${list.join(", ")}.`;
    throw new TrainedModelError("NOT_TRAINED", `${cell} was retrained in ${matching.length} ways.`, remedy);
  }
  throw new TrainedModelError(
    "NOT_TRAINED",
    `${cell} was not retrained${name === null ? "" : ` with settings ${name}`} in ${run.folder}.`,
    list.length > 0 ? `There is ${list.join(", ")}.` : "Retrain it first: `moe-rnas retrain`.",
  );
}

async function retrainingsOf(run: RunFolder, cell: string): Promise<Retraining[]> {
  const found: Retraining[] = [];
  for (const folder of await listRetrainFolders(run)) {
    const records = await readRetrainRecords(folder);
    const started = records.find((record) => record.type === "retrainStarted");
    const trainings = records
      .filter((record): record is Trained => record.type === "cellRetrained" && record.result.status === "ok")
      .filter(({ subject: { key, id } }) => key === cell || (id !== null && String(id) === cell))
      .sort((a, b) => a.repetition - b.repetition);
    if (started !== undefined && trainings.length > 0) {
      found.push({ folder, settings: started.settings, trainings });
    }
  }
  return found;
}
