import path from "node:path";
import * as vscode from "vscode";
import { individualRecord, lastGeneration } from "../../run/runView.ts";
import { formatTexts, shownFile } from "../export/exportFormats.ts";
import { askExportRequest, type ExportRequest, type ExportSubject } from "../export/exportRequest.ts";
import { type ExportResult, exportText } from "../export/exportResult.ts";
import type { Host } from "../host.ts";
import { hasFront } from "../retrain/hasFront.ts";
import type { Retraining } from "../retrain/retraining.ts";
import { individualItem } from "../tree/individualItem.ts";
import { memberArgument } from "./arguments.ts";
import { runCliCommand } from "./cliCommand.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickRun } from "./pick.ts";

/**
 * Writes a cell of a front, or a retrained one, as source or model files of another system; runs and compares what
 * was written, and opens it. `{run, id}` or `{run, cell}` may come with parts of an `ExportRequest`, which are then not
 * asked for. @returns the files.
 */
export const exportCell: HostCommand = {
  id: "moeRnas.exportCell",
  run: async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const subject = (await subjectOf(host, argument)) ?? (await pickSubject(host));
    if (subject === undefined) return undefined;
    const { run, cell } = subject;
    await host.retrainings.refresh(run);
    const retrainings = host.retrainings.of(run).filter((each) => isExportable(each, cell));
    const request = await askExportRequest(subject, retrainings, givenRequest(argument));
    if (request === undefined) return undefined;
    const result = await exported(host, subject, request);
    return result?.files.map((name) => path.join(result.out, name));
  },
};

async function subjectOf(host: Host, argument: unknown): Promise<ExportSubject | undefined> {
  const member = await memberArgument(host, argument);
  if (member !== undefined) return { run: member.run, cell: String(member.id) };
  const { run: folder, cell } = (argument ?? {}) as { readonly run?: unknown; readonly cell?: unknown };
  if (typeof folder !== "string" || typeof cell !== "string") return undefined;
  const run = await host.runs.open(folder);
  return run === null ? undefined : { run, cell };
}

/** A run keeps the weights of its front only. */
async function pickSubject(host: Host): Promise<ExportSubject | undefined> {
  const title = vscode.l10n.t("Export Cell");
  const run = await pickRun(host, hasFront, title);
  if (run === undefined) return undefined;
  const { view } = run;
  const items = (lastGeneration(view)?.archive ?? []).map((id) => {
    const item = individualItem(individualRecord(view, id), view, true);
    return { label: String(item.label), description: String(item.description), id };
  });
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked === undefined ? undefined : { run, cell: String(picked.id) };
}

/** By its key, or as the individual that a baseline of the table is. */
function isExportable({ table, exportable }: Retraining, cell: string): boolean {
  return table.rows.some(({ key, id }) => exportable.includes(key) && (key === cell || String(id) === cell));
}

function givenRequest(argument: unknown): Partial<ExportRequest> {
  const { format, folder, int8, verify, retraining } = (argument ?? {}) as { readonly [name: string]: unknown };
  const known = formatTexts().find((each) => each.format === format);
  return {
    ...(known === undefined ? {} : { format: known.format }),
    ...(typeof folder === "string" ? { folder } : {}),
    ...(typeof int8 === "boolean" ? { int8 } : {}),
    ...(typeof verify === "boolean" ? { verify } : {}),
    ...(typeof retraining === "string" ? { retraining } : {}),
  };
}

async function exported(host: Host, subject: ExportSubject, request: ExportRequest): Promise<ExportResult | null> {
  const { run, cell } = subject;
  const label = formatTexts().find(({ format }) => format === request.format)?.label ?? request.format;
  const title = vscode.l10n.t("Exporting {0}: {1}", /^\d+$/.test(cell) ? `#${cell}` : cell, label);
  // Where the user's own TensorFlow.js or ONNX Runtime would be.
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(run.id))?.uri.fsPath ?? path.dirname(run.id);
  const told = await runCliCommand(host, title, argumentsOf(subject, request), folder);
  if (told === null) return null;
  const written = JSON.parse(told) as ExportResult;
  host.log.info(`export of ${cell} of ${run.id}: ${told.trim()}`);
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
