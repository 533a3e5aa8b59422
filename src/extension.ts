import * as vscode from "vscode";
import { registerAssistant } from "./host/assistant/registerAssistant.ts";
import { actIntents, registerCommands } from "./host/commands/commandTable.ts";
import { registerContextKeys } from "./host/contextKeys.ts";
import { DetailsTree } from "./host/details/detailsTree.ts";
import type { Host } from "./host/host.ts";
import { registerLanguageSupport } from "./host/language/languageSupport.ts";
import { registerNotices } from "./host/notices.ts";
import { registerPanels } from "./host/panels/panelSet.ts";
import { QueuePasswords } from "./host/processes/queuePasswords.ts";
import { Searches } from "./host/processes/searches.ts";
import { Retrainings } from "./host/retrain/retrainings.ts";
import { Runs } from "./host/runs/runs.ts";
import { settings } from "./host/settings.ts";
import { registerStatusBar } from "./host/statusBar.ts";
import { registerTasks } from "./host/tasks/taskProvider.ts";
import { RunsView } from "./host/tree/runsView.ts";

let searches: Searches | null = null;

/** Builds the parts and hands them to the window. Everything slow goes on behind it. */
export function activate(context: vscode.ExtensionContext): Host {
  const { extensionUri, logUri, secrets, subscriptions, workspaceState } = context;
  const file = (name: string) => vscode.Uri.joinPath(extensionUri, "dist", name).fsPath;
  const log = vscode.window.createOutputChannel("MOE/RNAS", { log: true });
  const queuePasswords = new QueuePasswords(secrets);
  const engine = {
    places: {
      engineFile: file("engine.js"),
      logFolder: logUri.fsPath,
      environment: () => queuePasswords.environment(),
    },
    log,
  };
  const runs = new Runs(workspaceState);
  searches = new Searches(runs, engine, workspaceState);
  const retrainings = new Retrainings(runs, engine);
  const runsView = new RunsView(runs, retrainings, workspaceState);
  subscriptions.push(log, runs, retrainings, runsView, new DetailsTree(runs, runsView));
  const actions = actIntents(() => host);
  const intents = registerPanels(context, runs, retrainings, actions);
  const host: Host = { extensionUri, log, runs, searches, retrainings, queuePasswords, runsView, intents };
  registerCommands(context, host);
  registerStatusBar(context, runs, retrainings);
  registerContextKeys(context, runs, retrainings);
  registerNotices(context, runs, retrainings, intents);
  registerLanguageSupport(context, file("server.js"), log);
  registerAssistant(context, file("cli.js"));
  registerTasks(context, file("cli.js"));
  return host;
}

/** Searches go on without the window, unless the user wants otherwise. */
export async function deactivate(): Promise<void> {
  if (settings().pauseOnExit) await searches?.pauseAll();
}
