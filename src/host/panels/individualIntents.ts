import * as vscode from "vscode";
import type { RunMember } from "../../protocol/compareProtocol.ts";

/** What the reader of a panel asks for, for other parts to do. */
export interface IndividualIntents {
  showCell(member: RunMember): void;
  showLineage(member: RunMember): void;
  revealInFront(member: RunMember): void;
  showFront(run: string): void;
  compareIndividuals(members: readonly RunMember[]): void;
  useAsSeedCell(member: RunMember): void;
  exportCell(member: RunMember): void;
}

/** By the commands that menus use too: they take `{run, id}`, or a list of them. */
export const commandIntents: IndividualIntents = {
  showCell: (member) => run("moeRnas.showCell", member),
  showLineage: (member) => run("moeRnas.showLineage", member),
  revealInFront: (member) => run("moeRnas.revealInFront", member),
  showFront: (folder) => run("moeRnas.showFront", { run: folder }),
  compareIndividuals: (members) => run("moeRnas.compareIndividuals", members),
  useAsSeedCell: (member) => run("moeRnas.useAsSeedCell", member),
  exportCell: (member) => run("moeRnas.exportCell", member),
};

function run(command: string, argument: unknown): void {
  void vscode.commands.executeCommand(command, argument);
}
