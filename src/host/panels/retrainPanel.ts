import path from "node:path";
import * as vscode from "vscode";
import { retrainMessages } from "../../protocol/pageMessages.ts";
import type {
  FromRetrainPanel,
  RetrainSnapshot,
  RetrainTarget,
  ToRetrainPanel,
} from "../../protocol/retrainProtocol.ts";
import { retrainPage } from "../../report/retrainPage.ts";
import { retrainCsv } from "../../run/retrainCsv.ts";
import { readReferences } from "../../store/referencesFile.ts";
import type { Intents } from "../intents.ts";
import type { Retraining } from "../retrain/retraining.ts";
import { type Retrainings, settingsText } from "../retrain/retrainings.ts";
import { type PanelContent, type PanelContext, type PanelPort, Panels } from "./panelHost.ts";
import { parseRetrainTarget } from "./panelTargets.ts";

/** The tables of retrained cells, one panel for each retraining. */
export function retrainPanels(
  context: PanelContext,
  retrainings: Retrainings,
  intents: Intents,
): Panels<RetrainTarget, ToRetrainPanel, FromRetrainPanel> {
  return new Panels(context, {
    viewType: "moeRnas.retrain",
    bundle: "retrain",
    key: ({ run, retraining }) => `${retraining} ${run}`,
    title: () => vscode.l10n.t("Retrained Cells"),
    parseTarget: parseRetrainTarget,
    open: async (target, port) => {
      const retraining = await retrainings.open(target);
      return retraining === null ? null : retrainedTable(retraining, retrainings, intents, port);
    },
  });
}

function retrainedTable(
  opened: Retraining,
  retrainings: Retrainings,
  intents: Intents,
  port: PanelPort<ToRetrainPanel>,
): PanelContent<FromRetrainPanel> {
  const { run, folder } = opened;
  let retraining = opened;
  const send = () => port.post({ type: "snapshot", snapshot: retrainSnapshot(retraining) });
  const listening = retrainings.onDidChange((changed) => {
    const next = retrainings.of(run).find((each) => each.folder.folder === folder.folder);
    if (changed !== run || next === undefined || next === retraining) return;
    retraining = next;
    send();
  });
  const trusting = vscode.workspace.onDidGrantWorkspaceTrust(send);
  const target = { run: run.id, retraining: folder.settings };
  return {
    title: vscode.l10n.t("Retrained: {0}", run.name),
    sendSnapshot: send,
    messages: retrainMessages,
    handlers: {
      cellOpened: ({ id }) => intents.showCell({ run: run.id, id }),
      exportAsked: ({ key }) => void intents.exportCell({ ...target, cell: key }),
      tableSaved: ({ form }) => void saveTable(retraining, form),
      cancelled: () => void intents.cancelRetraining(target),
      resumed: () => void intents.resumeRetraining(target),
    },
    without: (gone) => gone !== run.id,
    dispose: () => vscode.Disposable.from(listening, trusting).dispose(),
  };
}

function retrainSnapshot({ run, settings, state, progress, table, exportable, job }: Retraining): RetrainSnapshot {
  return {
    runName: run.name,
    settings,
    // Without its request on disk an interrupted one cannot be distinguished from a finished one.
    state: job === null && state === "interrupted" ? "complete" : state,
    progress: progress === null ? null : { done: progress.done, total: progress.total },
    table,
    exportable,
    isTrusted: vscode.workspace.isTrusted,
  };
}

async function saveTable({ run, settings, table }: Retraining, form: "csv" | "html"): Promise<void> {
  const { hidden, layers, epochs } = settings;
  const sizes = `${hidden === null ? "" : `-h${hidden}`}${layers === null ? "" : `-l${layers}`}`;
  const name = `${run.name}-retrained${sizes}-e${epochs}.${form}`;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(run.id))?.uri.fsPath ?? path.dirname(run.id);
  const file = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Save the table of {0}", settingsText(settings)),
    defaultUri: vscode.Uri.file(path.join(folder, name)),
    filters: form === "csv" ? { CSV: ["csv"] } : { HTML: ["html"] },
  });
  if (file === undefined) return;
  const text =
    form === "csv" ? retrainCsv(table) : retrainPage(table, run.name, (await readReferences(run.folder)) ?? []);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  vscode.window.setStatusBarMessage(vscode.l10n.t("{0} saved", path.basename(file.fsPath)), 3000);
}
