import { dirname } from "node:path";
import * as vscode from "vscode";
import type { FromFrontPanel, FrontTarget, ToFrontPanel } from "../../protocol/frontProtocol.ts";
import { frontMessages } from "../../protocol/pageMessages.ts";
import type { IndividualId } from "../../run/individual.ts";
import { individualsCsv } from "../../run/individualsCsv.ts";
import { readStoredShelves } from "../../run/individualTable.ts";
import type { Intents } from "../intents.ts";
import type { RunModel } from "../runs/runModel.ts";
import { FrontFeed } from "./frontFeed.ts";
import { type PanelContent, type PanelContext, type PanelPort, Panels } from "./panelHost.ts";

/** The Pareto front panels, one per run. */
export class FrontPanels implements vscode.Disposable {
  readonly #panels: Panels<FrontTarget, ToFrontPanel, FromFrontPanel>;
  /** By run, the individual to reveal once the page is loaded. */
  readonly #revealed = new Map<string, IndividualId>();

  constructor(
    context: PanelContext,
    private readonly intents: Intents,
  ) {
    this.#panels = new Panels(context, {
      viewType: "moeRnas.front",
      bundle: "front",
      key: ({ run }) => run,
      title: () => vscode.l10n.t("Pareto Front"),
      parseTarget: (value) =>
        typeof value === "object" && value !== null && "run" in value && typeof value.run === "string"
          ? { run: value.run }
          : null,
      open: async (target, port) => {
        const run = await context.runs.open(target.run);
        if (run === null) return null;
        await readStoredShelves(run.view.individuals, () => new Promise((resolve) => setImmediate(resolve)));
        return this.#content(run, port);
      },
    });
  }

  /** @param revealed an individual to select and bring into sight. */
  show(run: string, revealed?: IndividualId): void {
    const port = this.#panels.show({ run });
    if (revealed === undefined || port.post({ type: "individualRevealed", id: revealed })) return;
    this.#revealed.set(run, revealed);
  }

  /** Fills a tab that the window made for a file of the run. */
  adopt(panel: vscode.WebviewPanel, run: string): void {
    this.#panels.adopt(panel, { run });
  }

  dispose(): void {
    this.#panels.dispose();
  }

  #content(run: RunModel, port: PanelPort<ToFrontPanel>): PanelContent<FromFrontPanel> {
    const { intents } = this;
    const feed = new FrontFeed(run, () => vscode.workspace.isTrusted);
    const listening = vscode.Disposable.from(
      run.onDidChange((change) => port.post(feed.increment(change))),
      run.onDidChangeState(() => port.post(feed.increment({ events: [], restarted: false }))),
    );
    return {
      title: vscode.l10n.t("Front: {0}", run.name),
      sendSnapshot: () => {
        port.post(feed.snapshot());
        const id = this.#revealed.get(run.id);
        this.#revealed.delete(run.id);
        if (id !== undefined) port.post({ type: "individualRevealed", id });
      },
      messages: frontMessages,
      handlers: {
        descriptionRequested: ({ id }) => {
          const description = feed.describe(id);
          if (description !== null) port.post({ type: "individualDescribed", description });
        },
        cellOpened: ({ id }) => intents.showCell({ run: run.id, id }),
        lineageOpened: ({ id }) => intents.showLineage({ run: run.id, id }),
        comparisonOpened: ({ ids }) => intents.compareIndividuals(ids.map((id) => ({ run: run.id, id }))),
        exportAsked: ({ id }) => void intents.exportCell({ run: run.id, id }),
        pictureExported: ({ format, content }) => void save(run, format, new Uint8Array(content)),
        tableExported: ({ ids }) => {
          const known = [...new Uint32Array(ids)].filter((id) => id < run.view.individuals.size);
          void save(run, "csv", new TextEncoder().encode(individualsCsv(run.view, known as IndividualId[])));
        },
      },
      without: (gone) => gone !== run.id,
      dispose: () => listening.dispose(),
    };
  }
}

const formatNames = { png: "PNG", svg: "SVG", csv: "CSV" } as const;

/** Asks where to, writes, and offers to look at it. */
async function save(run: RunModel, format: keyof typeof formatNames, content: Uint8Array): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(dirname(run.id));
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${run.name}-front.${format}`),
    filters: { [formatNames[format]]: [format] },
    saveLabel: vscode.l10n.t("Export"),
  });
  if (target === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(target, content);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    void vscode.window.showErrorMessage(vscode.l10n.t("Could not write {0}: {1}", target.fsPath, reason));
    return;
  }
  const open = vscode.l10n.t("Open");
  const message = vscode.l10n.t("Exported to {0}.", vscode.workspace.asRelativePath(target));
  if ((await vscode.window.showInformationMessage(message, open)) === open) {
    await vscode.commands.executeCommand("vscode.open", target);
  }
}
