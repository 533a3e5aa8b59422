import * as vscode from "vscode";
import { isResumable } from "../runs/runState.ts";
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
    await host.searches.resume(run);
    await host.runsView.reveal(run);
  },
};
