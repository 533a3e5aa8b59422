import * as vscode from "vscode";
import { parseIndividualFilter } from "../tree/individualFilter.ts";
import type { HostCommand } from "./hostCommand.ts";

/** Asks which individuals the lists of the tree show. */
export const filterIndividuals: HostCommand = {
  id: "moeRnas.filterIndividuals",
  run: async (host, argument) => {
    const { measures, filterText } = host.runsView;
    const text =
      typeof argument === "string"
        ? argument
        : await vscode.window.showInputBox({
            title: vscode.l10n.t("Filter Individuals"),
            prompt: vscode.l10n.t(
              "Bounds and words of the origin, such as blocks<=8 add_gate. Measures: {0}",
              measures.join(", "),
            ),
            placeHolder: "blocks<=8 add_gate",
            value: filterText,
            validateInput: (value) => {
              const parsed = parseIndividualFilter(value, measures);
              return typeof parsed === "function" ? undefined : parsed.message;
            },
          });
    if (text !== undefined) host.runsView.setFilter(text);
  },
};
