import * as vscode from "vscode";
import type { ExportFormat } from "../../export/formats.ts";

/** A format as the list of them says it. */
export interface FormatText {
  readonly format: ExportFormat;
  readonly label: string;
  readonly detail: string;
}

/** What each format is for. */
export function formatTexts(): readonly FormatText[] {
  const texts: { readonly [F in ExportFormat]: readonly [label: string, detail: string] } = {
    pytorch: [
      "PyTorch",
      vscode.l10n.t("A module to train on or to predict with, in readable Python, and its weights."),
    ],
    keras: ["Keras 3", vscode.l10n.t("A layer for keras.layers.RNN with any backend, and its weights.")],
    tensorflow: ["TensorFlow.js", vscode.l10n.t("Functions for one timestep or a whole sequence, in JavaScript.")],
    "tensorflow-layers": [
      vscode.l10n.t("TensorFlow.js layers model"),
      vscode.l10n.t("A model that tf.loadLayersModel reads and model.fit trains on."),
    ],
    onnx: ["ONNX", vscode.l10n.t("Standard operators, for ONNX Runtime: a whole sequence, and one timestep.")],
    c: ["C99", vscode.l10n.t("One header and one source without allocation, for microcontrollers.")],
    safetensors: ["safetensors", vscode.l10n.t("The weights alone, with a card that says what they mean.")],
    latex: ["LaTeX", vscode.l10n.t("The equations, for a paper.")],
    mermaid: ["Mermaid", vscode.l10n.t("The graph, for documentation.")],
    equations: [vscode.l10n.t("Equations"), vscode.l10n.t("As a search config takes them under `cells:`.")],
    json: ["JSON", vscode.l10n.t("The blocks of the cell, for programs.")],
  };
  return Object.entries(texts).map(([format, [label, detail]]) => ({ format: format as ExportFormat, label, detail }));
}

/** Formats of the cell alone, which hold no weights. */
export function isWithoutWeights(format: ExportFormat): boolean {
  return format === "latex" || format === "mermaid" || format === "equations" || format === "json";
}

/** The file to show of an export: the first that is a text. */
export function shownFile(files: readonly string[]): string | undefined {
  return files.find((name) => !/\.(onnx|safetensors|bin)$/.test(name));
}
