import type { Cell } from "../cell/cell.ts";
import { toCellJson } from "../cell/cellJson.ts";
import { printEquations } from "../cell/equations.ts";
import { latexEquations } from "../cell/latex.ts";
import { mermaidText } from "../cell/mermaid.ts";
import type { Granularity } from "../integer/integerModel.ts";
import { type COptions, cFiles } from "./c/cSource.ts";
import type { ExportFile } from "./exportFile.ts";
import { kerasFiles } from "./keras.ts";
import { mcuFiles } from "./mcu/mcuFiles.ts";
import type { McuModel } from "./mcu/mcuModel.ts";
import { modelCard, weightsFile } from "./modelCard.ts";
import { onnxFiles } from "./onnx/onnx.ts";
import { pytorchFiles } from "./pytorch.ts";
import { tensorflowFiles } from "./tensorflow.ts";
import { tensorflowLayersFiles } from "./tensorflowLayers.ts";
import type { TrainedModel } from "./trainedModel.ts";

export const exportFormats = [
  "pytorch",
  "keras",
  "tensorflow",
  "tensorflow-layers",
  "onnx",
  "c",
  "safetensors",
  "latex",
  "mermaid",
  "equations",
  "json",
] as const;

export type ExportFormat = (typeof exportFormats)[number];

/** Formats of the cell alone: one text, for which neither weights nor data are needed. */
export type CellFormat = "latex" | "mermaid" | "equations" | "json";

export function isCellFormat(format: ExportFormat): format is CellFormat {
  return format === "latex" || format === "mermaid" || format === "equations" || format === "json";
}

/** How many weights of a microcontroller share a scale. */
export type McuScales = Granularity;

export interface ExportOptions extends COptions {
  /** The model in integers: the C is then for microcontrollers; absent means for computers. */
  readonly mcu?: McuModel;
}

/** The files of a trained model in a format, for one folder: formats do not get into each other's way there. */
export function exportFiles(format: ExportFormat, model: TrainedModel, options: ExportOptions): ExportFile[] {
  switch (format) {
    case "pytorch":
      return pytorchFiles(model);
    case "keras":
      return kerasFiles(model);
    case "tensorflow":
      return tensorflowFiles(model);
    case "tensorflow-layers":
      return tensorflowLayersFiles(model);
    case "onnx":
      return onnxFiles(model);
    case "c":
      return options.mcu === undefined ? cFiles(model, options) : mcuFiles(options.mcu);
    case "safetensors":
      return [weightsFile(model), modelCard(model)];
    default:
      return [cellFile(format, model.stem, model.spec.cell)];
  }
}

/** @param stem of the file's name. */
export function cellFile(format: CellFormat, stem: string, cell: Cell): ExportFile {
  switch (format) {
    case "latex":
      return { name: `${stem}.tex`, content: latexEquations(cell) };
    case "mermaid":
      return { name: `${stem}.mmd`, content: mermaidText(cell) };
    case "equations":
      return { name: `${stem}.txt`, content: printEquations(cell) };
    case "json":
      return { name: `${stem}.cell.json`, content: `${JSON.stringify(toCellJson(cell), null, 2)}\n` };
  }
}
