import type * as vscode from "vscode";
import type { RunMember } from "../protocol/compareProtocol.ts";
import type { RetrainTarget } from "../protocol/retrainProtocol.ts";
import type { IndividualId } from "../run/individual.ts";
import type { CellExportTarget } from "./commands/commandLink.ts";

/** What panels show; each is brought to the front where it is open. Runs are named by their folders. */
interface ShowIntents {
  /** @param revealed an individual to select and bring into sight. */
  showFront(run: string, revealed?: IndividualId): void;
  showCell(member: RunMember): void;
  showLineage(member: RunMember): void;
  compareIndividuals(members: readonly RunMember[]): void;
  compareRuns(runs: readonly string[]): void;
  showRetrained(retraining: RetrainTarget): void;
}

/** What commands do. What goes wrong is shown to the user; the promise resolves all the same. */
export interface ActIntents {
  newSearchConfig(): Promise<void>;
  startSearch(config: vscode.Uri): Promise<void>;
  resumeSearch(run: string): Promise<void>;
  openLog(run: string): Promise<void>;
  /** @param cell an individual, or the document of a cell file. */
  useAsSeedCell(cell: RunMember | vscode.Uri): Promise<void>;
  exportCell(cell: RunMember | CellExportTarget): Promise<void>;
  cancelRetraining(retraining: RetrainTarget): Promise<void>;
  resumeRetraining(retraining: RetrainTarget): Promise<void>;
  /** @param queue proposed as the address. */
  setQueuePassword(queue?: string): Promise<void>;
}

/** What panels, notices and commands can have the rest of the extension do. */
export interface Intents extends ShowIntents, ActIntents {}
