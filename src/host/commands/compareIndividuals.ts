import * as vscode from "vscode";
import type { Host, Member } from "../host.ts";
import { memberOf } from "../tree/runsView.ts";
import { memberArgument, selectedRows } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { hasIndividuals, pickMembers, pickRun } from "./pick.ts";

/** Two or more individuals side by side: those selected in the tree, those a panel names, or those the user chooses. */
export const compareIndividuals: HostCommand = {
  id: "moeRnas.compareIndividuals",
  run: async (host, ...args) => {
    const named = await namedMembers(host, args);
    const members = named.length > 1 ? named : await chosenMembers(host, named);
    if (members.length > 1) host.panels.compareIndividuals(members);
    else if (members.length === 1) {
      void vscode.window.showInformationMessage(vscode.l10n.t("Choose two individuals or more to compare."));
    }
  },
};

async function namedMembers(host: Host, args: readonly unknown[]): Promise<readonly Member[]> {
  const [first] = args;
  if (Array.isArray(first)) {
    const found = await Promise.all(first.map((each: unknown) => memberArgument(host, each)));
    return found.filter((member) => member !== undefined);
  }
  const rows = args.length === 0 ? host.runsView.selection : selectedRows(args);
  return rows.map(memberOf).filter((member) => member !== undefined);
}

async function chosenMembers(host: Host, named: readonly Member[]): Promise<readonly Member[]> {
  const title = vscode.l10n.t("Compare Individuals");
  const [first] = named;
  const run = first?.run ?? (await pickRun(host, hasIndividuals, title));
  if (run === undefined) return [];
  const chosen = await pickMembers(run, first === undefined ? title : vscode.l10n.t("Compare #{0} with", first.id));
  return [...named, ...chosen.filter(({ id }) => id !== first?.id)];
}
