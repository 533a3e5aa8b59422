import * as vscode from "vscode";
import { AppError } from "../base/errors.ts";
import { queueAddressIn } from "../config/queueAddress.ts";

/** Shows what went wrong: an `AppError` in its own words with its remedy, anything else as the bug that it is. */
export async function showFailure(log: vscode.LogOutputChannel, cause: unknown): Promise<void> {
  if (cause instanceof vscode.CancellationError) return;
  const open = vscode.l10n.t("Show Log");
  if (cause instanceof AppError) {
    log.warn(`${cause.code}: ${cause.message} ${cause.remedy}`);
    // A button does what the remedy describes for every other place where a password can be set.
    const setPassword = cause.code === "QUEUE_LOGIN" ? vscode.l10n.t("Set Queue Password…") : null;
    const text = setPassword === null ? `${cause.message} ${cause.remedy}` : cause.message;
    const chosen = await vscode.window.showErrorMessage(text, ...(setPassword === null ? [] : [setPassword]), open);
    if (chosen === open) log.show();
    else if (chosen !== undefined) {
      await vscode.commands.executeCommand("moeRnas.setQueuePassword", queueAddressIn(cause.message)?.text);
    }
    return;
  }
  log.error(cause instanceof Error ? cause : String(cause));
  const text = cause instanceof Error ? cause.message : String(cause);
  const chosen = await vscode.window.showErrorMessage(vscode.l10n.t("MOE/RNAS has a fault: {0}", text), open);
  if (chosen === open) log.show();
}
