import type * as vscode from "vscode";
import type { RunMember } from "../../protocol/compareProtocol.ts";
import type { RetrainTarget } from "../../protocol/retrainProtocol.ts";

/** A run, by its folder. */
interface RunTarget {
  readonly run: string;
}

/** A cell of a run whose weights are kept: an id, or the name of a baseline of a retraining. */
export interface CellExportTarget extends RunTarget {
  readonly cell: string;
  readonly retraining?: string;
}

/**
 * Every command, with what the extension itself hands to it. All of them are called without an argument too, by the
 * palette, and then ask; what menus and keys hand over is read by `commandArguments.ts`.
 */
export interface CommandArguments {
  readonly "moeRnas.newSearchConfig": undefined;
  readonly "moeRnas.startSearch": vscode.Uri;
  readonly "moeRnas.estimate": vscode.Uri;
  readonly "moeRnas.pauseSearch": RunTarget;
  readonly "moeRnas.resumeSearch": RunTarget;
  readonly "moeRnas.extendSearch": RunTarget;
  readonly "moeRnas.stopSearch": RunTarget;
  readonly "moeRnas.showFront": RunTarget;
  readonly "moeRnas.showCell": RunMember;
  readonly "moeRnas.polishNetwork": RunMember;
  readonly "moeRnas.showLineage": RunMember;
  readonly "moeRnas.compareIndividuals": readonly RunMember[];
  readonly "moeRnas.compareRuns": undefined;
  readonly "moeRnas.revealInFront": RunMember;
  readonly "moeRnas.copyEquations": RunMember;
  readonly "moeRnas.useAsSeedCell": RunMember | vscode.Uri;
  readonly "moeRnas.chooseNetwork": RunTarget;
  readonly "moeRnas.exportCell": RunMember | CellExportTarget;
  readonly "moeRnas.retrainFront": RunTarget;
  readonly "moeRnas.cancelRetraining": RetrainTarget;
  readonly "moeRnas.resumeRetraining": RetrainTarget;
  readonly "moeRnas.showRetrained": RetrainTarget;
  readonly "moeRnas.createReport": RunTarget;
  readonly "moeRnas.openRunFolder": RunTarget;
  readonly "moeRnas.openLog": RunTarget;
  readonly "moeRnas.deleteRun": RunTarget;
  readonly "moeRnas.importRun": vscode.Uri;
  readonly "moeRnas.refreshRuns": undefined;
  readonly "moeRnas.filterIndividuals": string;
  readonly "moeRnas.clearFilter": undefined;
  readonly "moeRnas.sortIndividuals": string;
  readonly "moeRnas.setQueuePassword": string | undefined;
  readonly "moeRnas.showLog": undefined;
}

export type CommandId = keyof CommandArguments;

/** A command behind a row of a tree or an item of the status bar. */
export function commandLink<C extends CommandId>(
  command: C,
  title: string,
  argument: CommandArguments[C],
): vscode.Command {
  return { command, title, arguments: [argument] };
}
