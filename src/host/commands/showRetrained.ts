import * as vscode from "vscode";
import type { HostCommand } from "./hostCommand.ts";
import { pickRetraining, retrainingArgument } from "./retrainingArgument.ts";

/** The table of retrained cells and baselines on test data. */
export const showRetrained: HostCommand = {
  id: "moeRnas.showRetrained",
  run: async (host, argument) => {
    const title = vscode.l10n.t("Show Retrained Cells");
    const retraining = (await retrainingArgument(host, argument)) ?? (await pickRetraining(host, () => true, title));
    if (retraining !== undefined) host.panels.showRetrained(retraining);
  },
};
