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
import type { Retraining } from "../retrain/retraining.ts";
import type { Retrainings } from "../retrain/retrainings.ts";
import { settingsText } from "../retrain/retrainTexts.ts";
import type { Runs } from "../runs/runs.ts";
import { type PanelContent, type PanelContext, type PanelPort, Panels } from "./panelHost.ts";
import { parseRetrainTarget } from "./panelTargets.ts";

/** The tables of retrained cells, one panel for each retraining. */
export class RetrainPanels implements vscode.Disposable {
  static readonly viewType = "moeRnas.retrain";
  readonly #panels: Panels<RetrainTarget, ToRetrainPanel, FromRetrainPanel>;

  constructor(
    context: PanelContext,
    runs: Runs,
    private readonly retrainings: Retrainings,
  ) {
    this.#panels = new Panels(context, {
      viewType: RetrainPanels.viewType,
      bundle: "retrain",
      key: ({ run, retraining }) => `${retraining} ${run}`,
      title: () => vscode.l10n.t("Retrained Cells"),
      parseTarget: parseRetrainTarget,
      open: async (target, port) => {
        const run = await runs.open(target.run);
        const retraining = run === null ? null : await retrainings.open(run, target.retraining);
        return retraining === null ? null : this.#content(retraining, port);
      },
    });
  }

  show({ run, folder }: Retraining): void {
    this.#panels.show({ run: run.id, retraining: folder.settings });
  }

  dispose(): void {
    this.#panels.dispose();
  }

  #content(opened: Retraining, port: PanelPort<ToRetrainPanel>): PanelContent<FromRetrainPanel> {
    const { run, folder } = opened;
    let retraining = opened;
    const send = () => port.post({ type: "snapshot", snapshot: retrainSnapshot(retraining) });
    const listening = this.retrainings.onDidChange((changed) => {
      const next = this.retrainings.of(run).find((each) => each.folder.folder === folder.folder);
      if (changed !== run || next === undefined || next === retraining) return;
      retraining = next;
      send();
    });
    const trusting = vscode.workspace.onDidGrantWorkspaceTrust(send);
    const named = { run: run.id, retraining: folder.settings };
    return {
      title: vscode.l10n.t("Retrained: {0}", run.name),
      sendSnapshot: send,
      messages: retrainMessages,
      handlers: {
        cellOpened: ({ id }) => execute("showCell", { run: run.id, id }),
        exportAsked: ({ key }) => execute("exportCell", { ...named, cell: key }),
        tableSaved: ({ form }) => void saveTable(retraining, form),
        cancelled: () => execute("cancelRetraining", named),
        resumed: () => execute("resumeRetraining", named),
      },
      dispose: () => vscode.Disposable.from(listening, trusting).dispose(),
    };
  }
}

function retrainSnapshot({ run, settings, state, progress, table, exportable, job }: Retraining): RetrainSnapshot {
  return {
    runName: run.name,
    settings,
    // One that left no word of what was asked for cannot be told from a finished one.
    state: job === null && state === "interrupted" ? "complete" : state,
    progress: progress === null ? null : { done: progress.done, total: progress.total },
    table,
    exportable,
    isTrusted: vscode.workspace.isTrusted,
  };
}

async function saveTable({ run, settings, table }: Retraining, form: "csv" | "html"): Promise<void> {
  const { hidden, layers, epochs } = settings;
  const name = `${run.name}-retrained-h${hidden}-l${layers}-e${epochs}.${form}`;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(run.id))?.uri.fsPath ?? path.dirname(run.id);
  const file = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Save the table of {0}", settingsText(settings)),
    defaultUri: vscode.Uri.file(path.join(folder, name)),
    filters: form === "csv" ? { CSV: ["csv"] } : { HTML: ["html"] },
  });
  if (file === undefined) return;
  const text = form === "csv" ? retrainCsv(table) : retrainPage(table, run.name);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  vscode.window.setStatusBarMessage(vscode.l10n.t("{0} saved", path.basename(file.fsPath)), 3000);
}

function execute(command: string, argument: unknown): void {
  void vscode.commands.executeCommand(`moeRnas.${command}`, argument);
}
