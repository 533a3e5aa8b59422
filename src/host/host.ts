import type * as vscode from "vscode";
import type { IndividualId } from "../run/individual.ts";
import type { Retraining } from "./retrain/retraining.ts";
import type { Retrainings } from "./retrain/retrainings.ts";
import type { Run } from "./runs/run.ts";
import type { Runs } from "./runs/runs.ts";
import type { QueuePasswords } from "./search/queuePasswords.ts";
import type { Searches } from "./search/searches.ts";
import type { RunsView } from "./tree/runsView.ts";

/** An individual and the run that it belongs to. */
export interface Member {
  readonly run: Run;
  readonly id: IndividualId;
}

/** What commands can show. */
export interface PanelDoor {
  showFront(run: Run, revealed?: IndividualId): void;
  showCell(member: Member): void;
  showLineage(member: Member): void;
  compareIndividuals(members: readonly Member[]): void;
  compareRuns(runs: readonly Run[]): void;
  showRetrained(retraining: Retraining): void;
}

/** The parts of the extension, as commands use them. */
export interface Host {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly runs: Runs;
  readonly searches: Searches;
  readonly retrainings: Retrainings;
  readonly queuePasswords: QueuePasswords;
  readonly runsView: RunsView;
  readonly panels: PanelDoor;
}
