import * as vscode from "vscode";
import { individualRecord, individualRecords } from "../../run/runView.ts";
import { isOnFront } from "../../run/standing.ts";
import type { Host } from "../host.ts";
import type { Retraining } from "../retrain/retraining.ts";
import { progressText, settingsText } from "../retrain/retrainings.ts";
import { hasIndividuals, type Member, type Run } from "../runs/run.ts";
import { individualItem } from "../tree/individualItem.ts";
import { bestFirst, sortIndividuals } from "../tree/individualOrder.ts";
import { runDescription } from "../tree/runItem.ts";
import { memberOf } from "../tree/treeNode.ts";

/** Lets the user choose among the runs that a command is for; the only one is taken without asking. */
export async function pickRun(host: Host, accepts: (run: Run) => boolean, title: string): Promise<Run | undefined> {
  await host.runs.discovered;
  const runs = host.runs.all.filter(accepts);
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no run for that: {0}", title));
    return undefined;
  }
  if (runs.length === 1) return loaded(runs[0]);
  const items = runs.map((run) => ({ label: run.name, description: runDescription(run), run }));
  return loaded((await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.run);
}

/** Two or more runs. */
export async function pickRuns(host: Host, accepts: (run: Run) => boolean, title: string): Promise<readonly Run[]> {
  const items = host.runs.all
    .filter(accepts)
    .map((run) => ({ label: run.name, description: runDescription(run), run }));
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true, matchOnDescription: true });
  return chosen?.map(({ run }) => run) ?? [];
}

/** The individual that is selected in the tree, else one that the user chooses from a run. */
export async function pickMember(host: Host, title: string): Promise<Member | undefined> {
  const selected = memberOf(host.runsView.selection[0]);
  if (selected !== undefined) return selected;
  const run = await pickRun(host, hasIndividuals, title);
  if (run === undefined) return undefined;
  const chosen = await vscode.window.showQuickPick(memberItems(run), { title, matchOnDescription: true });
  return chosen?.member;
}

export async function pickMembers(run: Run, title: string): Promise<readonly Member[]> {
  const options = { title, canPickMany: true, matchOnDescription: true } as const;
  const chosen = await vscode.window.showQuickPick(memberItems(run), options);
  return chosen?.map(({ member }) => member) ?? [];
}

const mostOffered = 1000;

/** The front first, then the rest, each best first. */
function memberItems(run: Run): (vscode.QuickPickItem & { readonly member: Member })[] {
  const { view } = run;
  const [objective] = view.objectives;
  const records = sortIndividuals(
    [...individualRecords(view)].filter(({ evaluation }) => evaluation !== null),
    bestFirst(objective?.name ?? "id", view.objectives),
  );
  const front = records.filter(({ individual }) => isOnFront(view, individual.id));
  const rest = records.filter(({ individual }) => !isOnFront(view, individual.id));
  return [...front, ...rest].slice(0, mostOffered).map(({ individual: { id } }) => {
    const item = individualItem(individualRecord(view, id), view, isOnFront(view, id));
    return {
      label: String(item.label),
      description: String(item.description),
      ...(item.iconPath instanceof vscode.ThemeIcon ? { iconPath: item.iconPath } : {}),
      member: { run, id },
    };
  });
}

async function loaded(run: Run | undefined): Promise<Run | undefined> {
  await run?.load();
  return run;
}

/** A retraining that the user chooses; the only one is taken without asking. */
export async function pickRetraining(
  host: Host,
  accepts: (retraining: Retraining) => boolean,
  title: string,
): Promise<Retraining | undefined> {
  await host.runs.discovered;
  for (const run of host.runs.all) await host.retrainings.refresh(run);
  const retrainings = host.retrainings.all.filter(accepts);
  if (retrainings.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("No cells were retrained that could be used for that."));
    return undefined;
  }
  if (retrainings.length === 1) return retrainings[0];
  const items = retrainings.map((retraining) => ({
    label: retraining.run.name,
    description: `${settingsText(retraining.settings)} · ${progressText(retraining)}`,
    retraining,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.retraining;
}
