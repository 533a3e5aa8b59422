import path from "node:path";
import * as vscode from "vscode";
import type { Host } from "../host.ts";
import { runCliCommand } from "../processes/behindNotification.ts";
import { type ExportRequest, type ExportSubject, formatTexts, shownFile } from "./askExport.ts";
import { type ExportResult, exportText } from "./exportResult.ts";

/** Writes what was asked for, and shows it. @returns null when it was cancelled. */
export async function exportCell(
  host: Host,
  subject: ExportSubject,
  request: ExportRequest,
): Promise<ExportResult | null> {
  const { run, cell } = subject;
  const label = formatTexts().find(({ format }) => format === request.format)?.label ?? request.format;
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
  { format, folder, int8, verify, retraining }: ExportRequest,
): string[] {
  return [
    ...["export", run.id, cell, "--format", format, "--out", folder, "--json"],
    ...(int8 ? ["--int8"] : []),
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
