import path from "node:path";
import * as vscode from "vscode";
import { choiceFront } from "../../run/confirm/choiceFront.ts";
import { individualRecord, lastGeneration } from "../../run/runView.ts";
import { askExportRequest, type ExportRequest, type ExportSubject, formTexts } from "../export/askExport.ts";
import { exportCell } from "../export/exportCell.ts";
import type { CommandTable, Host } from "../host.ts";
import type { Retraining } from "../retrain/retraining.ts";
import { hasFront } from "../runs/run.ts";
import { polishTask } from "../tasks/polishTask.ts";
import { equationsOf, individualItem } from "../tree/individualItem.ts";
import { bestFirst, orderById, parseIndividualFilter } from "../tree/individualList.ts";
import { choiceItems } from "./choiceItems.ts";
import { memberArgument, memberFor, runFor } from "./commandSubjects.ts";

/** Commands about individuals: which are listed, and what one is taken away as. */
export const individualCommands = {
  /** Asks which individuals the lists of the tree show. */
  "moeRnas.filterIndividuals": async (host, argument) => {
    const { measures, filterText } = host.runsView;
    const text =
      typeof argument === "string"
        ? argument
        : await vscode.window.showInputBox({
            title: vscode.l10n.t("Filter Individuals"),
            prompt: vscode.l10n.t(
              "Bounds and words of the origin, such as blocks<=8 add_gate. Measures: {0}",
              measures.join(", "),
            ),
            placeHolder: "blocks<=8 add_gate",
            value: filterText,
            validateInput: (value) => {
              const parsed = parseIndividualFilter(value, measures);
              return typeof parsed === "function" ? undefined : parsed.message;
            },
          });
    if (text !== undefined) host.runsView.setFilter(text);
  },

  "moeRnas.clearFilter": (host) => host.runsView.setFilter(""),

  /** Asks what the lists of the tree are sorted by; the same choice again turns the order round. */
  "moeRnas.sortIndividuals": async (host, argument) => {
    const { order, measures } = host.runsView;
    const names = ["id", ...measures];
    const chosen =
      typeof argument === "string" && names.includes(argument)
        ? argument
        : (
            await vscode.window.showQuickPick(
              names.map((name) => ({
                name,
                label: name === "id" ? vscode.l10n.t("number") : name,
                description: name === order.by ? vscode.l10n.t("now; choose again to turn the order round") : "",
              })),
              { title: vscode.l10n.t("Sort Individuals by") },
            )
          )?.name;
    if (chosen === undefined) return;
    const objectives = host.runs.all.flatMap(({ view }) => view.objectives);
    const wanted = chosen === "id" ? orderById : bestFirst(chosen, objectives);
    host.runsView.setOrder(chosen === order.by ? { ...order, descending: !order.descending } : wanted);
  },

  "moeRnas.copyEquations": async (host, argument) => {
    const title = vscode.l10n.t("Copy Equations");
    const member = await memberFor(host, argument, title);
    if (member === undefined) return;
    await vscode.env.clipboard.writeText(equationsOf(individualRecord(member.run.view, member.id)));
    vscode.window.setStatusBarMessage(vscode.l10n.t("Equations of #{0} copied", member.id), 3000);
  },

  /** Trains what is one edit away from an individual, in a run of its own. @returns what runs it. */
  "moeRnas.polishNetwork": async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const member = await memberFor(host, argument, vscode.l10n.t("Polish Network"));
    if (member === undefined) return undefined;
    const cliFile = vscode.Uri.joinPath(host.extensionUri, "dist", "cli.js").fsPath;
    return vscode.tasks.executeTask(polishTask(cliFile, member.run.id, member.id));
  },

  /** Which network of a front to take; the one that is chosen is exported. */
  "moeRnas.chooseNetwork": async (host, argument) => {
    const title = vscode.l10n.t("Choose a Network");
    const run = await runFor(host, argument, hasFront, title);
    if (run === undefined) return undefined;
    const front = choiceFront(run.view);
    const picked = await vscode.window.showQuickPick(choiceItems(front), {
      title,
      placeHolder: front.isConfirmed
        ? vscode.l10n.t("The one you choose is exported, with the weights of its best training from scratch")
        : vscode.l10n.t(
            "Not confirmed: values of the search, which favour lucky networks. The one you choose is exported",
          ),
      matchOnDescription: true,
    });
    if (picked === undefined) return undefined;
    return vscode.commands.executeCommand("moeRnas.exportCell", { run: run.id, id: picked.id });
  },

  /**
   * Writes a cell of a front, or a retrained one, as source or model files of another system; runs and compares what
   * was written, and opens it. `{run, id}` or `{run, cell}` may come with parts of an `ExportRequest`, which are then
   * not asked for. @returns the files.
   */
  "moeRnas.exportCell": async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const subject = (await exportSubject(host, argument)) ?? (await pickExportSubject(host));
    if (subject === undefined) return undefined;
    const { run, cell } = subject;
    await host.retrainings.refresh(run);
    const retrainings = host.retrainings.of(run).filter((each) => isExportable(each, cell));
    const request = await askExportRequest(subject, retrainings, givenRequest(argument));
    if (request === undefined) return undefined;
    const result = await exportCell(host, subject, request);
    return result?.files.map((name) => path.join(result.out, name));
  },
} satisfies Partial<CommandTable>;

async function exportSubject(host: Host, argument: unknown): Promise<ExportSubject | undefined> {
  const member = await memberArgument(host, argument);
  if (member !== undefined) return { run: member.run, cell: String(member.id) };
  const { run: folder, cell } = (argument ?? {}) as { readonly run?: unknown; readonly cell?: unknown };
  if (typeof folder !== "string" || typeof cell !== "string") return undefined;
  const run = await host.runs.open(folder);
  return run === null ? undefined : { run, cell };
}

/** A run keeps the weights of its front only. */
async function pickExportSubject(host: Host): Promise<ExportSubject | undefined> {
  const title = vscode.l10n.t("Export Cell");
  const run = await runFor(host, undefined, hasFront, title);
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
  const { format, folder, int8, mcu, verify, retraining } = (argument ?? {}) as { readonly [name: string]: unknown };
  const known = formTexts().find((each) => each.format === format);
  return {
    ...(known === undefined ? {} : { format: known.format }),
    ...(typeof folder === "string" ? { folder } : {}),
    ...(typeof int8 === "boolean" ? { int8 } : {}),
    ...(mcu === "per-channel" || mcu === "per-tensor" ? { mcu } : {}),
    ...(typeof verify === "boolean" ? { verify } : {}),
    ...(typeof retraining === "string" ? { retraining } : {}),
  };
}
