import path from "node:path";
import * as vscode from "vscode";
import { int8LossText } from "../../export/c/int8LossText.ts";
import type { Simulation } from "../../export/mcu/simulate/simulate.ts";
import type { Host } from "../host.ts";
import { runCliCommand } from "../processes/cliProcess.ts";
import { type ExportRequest, type ExportSubject, formTexts, shownFile } from "./askExport.ts";

/** Writes the export that the user chose, and shows it. @returns null when it was cancelled. */
export async function exportCell(
  host: Host,
  subject: ExportSubject,
  request: ExportRequest,
): Promise<ExportResult | null> {
  const { run, cell } = subject;
  const isForMcu = request.mcu !== null;
  const form = formTexts().find((each) => each.format === request.format && each.isForMcu === isForMcu);
  const label = form?.label ?? request.format;
  const title = vscode.l10n.t("Exporting {0}: {1}", /^\d+$/.test(cell) ? `#${cell}` : cell, label);
  // Where the user's own TensorFlow.js or ONNX Runtime would be.
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(run.id))?.uri.fsPath ?? path.dirname(run.id);
  const printed = await runCliCommand(host.extensionUri, title, argumentsOf(subject, request), folder);
  if (printed === null) return null;
  const written = JSON.parse(printed) as ExportResult;
  host.log.info(`export of ${cell} of ${run.id}: ${printed.trim()}`);
  await show(written, exportText(written, label));
  return written;
}

function argumentsOf(
  { run, cell }: ExportSubject,
  { format, folder, int8, mcu, verify, retraining }: ExportRequest,
): string[] {
  return [
    ...["export", run.id, cell, "--format", format, "--out", folder, "--json"],
    ...(int8 ? ["--int8"] : []),
    ...(mcu === null ? [] : ["--target", "mcu", "--quantize", mcu]),
    ...(verify ? ["--verify"] : []),
    ...(retraining === null ? [] : ["--retrained", "--settings", retraining]),
  ];
}

async function show({ out, files }: ExportResult, text: string): Promise<void> {
  const name = shownFile(files);
  if (name !== undefined) {
    await vscode.window.showTextDocument(vscode.Uri.file(path.join(out, name)), { preview: false });
  }
  const reveal = vscode.l10n.t("Show in Explorer");
  const uri = vscode.Uri.file(path.join(out, files[0] ?? ""));
  const items = vscode.workspace.getWorkspaceFolder(uri) === undefined ? [] : [reveal];
  // Not awaited: the command is done when it has said so.
  void vscode.window.showInformationMessage(text, ...items).then((chosen) => {
    if (chosen === reveal) void vscode.commands.executeCommand("revealInExplorer", uri);
  });
}

/** What `moe-rnas export --json` prints. */
export interface ExportResult {
  readonly title: string;
  readonly out: string;
  readonly files: readonly string[];
  readonly int8: { readonly float32: number; readonly int8: number } | null;
  /** Of an export for microcontrollers. */
  readonly integers: { readonly float32: number; readonly integer: number } | null;
  /** `nats`, `squared units` */
  readonly lossUnit: string;
  readonly verifications: readonly ExportVerification[];
  /** Boards whose compiler and simulator are installed; absent where the cell alone was written. */
  readonly simulations?: readonly Simulation[];
}

type ExportVerification =
  | { readonly kind: "run"; readonly by: string; readonly difference: number }
  | { readonly kind: "read"; readonly how: string; readonly isRight: boolean }
  | { readonly kind: "notVerified"; readonly because: string };

/** What is said of an export that is right: what verified it, and what 8-bit weights or integers cost. */
export function exportText(result: ExportResult, label: string): string {
  const { title, int8, integers, lossUnit, verifications, simulations = [] } = result;
  const [verification] = verifications;
  const parts = [vscode.l10n.t("{0} is exported: {1}.", title, label)];
  if (int8 !== null) {
    const loss = int8LossText(int8);
    parts.push(
      vscode.l10n.t("Validation loss {0} {1} with 8-bit weights, {2} without.", loss.int8, lossUnit, loss.float32),
    );
  }
  if (integers !== null) {
    const loss = int8LossText({ float32: integers.float32, int8: integers.integer });
    parts.push(vscode.l10n.t("Validation loss {0} {1} in integers, {2} without.", loss.int8, lossUnit, loss.float32));
  }
  if (verification?.kind === "run") {
    const { by, difference } = verification;
    parts.push(
      difference === 0
        ? vscode.l10n.t("Verified by {0}: every bit is right.", by)
        : vscode.l10n.t("Verified by {0}: largest difference {1}.", by, difference.toExponential(1)),
    );
  }
  if (verification?.kind === "read") parts.push(vscode.l10n.t("Verified: read back {0}.", verification.how));
  if (verification?.kind === "notVerified") parts.push(vscode.l10n.t("Not verified: {0}.", verification.because));
  const bytes = (count: number) => count.toLocaleString(vscode.env.language);
  for (const { board, flashBytes, ramBytes, stackBytes } of simulations) {
    const ram = bytes(ramBytes + stackBytes);
    parts.push(vscode.l10n.t("{0}: every bit right, {1} bytes of flash, {2} of RAM.", board, bytes(flashBytes), ram));
  }
  return parts.join(" ");
}
