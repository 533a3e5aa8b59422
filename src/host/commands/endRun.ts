import * as vscode from "vscode";
import type { Host } from "../host.ts";
import type { Run } from "../runs/run.ts";
import type { SearchEnd } from "../search/endSearch.ts";
import { runOf } from "./arguments.ts";
import { pickRun } from "./pick.ts";

/** Pauses or stops a running search and says if that was not possible. @returns how it ended. */
export async function endRun(host: Host, argument: unknown, how: "pause" | "stop"): Promise<string | undefined> {
  const title = how === "pause" ? vscode.l10n.t("Pause") : vscode.l10n.t("Stop");
  const run = (await runOf(host, argument)) ?? (await pickRun(host, ({ state }) => state.kind === "running", title));
  if (run === undefined || !vscode.workspace.isTrusted) return undefined;
  const end = await host.searches.end(run, how);
  if (end !== "ended") void vscode.window.showWarningMessage(remark(run, end));
  return end;
}

function remark(run: Run, end: Exclude<SearchEnd, "ended">): string {
  switch (end) {
    case "wasNotRunning":
      return vscode.l10n.t("No process was searching in {0} any more.", run.name);
    case "signalled":
      return vscode.l10n.t("The search process of {0} did not answer, so it was paused.", run.name);
    case "killed":
      return vscode.l10n.t(
        "The search process of {0} did not answer and was ended. Nothing that it announced is lost.",
        run.name,
      );
    case "notVerified":
      return vscode.l10n.t(
        "{0} is locked by a process that does not answer and may be another program, so it was left alone.",
        run.name,
      );
  }
}
