import path from "node:path";
import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";
import { cliFailureText, runCli } from "../cliProcess.ts";
import { showReport } from "../panels/reportPanel.ts";
import { runOf } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { hasIndividuals, pickRun } from "./pick.ts";

/** A report that could not be made; its message is that of the process that tried. */
class ReportError extends AppError {
  readonly code = "REPORT_FAILED";
}

/** Writes one HTML page about a run into its folder, and shows it. @returns the file. */
export const createReport: HostCommand = {
  id: "moeRnas.createReport",
  run: async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const run = (await runOf(host, argument)) ?? (await pickRun(host, hasIndividuals, vscode.l10n.t("Create Report")));
    if (run === undefined) return undefined;
    const file = path.join(run.id, "report.html");
    const title = vscode.l10n.t("Writing the report of {0}", run.name);
    const cliFile = vscode.Uri.joinPath(host.extensionUri, "dist", "cli.js").fsPath;
    const result = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_, token) => runCli(cliFile, ["report", run.id, "--out", file], path.dirname(run.id), token),
    );
    if (result === null) return undefined;
    if (result.code !== 0) throw new ReportError(cliFailureText(result.stderr), "");
    await showReport(vscode.Uri.file(file), run.name);
    return file;
  },
};
