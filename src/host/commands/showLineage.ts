import * as vscode from "vscode";
import { memberArgument } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickMember } from "./pick.ts";

export const showLineage: HostCommand = {
  id: "moeRnas.showLineage",
  run: async (host, argument) => {
    const member = (await memberArgument(host, argument)) ?? (await pickMember(host, vscode.l10n.t("Show Lineage")));
    if (member !== undefined) host.panels.showLineage(member);
  },
};
