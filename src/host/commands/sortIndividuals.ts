import * as vscode from "vscode";
import { bestFirst, orderById } from "../tree/individualOrder.ts";
import type { HostCommand } from "./hostCommand.ts";

/** Asks what the lists of the tree are sorted by; the same choice again turns the order round. */
export const sortIndividuals: HostCommand = {
  id: "moeRnas.sortIndividuals",
  run: async (host, argument) => {
    const { order, measures } = host.runsView;
    const names = ["id", ...measures];
    const chosen =
      typeof argument === "string" && names.includes(argument)
        ? argument
        : (
            await vscode.window.showQuickPick(
              names.map((name) => ({
                name,
                label: name === "id" ? vscode.l10n.t("number") : name,
                description: name === order.by ? vscode.l10n.t("now; choose again to turn the order round") : "",
              })),
              { title: vscode.l10n.t("Sort Individuals by") },
            )
          )?.name;
    if (chosen === undefined) return;
    const objectives = host.runs.all.flatMap(({ view }) => view.objectives);
    const wanted = chosen === "id" ? orderById : bestFirst(chosen, objectives);
    host.runsView.setOrder(chosen === order.by ? { ...order, descending: !order.descending } : wanted);
  },
};
