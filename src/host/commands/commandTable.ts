import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";
import { queueAddressIn } from "../../config/queueAddress.ts";
import type { CommandTable, Host } from "../host.ts";
import type { ActIntents } from "../intents.ts";
import type { CommandArguments, CommandId } from "./commandLink.ts";
import { configCommands } from "./configCommands.ts";
import { individualCommands } from "./individualCommands.ts";
import { panelCommands } from "./panelCommands.ts";
import { retrainingCommands } from "./retrainingCommands.ts";
import { runCommands } from "./runCommands.ts";
import { searchCommands } from "./searchCommands.ts";

/** Every command; a missing or misspelt one does not compile. */
const commandTable: CommandTable = {
  ...searchCommands,
  ...runCommands,
  ...individualCommands,
  ...retrainingCommands,
  ...panelCommands,
  ...configCommands,
};

export function registerCommands(context: vscode.ExtensionContext, host: Host): void {
  for (const id of Object.keys(commandTable) as CommandId[]) {
    context.subscriptions.push(
      vscode.commands.registerCommand(id, (...args: readonly unknown[]) => runCommand(host, id, args)),
    );
  }
}

/** The commands that panels, notices and other commands run. @param host is called when the first of them runs. */
export function actIntents(host: () => Host): ActIntents {
  const run = async <C extends CommandId>(id: C, argument: CommandArguments[C]): Promise<void> => {
    await runCommand(host(), id, [argument]);
  };
  return {
    newSearchConfig: () => run("moeRnas.newSearchConfig", undefined),
    startSearch: (config) => run("moeRnas.startSearch", config),
    resumeSearch: (folder) => run("moeRnas.resumeSearch", { run: folder }),
    openLog: (folder) => run("moeRnas.openLog", { run: folder }),
    useAsSeedCell: (cell) => run("moeRnas.useAsSeedCell", cell),
    exportCell: (cell) => run("moeRnas.exportCell", cell),
    cancelRetraining: (retraining) => run("moeRnas.cancelRetraining", retraining),
    resumeRetraining: (retraining) => run("moeRnas.resumeRetraining", retraining),
    setQueuePassword: (queue) => run("moeRnas.setQueuePassword", queue),
  };
}

/** What a command throws is shown once, here. */
async function runCommand(host: Host, id: CommandId, args: readonly unknown[]): Promise<unknown> {
  try {
    return await commandTable[id](host, ...args);
  } catch (cause) {
    void showFailure(host, cause);
    return undefined;
  }
}

/** An `AppError` in its own words with its remedy, anything else as the bug that it is. */
async function showFailure({ log, intents }: Host, cause: unknown): Promise<void> {
  if (cause instanceof vscode.CancellationError) return;
  const open = vscode.l10n.t("Show Log");
  if (cause instanceof AppError) {
    log.warn(`${cause.code}: ${cause.message} ${cause.remedy}`);
    // A button does what the remedy describes for every other place where a password can be set.
    const setPassword = cause.code === "QUEUE_LOGIN" ? vscode.l10n.t("Set Queue Password…") : null;
    const text = setPassword === null ? `${cause.message} ${cause.remedy}` : cause.message;
    const chosen = await vscode.window.showErrorMessage(text, ...(setPassword === null ? [] : [setPassword]), open);
    if (chosen === open) log.show();
    else if (chosen !== undefined) await intents.setQueuePassword(queueAddressIn(cause.message)?.text);
    return;
  }
  log.error(cause instanceof Error ? cause : String(cause));
  const text = cause instanceof Error ? cause.message : String(cause);
  const chosen = await vscode.window.showErrorMessage(vscode.l10n.t("MOE/RNAS has a fault: {0}", text), open);
  if (chosen === open) log.show();
}
