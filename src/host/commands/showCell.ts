import * as vscode from "vscode";
import { memberArgument } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickMember } from "./pick.ts";

export const showCell: HostCommand = {
  id: "moeRnas.showCell",
  run: async (host, argument) => {
    const member = (await memberArgument(host, argument)) ?? (await pickMember(host, vscode.l10n.t("Show Cell")));
    if (member !== undefined) host.panels.showCell(member);
  },
};
