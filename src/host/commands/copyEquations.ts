import * as vscode from "vscode";
import { individualRecord } from "../../run/runView.ts";
import { equationsOf } from "../tree/individualItem.ts";
import { memberArgument } from "./arguments.ts";
import type { HostCommand } from "./hostCommand.ts";
import { pickMember } from "./pick.ts";

export const copyEquations: HostCommand = {
  id: "moeRnas.copyEquations",
  run: async (host, argument) => {
    const title = vscode.l10n.t("Copy Equations");
    const member = (await memberArgument(host, argument)) ?? (await pickMember(host, title));
    if (member === undefined) return;
    await vscode.env.clipboard.writeText(equationsOf(individualRecord(member.run.view, member.id)));
    vscode.window.setStatusBarMessage(vscode.l10n.t("Equations of #{0} copied", member.id), 3000);
  },
};
