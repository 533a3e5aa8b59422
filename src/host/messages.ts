import * as vscode from "vscode";
import { AppError } from "../base/errors.ts";

/** Shows what went wrong: an `AppError` in its own words with its remedy, anything else as the bug that it is. */
export async function showFailure(log: vscode.LogOutputChannel, cause: unknown): Promise<void> {
  if (cause instanceof vscode.CancellationError) return;
  const open = vscode.l10n.t("Show Log");
  if (cause instanceof AppError) {
    log.warn(`${cause.code}: ${cause.message} ${cause.remedy}`);
    const chosen = await vscode.window.showErrorMessage(`${cause.message} ${cause.remedy}`, open);
    if (chosen === open) log.show();
    return;
  }
  log.error(cause instanceof Error ? cause : String(cause));
  const text = cause instanceof Error ? cause.message : String(cause);
  const chosen = await vscode.window.showErrorMessage(vscode.l10n.t("MOE/RNAS has a fault: {0}", text), open);
  if (chosen === open) log.show();
}
