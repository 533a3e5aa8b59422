import * as vscode from "vscode";
import type { Host } from "../host.ts";
import type { Run } from "../runs/run.ts";
import { configArgument, runOf } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { hasIndividuals, pickRun } from "./pick.ts";

/** Opens the Pareto front of a run; a lens asks for the last run of its config. */
export const showFront: HostCommand = {
  id: "moeRnas.showFront",
  run: async (host, argument) => {
    const config = configArgument(argument);
    const title = vscode.l10n.t("Show Pareto Front");
    const run =
      (await runOf(host, argument)) ??
      (config === undefined ? await pickRun(host, hasIndividuals, title) : await lastRunOf(host, config));
    if (run !== undefined) host.panels.showFront(run);
  },
};

async function lastRunOf(host: Host, config: vscode.Uri): Promise<Run | undefined> {
  await host.runs.discovered;
  const run = host.runs.all.find(({ manifest }) => manifest?.configSource === config.fsPath);
  if (run === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t("Nothing was searched from this config yet."));
  }
  return run;
}
