import path from "node:path";
import { AppError } from "../base/errors.ts";
import { asSentence } from "../base/sentence.ts";
import type { Cell } from "../cell/cell.ts";
import { cellOf } from "../cell/writtenCell.ts";
import { writtenNetwork } from "../config/networkOf.ts";
import { parseConfig } from "../config/parseConfig.ts";
import type { Config } from "../config/schema.ts";
import type { DatasetPayload } from "../data/dataset.ts";
import { openDataset } from "../data/openDataset.ts";
import { findRunData } from "../data/runData.ts";
import type { Network } from "../network/network.ts";
import { emptyFrontReason } from "../run/failures.ts";
import type { IndividualId } from "../run/individual.ts";
import { individualRecord, type RunView } from "../run/runView.ts";
import { type RunFolder, readConfigCopy, readManifest } from "../store/runFolder.ts";
import { readSafetensors, SafetensorsError, type Tensors } from "../store/safetensors.ts";
import { StorageError, systemErrorCode } from "../store/storageError.ts";
import { modelSpecFor } from "../training/modelSpecFor.ts";
import { modelMeaning } from "./modelMeaning.ts";
import { modelStem, type TrainedModel } from "./trainedModel.ts";

/** An individual of a run has no trained model that could be used. */
export class TrainedModelError extends AppError {
  constructor(
    override readonly code: "NO_SUCH_INDIVIDUAL" | "NOT_TRAINED" | "WEIGHTS_GONE" | "CONFIG_INVALID",
    message: string,
    remedy: string,
  ) {
    super(message, remedy);
  }
}

/** A cell with the names under which it is exported. */
export interface NamedCell {
  /** For people: `moby-characters, individual 17`. */
  readonly title: string;
  /** A file name and an identifier, as of a `TrainedModel`. */
  readonly stem: string;
  readonly cell: Cell;
}

export interface LoadedModel {
  readonly model: TrainedModel;
  readonly network: Network;
  readonly config: Config;
  /** The data that it was trained with: its vocabulary and scaling are theirs. */
  readonly payload: DatasetPayload;
  /** Where these data lie now: the run's config with paths that lead there from `folder`. */
  readonly source: DataSource;
}

interface DataSource {
  readonly config: Config;
  readonly folder: string;
}

/** Weights as the search trained them, or those of the trainings from scratch that confirmed the front. */
export type WeightsChoice = "search" | "confirmed";

/**
 * An individual's model. Reads only, also while a process works on the run.
 *
 * @param choice null takes the confirmed weights where there are any, else those of the search.
 * @throws {TrainedModelError}, `DataError`, `StorageError`
 */
export async function loadTrainedModel(
  run: RunFolder,
  view: RunView,
  id: number,
  choice: WeightsChoice | null = null,
): Promise<LoadedModel> {
  const { individual, evaluation, twinOf } = recordOf(run, view, id);
  if (evaluation?.status !== "ok") {
    const what = evaluation === null ? "is not evaluated yet" : `failed: ${evaluation.message}`;
    throw new TrainedModelError("NOT_TRAINED", asSentence(`Individual ${id} ${what}`), fromTheFront(run, view));
  }
  const { config, payload, source } = await readTrainedData(run);
  // A twin's cell is another writing of the same cell; the weights are named after the blocks of the trained one.
  const trained = individualRecord(view, twinOf ?? individual.id).individual;
  const network = writtenNetwork(trained, config);
  const confirmed = choice === "search" ? null : await readConfirmedWeights(run, view, trained.id);
  if (confirmed === null && choice === "confirmed") {
    throw new TrainedModelError(
      "WEIGHTS_GONE",
      `There are no confirmed weights of individual ${id} in ${run.confirmedFolder}.`,
      "Use `--weights search`, or an individual of the confirmed front: `moe-rnas front`.",
    );
  }
  const { tensors, origin } = confirmed ?? {
    tensors: await readWeights(run, view, trained.id, evaluation.curve.length),
    origin: { kind: "search", epochs: evaluation.curve.length } as const,
  };
  return {
    model: {
      title: `${config.name}, individual ${id}`,
      stem: modelStem(config.name, id),
      spec: modelSpecFor(network, openDataset(payload), config),
      weights: new Map([...tensors].map(([name, { values }]) => [name, values])),
      meaning: modelMeaning(config.task, payload.task),
      origin,
    },
    network,
    config,
    payload,
    source,
  };
}

