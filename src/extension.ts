import * as vscode from "vscode";
import { registerCommands } from "./host/commands/commandTable.ts";
import { keepContextKeys } from "./host/contextKeys.ts";
import { DetailsTree } from "./host/details/detailsTree.ts";
import type { Host } from "./host/host.ts";
import { LanguageSupport } from "./host/language/languageSupport.ts";
import { createPanelDoor } from "./host/panelDoor.ts";
import { keepRetrainContextKeys } from "./host/retrain/retrainContextKeys.ts";
import { Retrainings } from "./host/retrain/retrainings.ts";
import { announceRetrainings } from "./host/retrain/retrainNotices.ts";
import { RetrainStatusBar } from "./host/retrain/retrainStatusBar.ts";
import { Runs } from "./host/runs/runs.ts";
import { announceEnds } from "./host/search/notices.ts";
import { QueuePasswords } from "./host/search/queuePasswords.ts";
import { Searches } from "./host/search/searches.ts";
import { settings } from "./host/settings.ts";
import { StatusBar } from "./host/statusBar.ts";
import { RunsView } from "./host/tree/runsView.ts";

let searches: Searches | null = null;

/** Builds the parts and hands them to the window. Everything slow goes on behind it. */
export function activate(context: vscode.ExtensionContext): Host {
  const file = (...parts: string[]) => vscode.Uri.joinPath(context.extensionUri, ...parts).fsPath;
  const log = vscode.window.createOutputChannel("MOE/RNAS", { log: true });
  const runs = new Runs(context.workspaceState);
  const queuePasswords = new QueuePasswords(context.secrets);
  const places = {
    engineFile: file("dist", "engine.js"),
    logFolder: context.logUri.fsPath,
    environment: () => queuePasswords.environment(),
  };
  searches = new Searches(runs, places, context.workspaceState, log);
  const retrainings = new Retrainings(runs, places, log);
  const panels = createPanelDoor(context.extensionUri, runs, retrainings);
  const runsView = new RunsView(runs, retrainings, context.workspaceState);
  const details = new DetailsTree(runs);
  const { extensionUri } = context;
  const host: Host = { extensionUri, log, runs, searches, retrainings, queuePasswords, runsView, panels };
  context.subscriptions.push(
    log,
    runs,
    retrainings,
    panels,
    runsView,
    details,
    runsView.onDidSelect((member) => details.show(member)),
    new StatusBar(runs),
    new RetrainStatusBar(retrainings),
    keepContextKeys(runs),
    keepRetrainContextKeys(runs, retrainings),
    announceEnds(runs, panels),
    announceRetrainings(retrainings),
    registerCommands(host),
    new LanguageSupport(file("dist", "server.js"), log),
  );
  return host;
}

/** Searches go on without the window, unless the user wants otherwise. */
export async function deactivate(): Promise<void> {
  if (settings().pauseOnExit) await searches?.pauseAll();
}
