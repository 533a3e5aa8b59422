import path from "node:path";
import * as vscode from "vscode";
import type { Host } from "../host.ts";
import type { Run } from "../runs/run.ts";
import { isResumable } from "../runs/runState.ts";
import { SearchRefusedError } from "../search/searchProcess.ts";
import { runOf } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickRun } from "./pick.ts";

/** Goes on with a paused, stopped or crashed run, from where its log ends. */
export const resumeSearch: HostCommand = {
  id: "moeRnas.resumeSearch",
  run: async (host, argument) => {
    if (!vscode.workspace.isTrusted) return;
    const accepts = ({ state }: { readonly state: Parameters<typeof isResumable>[0] }) => isResumable(state);
    const run = (await runOf(host, argument)) ?? (await pickRun(host, accepts, vscode.l10n.t("Resume")));
    if (run === undefined) return;
    try {
      await host.searches.resume(run);
    } catch (cause) {
      if (!(cause instanceof SearchRefusedError) || cause.code !== "CONFIG_SOURCE_CHANGED") throw cause;
      if (!(await goesOn(host, run, cause.message))) return;
    }
    await host.runsView.reveal(run);
  },
};

/** The file that the run was started from has changed: its user says which config counts. */
async function goesOn(host: Host, run: Run, what: string): Promise<boolean> {
  const source = run.manifest?.configSource ?? null;
  const keep = vscode.l10n.t("Go On as Begun");
  const start = vscode.l10n.t("Start a New Run");
  const detail = vscode.l10n.t("A run goes on with the config it began with. The changed file can begin another one.");
  const text = source === null ? what : what.replace(source, () => path.basename(source));
  const chosen = await vscode.window.showWarningMessage(text, { modal: true, detail }, keep, start);
  if (chosen === keep) return (await host.searches.resume(run, true)) !== null;
  if (chosen === start && source !== null) {
    await vscode.commands.executeCommand("moeRnas.startSearch", vscode.Uri.file(source));
  }
  return false;
}
