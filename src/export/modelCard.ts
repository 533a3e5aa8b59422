import { toCellJson } from "../cell/cellJson.ts";
import { printEquations } from "../cell/equations.ts";
import { inputSize, parameterShapes, readoutOf } from "../compiler/modelSpec.ts";
import { encodeSafetensors, type Tensors } from "../store/safetensors.ts";
import type { ExportFile } from "./exportFile.ts";
import { type TrainedModel, tensorsOf } from "./trainedModel.ts";

/** The file that says what the weights are and what the numbers mean, beside every exported model. */
export function modelCard(model: TrainedModel): ExportFile {
  const { spec, meaning } = model;
  const card = {
    formatVersion: 1,
    title: model.title,
    task: meaning.task,
    training: model.origin,
    equations: printEquations(spec.cell).trimEnd().split("\n"),
    sizes: {
      layers: spec.layers,
      hidden: spec.hiddenSize,
      input: inputSize(spec),
      output: spec.output.size,
      tiedToEmbedding: spec.output.tiedToEmbedding,
      ...readoutOf(spec),
    },
    input: meaning.input,
    output: meaning.output,
    ...(meaning.window === undefined ? {} : { window: meaning.window }),
    cell: toCellJson(spec.cell),
    tensors: parameterShapes(spec),
  };
  return { name: cardName(model), content: `${JSON.stringify(card, null, 2)}\n` };
}

export function cardName({ stem }: TrainedModel): string {
  return `${stem}.json`;
}

/** The weights as we name and lay them out: matrices are [in, out], x · W + b. */
export function weightsFile(model: TrainedModel, tensors: Tensors = tensorsOf(model), suffix = ""): ExportFile {
  return {
    name: weightsName(model, suffix),
    content: Buffer.concat(encodeSafetensors(tensors, { title: model.title })),
  };
}

export function weightsName({ stem }: TrainedModel, suffix = ""): string {
  return `${stem}${suffix}.safetensors`;
}
