import * as vscode from "vscode";
import type { HostCommand } from "./hostCommand.ts";
import { pickRetraining, retrainingArgument } from "./retrainingArgument.ts";

/** Ends the process that retrains; Resume goes on with what is missing. @returns how it ended. */
export const cancelRetraining: HostCommand = {
  id: "moeRnas.cancelRetraining",
  run: async (host, argument) => {
    if (!vscode.workspace.isTrusted) return undefined;
    const title = vscode.l10n.t("Cancel Retraining");
    const retraining =
      (await retrainingArgument(host, argument)) ??
      (await pickRetraining(host, ({ state }) => state === "running", title));
    if (retraining === undefined) return undefined;
    const end = await host.retrainings.cancel(retraining);
    if (end === "notVerified") {
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          "A process that does not answer retrains cells of {0}; it may be another program, so it was left alone.",
          retraining.run.name,
        ),
      );
    }
    return end;
  },
};
