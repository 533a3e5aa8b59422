import * as vscode from "vscode";
import { isSameFile } from "../../base/driveLetter.ts";
import type { RunMember } from "../../protocol/compareProtocol.ts";
import type { CommandTable, Host } from "../host.ts";
import { hasIndividuals, type Member, type Run } from "../runs/run.ts";
import { memberOf } from "../tree/treeNode.ts";
import {
  configArgument,
  memberArgument,
  memberFor,
  pickMembers,
  pickRuns,
  runFor,
  selectedRows,
  selectedRuns,
} from "./commandSubjects.ts";

/** Commands that open a panel about runs or individuals. */
export const panelCommands = {
  /** Opens the Pareto front of a run; a lens passes its config, whose last run is opened, the explorer a run folder. */
  "moeRnas.showFront": async (host, argument) => {
    const file = configArgument(argument);
    const isConfig = file?.path.endsWith(".rnas") ?? false;
    const title = vscode.l10n.t("Show Pareto Front");
    const subject = file === undefined ? argument : { run: file.fsPath };
    const run =
      file !== undefined && isConfig ? await lastRunOf(host, file) : await runFor(host, subject, hasIndividuals, title);
    if (run !== undefined) host.intents.showFront(run.id);
  },

  "moeRnas.revealInFront": async (host, argument) => {
    const member = await memberFor(host, argument, vscode.l10n.t("Reveal in Front"));
    if (member !== undefined) host.intents.showFront(member.run.id, member.id);
  },

  "moeRnas.showCell": async (host, argument) => {
    const member = await memberFor(host, argument, vscode.l10n.t("Show Cell"));
    if (member !== undefined) host.intents.showCell(named(member));
  },

  "moeRnas.showLineage": async (host, argument) => {
    const member = await memberFor(host, argument, vscode.l10n.t("Show Lineage"));
    if (member !== undefined) host.intents.showLineage(named(member));
  },

  /**
   * Two or more individuals side by side: those selected in the tree, those of an argument, or those the user chooses.
   */
  "moeRnas.compareIndividuals": async (host, ...args) => {
    const given = await givenMembers(host, args);
    const members = given.length > 1 ? given : await chosenMembers(host, given);
    if (members.length > 1) host.intents.compareIndividuals(members.map(named));
    else if (members.length === 1) {
      void vscode.window.showInformationMessage(vscode.l10n.t("Choose two individuals or more to compare."));
    }
  },

  /** The fronts and hypervolumes of two or more runs, over each other. */
  "moeRnas.compareRuns": async (host, ...args) => {
    // By the palette: what is selected in the tree.
    const rows = args.length === 0 ? host.runsView.selection : selectedRows(args);
    const selected = selectedRuns(rows);
    const runs = selected.length > 1 ? selected : await pickRuns(host, hasIndividuals, vscode.l10n.t("Compare Runs"));
    await Promise.all(runs.map((run) => run.load()));
    if (runs.length > 1) host.intents.compareRuns(runs.map(({ id }) => id));
    else if (runs.length === 1) {
      void vscode.window.showInformationMessage(vscode.l10n.t("Choose two runs or more to compare."));
    }
  },
} satisfies Partial<CommandTable>;

/** As panels name it. */
function named({ run, id }: Member): RunMember {
  return { run: run.id, id };
}

async function lastRunOf(host: Host, config: vscode.Uri): Promise<Run | undefined> {
  await host.runs.discovered;
  const run = host.runs.all.find(({ manifest }) => isSameFile(manifest?.configSource ?? "", config.fsPath));
  if (run === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t("Nothing was searched from this config yet."));
  }
  return run;
}

async function givenMembers(host: Host, args: readonly unknown[]): Promise<readonly Member[]> {
  const [first] = args;
  if (Array.isArray(first)) {
    const found = await Promise.all(first.map((each: unknown) => memberArgument(host, each)));
    return found.filter((member) => member !== undefined);
  }
  const rows = args.length === 0 ? host.runsView.selection : selectedRows(args);
  return rows.map(memberOf).filter((member) => member !== undefined);
}

async function chosenMembers(host: Host, given: readonly Member[]): Promise<readonly Member[]> {
  const title = vscode.l10n.t("Compare Individuals");
  const [first] = given;
  const run = first?.run ?? (await runFor(host, undefined, hasIndividuals, title));
  if (run === undefined) return [];
  const chosen = await pickMembers(run, first === undefined ? title : vscode.l10n.t("Compare #{0} with", first.id));
  return [...given, ...chosen.filter(({ id }) => id !== first?.id)];
}
