import type * as vscode from "vscode";
import type { CommandId } from "./commands/commandLink.ts";
import type { Intents } from "./intents.ts";
import type { QueuePasswords } from "./processes/queuePasswords.ts";
import type { Searches } from "./processes/searches.ts";
import type { Retrainings } from "./retrain/retrainings.ts";
import type { Runs } from "./runs/runs.ts";
import type { RunsView } from "./tree/runsView.ts";

/** The parts of the extension, as commands use them. */
export interface Host {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly runs: Runs;
  readonly searches: Searches;
  readonly retrainings: Retrainings;
  readonly queuePasswords: QueuePasswords;
  readonly runsView: RunsView;
  readonly intents: Intents;
}

/** What each command does. Arguments may be anything, as menus, keys and other extensions hand them over. */
export type CommandTable = {
  readonly [C in CommandId]: (host: Host, ...args: readonly unknown[]) => unknown;
};