/** The cell of an individual, trained or not. Asks for no data. @throws {TrainedModelError} */
export function individualCell(run: RunFolder, view: RunView, id: number): NamedCell {
  const { individual, twinOf } = recordOf(run, view, id);
  const trained = twinOf === null ? individual : individualRecord(view, twinOf).individual;
  const name = view.header?.name ?? path.basename(run.folder);
  return { title: `${name}, individual ${id}`, stem: modelStem(name, id), cell: cellOf(trained) };
}

function recordOf(run: RunFolder, view: RunView, id: number): ReturnType<typeof individualRecord> {
  const { size } = view.individuals;
  if (Number.isInteger(id) && id >= 0 && id < size) return individualRecord(view, id as IndividualId);
  const remedy = size === 0 ? "Wait until it has some." : `Its ids are 0 to ${size - 1}.`;
  throw new TrainedModelError("NO_SUCH_INDIVIDUAL", `The run ${run.folder} has no individual ${id}.`, remedy);
}

/**
 * The config of a run and the data that it was trained with: vocabulary and scaling are theirs.
 *
 * @throws {TrainedModelError}, `DataChangedError`, `DataMissingError`, `DataError`, `StorageError`
 */
export async function readTrainedData(run: RunFolder): Promise<Pick<LoadedModel, "config" | "payload" | "source">> {
  const config = await readRunConfigCopy(run);
  const manifest = await readManifest(run);
  const found = await findRunData(config, { folder: run.folder, ...manifest });
  return { config, payload: found.payload, source: { config: found.config, folder: found.dataFolder } };
}

/** @throws {TrainedModelError} */
export async function readRunConfigCopy(run: RunFolder): Promise<Config> {
  const { config } = parseConfig(await readConfigCopy(run));
  if (config !== null) return config;
  throw new TrainedModelError(
    "CONFIG_INVALID",
    `The run's copy of its config, ${run.configFile}, has errors.`,
    "Restore it; the search never changes it.",
  );
}

async function readWeights(run: RunFolder, view: RunView, id: IndividualId, epochs: number): Promise<Tensors> {
  const tensors = await keptTensors(run.weightsFolder, id, epochs);
  if (tensors !== null) return tensors;
  throw new TrainedModelError(
    "WEIGHTS_GONE",
    `The weights of individual ${id} are not kept in ${run.weightsFolder}: a run keeps those of its front.`,
    fromTheFront(run, view),
  );
}

/** Null where the individual was not confirmed, or the quota left no room for its weights. */
async function readConfirmedWeights(run: RunFolder, { confirmation }: RunView, id: IndividualId) {
  const record = confirmation?.contenders.find(({ contender }) => contender.id === id);
  if (confirmation === null || record === undefined) return null;
  const { epochs } = confirmation;
  const tensors = await keptTensors(run.confirmedFolder, id, epochs);
  if (tensors === null) return null;
  const trainings = record.results.filter(({ status }) => status === "ok").length;
  return { tensors, origin: { kind: "confirmed", epochs, trainings } as const };
}

/** Null where they are gone, damaged, or of another number of epochs, as those of an earlier rung are. */
async function keptTensors(folder: string, id: IndividualId, epochs: number): Promise<Tensors | null> {
  try {
    const { tensors, metadata } = await readSafetensors(path.join(folder, `${id}.safetensors`));
    return metadata.get("epochs") === String(epochs) ? tensors : null;
  } catch (cause) {
    const isGone = cause instanceof StorageError && systemErrorCode(cause.cause) === "ENOENT";
    if (!isGone && !(cause instanceof SafetensorsError)) throw cause;
    return null;
  }
}

function fromTheFront(run: RunFolder, view: RunView): string {
  const empty = emptyFrontReason(view);
  return empty !== null ? empty.join(" ") : `Choose an individual of \`moe-rnas front ${path.basename(run.folder)}\`.`;
}
