import * as vscode from "vscode";
import { memberArgument } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickMember } from "./pick.ts";

export const revealInFront: HostCommand = {
  id: "moeRnas.revealInFront",
  run: async (host, argument) => {
    const member = (await memberArgument(host, argument)) ?? (await pickMember(host, vscode.l10n.t("Reveal in Front")));
    if (member !== undefined) host.panels.showFront(member.run, member.id);
  },
};
