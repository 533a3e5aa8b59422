import path from "node:path";
import * as vscode from "vscode";
import { showReport } from "../panels/reportPanel.ts";
import { runOf } from "./arguments.ts";
import { runCliCommand } from "./cliCommand.ts";
import type { HostCommand } from "./hostCommand.ts";
import { hasIndividuals, pickRun } from "./pick.ts";

/** Writes one HTML page about a run into its folder, and shows it. @returns the file. */
export const createReport: HostCommand = {
  id: "moeRnas.createReport",
  run: async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const run = (await runOf(host, argument)) ?? (await pickRun(host, hasIndividuals, vscode.l10n.t("Create Report")));
    if (run === undefined) return undefined;
    const file = path.join(run.id, "report.html");
    const title = vscode.l10n.t("Writing the report of {0}", run.name);
    const told = await runCliCommand(host, title, ["report", run.id, "--out", file], path.dirname(run.id));
    if (told === null) return undefined;
    await showReport(vscode.Uri.file(file), run.name);
    return file;
  },
};
