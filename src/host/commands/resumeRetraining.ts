import * as vscode from "vscode";
import type { HostCommand } from "./hostCommand.ts";
import { pickRetraining, retrainingArgument } from "./retrainingArgument.ts";

/** Goes on with a retraining that was cancelled or whose process was lost. */
export const resumeRetraining: HostCommand = {
  id: "moeRnas.resumeRetraining",
  run: async (host, argument) => {
    if (!vscode.workspace.isTrusted) return;
    const title = vscode.l10n.t("Resume Retraining");
    const retraining =
      (await retrainingArgument(host, argument)) ??
      (await pickRetraining(host, ({ state, job }) => state === "interrupted" && job !== null, title));
    if (retraining === undefined) return;
    const resumed = await host.retrainings.resume(retraining);
    if (resumed !== null) host.panels.showRetrained(resumed);
  },
};
