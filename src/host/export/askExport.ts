import path from "node:path";
import * as vscode from "vscode";
import type { ExportFormat, McuScales } from "../../export/formats.ts";
import type { Retraining } from "../retrain/retraining.ts";
import { settingsText } from "../retrain/retrainings.ts";
import type { Run } from "../runs/run.ts";

/** A cell of a run whose weights are kept: an id, or the name of a baseline that was retrained. */
export interface ExportSubject {
  readonly run: Run;
  readonly cell: string;
}

/** All that an export needs. */
export interface ExportRequest {
  readonly format: ExportFormat;
  /** Absolute. */
  readonly folder: string;
  readonly int8: boolean;
  /** C in integers only, for microcontrollers: how many weights share a scale. Null for any other export. */
  readonly mcu: McuScales | null;
  readonly verify: boolean;
  /** Whose weights: the name of a retraining, or null for the search's. */
  readonly retraining: string | null;
}

/**
 * Asks for what is not given: format, weights where there are several, options, folder. Undefined when the user went
 * away.
 *
 * @param retrainings those that kept weights of the cell.
 */
export async function askExportRequest(
  { run, cell }: ExportSubject,
  retrainings: readonly Retraining[],
  given: Partial<ExportRequest>,
): Promise<ExportRequest | undefined> {
  const name = /^\d+$/.test(cell) ? `#${cell}` : cell;
  const title = vscode.l10n.t("Export {0} of {1}", name, run.name);
  const form = await askForm(given, title);
  if (form === undefined) return undefined;
  const { format } = form;
  const retraining =
    given.retraining === undefined ? await askWeights(cell, retrainings, format, title) : given.retraining;
  if (retraining === undefined) return undefined;
  const options = await askOptions(form, given, title);
  if (options === undefined) return undefined;
  const folder = given.folder ?? (await askFolder(run, title));
  return folder === undefined ? undefined : { format, retraining, ...options, folder };
}

async function askForm(given: Partial<ExportRequest>, title: string): Promise<ExportForm | undefined> {
  const { format, mcu = null } = given;
  if (format !== undefined) return { format, isForMcu: mcu !== null };
  return vscode.window.showQuickPick([...formTexts()], { title, matchOnDetail: true });
}

async function askWeights(
  cell: string,
  retrainings: readonly Retraining[],
  format: ExportFormat,
  title: string,
): Promise<string | null | undefined> {
  const bySearch = /^\d+$/.test(cell);
  if (retrainings.length === 0 || isWithoutWeights(format)) return null;
  const items = [
    ...(bySearch ? [{ label: vscode.l10n.t("As the search trained it"), detail: "", name: null }] : []),
    ...retrainings.map(({ folder, settings }) => ({
      label: vscode.l10n.t("Retrained: {0}", settingsText(settings)),
      detail: vscode.l10n.t("The training with the least validation loss"),
      name: folder.settings,
    })),
  ];
  if (items.length === 1) return items[0]?.name;
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t("Whose weights?") }))?.name;
}

async function askOptions(
  { format, isForMcu }: ExportForm,
  given: Partial<ExportRequest>,
  title: string,
): Promise<Pick<ExportRequest, "int8" | "mcu" | "verify"> | undefined> {
  if (format === "latex" || format === "mermaid") return { int8: false, mcu: null, verify: false };
  if (given.verify !== undefined) return { int8: given.int8 ?? false, mcu: given.mcu ?? null, verify: given.verify };
  const verify = {
    label: vscode.l10n.t("Verify"),
    detail: isForMcu
      ? vscode.l10n.t("Run what was written here and in installed simulators; compare every bit.")
      : vscode.l10n.t("Run what was written, and compare it with our own model on validation data."),
    picked: true,
  };
  const perTensor = {
    label: vscode.l10n.t("One scale for each matrix"),
    detail: vscode.l10n.t("A little smaller than one scale for each row, and a little less accurate."),
    picked: false,
  };
  const int8 = {
    label: vscode.l10n.t("8-bit weights"),
    detail: vscode.l10n.t("A quarter of the memory; the loss that this costs is measured and written down."),
    picked: given.int8 ?? false,
  };
  const items = isForMcu ? [verify, perTensor] : format === "c" ? [verify, int8] : [verify];
  const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  if (picked === undefined) return undefined;
  return {
    verify: picked.includes(verify),
    int8: picked.includes(int8),
    mcu: isForMcu ? (picked.includes(perTensor) ? "per-tensor" : "per-channel") : null,
  };
}

async function askFolder({ folder, manifest }: Run, title: string): Promise<string | undefined> {
  const source = manifest?.configSource ?? null;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: vscode.l10n.t("Export Here"),
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: vscode.Uri.file(source === null ? path.dirname(folder.folder) : path.dirname(source)),
    })) ?? [];
  return chosen?.fsPath;
}

/** A format, of which C has a form of its own for microcontrollers. */
interface ExportForm {
  readonly format: ExportFormat;
  readonly isForMcu: boolean;
}

/** As the list of them says it. */
interface FormText extends ExportForm {
  readonly label: string;
  readonly detail: string;
}

/** What each format is for. */
export function formTexts(): readonly FormText[] {
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
    c: ["C99", vscode.l10n.t("One header and one source without allocation, in floating point or with 8-bit weights.")],
    safetensors: ["safetensors", vscode.l10n.t("The weights alone, with a card that says what they mean.")],
    latex: ["LaTeX", vscode.l10n.t("The equations, for a paper.")],
    mermaid: ["Mermaid", vscode.l10n.t("The graph, for documentation.")],
    equations: [vscode.l10n.t("Equations"), vscode.l10n.t("As a search config takes them under `cells:`.")],
    json: ["JSON", vscode.l10n.t("The blocks of the cell, for programs.")],
  };
  return Object.entries(texts).flatMap(([name, [label, detail]]) => {
    const format = name as ExportFormat;
    const form = { format, isForMcu: false, label, detail };
    return format === "c" ? [form, mcuForm()] : [form];
  });
}

function mcuForm(): FormText {
  return {
    format: "c",
    isForMcu: true,
    label: vscode.l10n.t("C99 for microcontrollers"),
    detail: vscode.l10n.t("Integers only, the same bits everywhere; also an Arduino and a Zephyr library."),
  };
}

/** Formats of the cell alone, which hold no weights. */
function isWithoutWeights(format: ExportFormat): boolean {
  return format === "latex" || format === "mermaid" || format === "equations" || format === "json";
}

/** The file to show of an export: the first that is a text. */
export function shownFile(files: readonly string[]): string | undefined {
  return files.find((name) => !/\.(onnx|safetensors|bin)$/.test(name));
}
