import * as vscode from "vscode";
import type { Host } from "../host.ts";
import type { Retraining } from "../retrain/retraining.ts";
import { progressText, settingsText } from "../retrain/retrainTexts.ts";

/** The retraining of an argument: a row of the tree, or `{run, retraining}` with a run folder and a name. */
export async function retrainingArgument(host: Host, argument: unknown): Promise<Retraining | undefined> {
  if (typeof argument !== "object" || argument === null) return undefined;
  const { run, retraining } = argument as { readonly run?: unknown; readonly retraining?: unknown };
  if (typeof retraining !== "string") return undefined;
  const folder = typeof run === "string" ? run : (run as { readonly id?: unknown } | undefined)?.id;
  const found = typeof folder === "string" ? await host.runs.open(folder) : null;
  return found === null ? undefined : ((await host.retrainings.open(found, retraining)) ?? undefined);
}

/** One that the user chooses; the only one is taken without asking. */
export async function pickRetraining(
  host: Host,
  accepts: (retraining: Retraining) => boolean,
  title: string,
): Promise<Retraining | undefined> {
  await host.runs.discovered;
  for (const run of host.runs.all) await host.retrainings.refresh(run);
  const retrainings = host.retrainings.all.filter(accepts);
  if (retrainings.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("No cells were retrained that could be used for that."));
    return undefined;
  }
  if (retrainings.length === 1) return retrainings[0];
  const items = retrainings.map((retraining) => ({
    label: retraining.run.name,
    description: `${settingsText(retraining.settings)} · ${progressText(retraining)}`,
    retraining,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.retraining;
}
