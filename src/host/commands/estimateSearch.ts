import { execFile } from "node:child_process";
import path from "node:path";
import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";
import { spokenDuration } from "../runs/progress.ts";
import { searchEnvironment } from "../search/searchProcess.ts";
import { settings } from "../settings.ts";
import { configArgument } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickConfig } from "./pickConfig.ts";

/** Measures, in a process of its own, what one individual takes, and says what the search will take. */
export const estimateSearch: HostCommand = {
  id: "moeRnas.estimate",
  run: async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const config = await pickConfig(configArgument(argument), vscode.l10n.t("Estimate the search of"));
    if (config === undefined) return undefined;
    const name = path.basename(config.fsPath);
    const estimate = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t("Estimating {0}", name),
        cancellable: true,
      },
      (_, token) => measured(vscode.Uri.joinPath(host.extensionUri, "dist", "cli.js").fsPath, config.fsPath, token),
    );
    if (estimate === null) return undefined;
    host.log.info(`estimate of ${config.fsPath}: ${JSON.stringify(estimate)}`);
    const { evaluations, workers, totalMs } = estimate;
    const start = vscode.l10n.t("Start Search");
    const text = vscode.l10n.t(
      "{0}: {1} evaluations, {2} to {3} with {4} workers.",
      name,
      evaluations.toLocaleString("en-US"),
      spokenDuration(totalMs.least),
      spokenDuration(totalMs.most),
      workers,
    );
    // Not awaited: the command is done when it has said so.
    void vscode.window.showInformationMessage(text, start).then((chosen) => {
      if (chosen === start) void vscode.commands.executeCommand("moeRnas.startSearch", config);
    });
    return estimate;
  },
};

interface Estimate {
  readonly evaluations: number;
  readonly workers: number;
  readonly totalMs: { readonly least: number; readonly most: number };
}

class EstimateError extends AppError {
  readonly code = "ESTIMATE_FAILED";
}

/** Null when it was cancelled. */
function measured(cliFile: string, configFile: string, token: vscode.CancellationToken): Promise<Estimate | null> {
  const { workers } = settings();
  const args = [cliFile, "estimate", configFile, "--json", ...(workers === null ? [] : ["--workers", String(workers)])];
  return new Promise((resolve, reject) => {
    const options = { env: searchEnvironment(process.env), windowsHide: true };
    const child = execFile(process.execPath, args, options, (failure, stdout, stderr) => {
      if (token.isCancellationRequested) resolve(null);
      else if (failure !== null) reject(new EstimateError(stderr.trim() || failure.message, "", { cause: failure }));
      else resolve(JSON.parse(stdout) as Estimate);
    });
    token.onCancellationRequested(() => child.kill());
  });
}
