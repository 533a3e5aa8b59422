import { CancelledError } from "../base/cancelled.ts";
import { counted } from "../base/counted.ts";
import { durationText } from "../base/durationText.ts";
import type { Session } from "../engine/session.ts";
import { isFruitless } from "../run/failures.ts";
import { readReferences } from "../store/referencesFile.ts";
import { baselineReport } from "./baselineReport.ts";
import { confirmedReport } from "./confirmedReport.ts";
import { type ExitCode, exitCode } from "./exitCode.ts";
import { frontReport } from "./frontReport.ts";
import type { Output } from "./output.ts";
import type { Progress } from "./progress.ts";
import { referenceReport } from "./referenceReport.ts";

interface FollowOptions {
  /** Also train basic, GRU and LSTM for as many epochs as the longest lineage of the front. */
  readonly baselines?: boolean;
}

/** `4 workers`, or whose workers they are. */
export function whoTrains(session: Session): string {
  const { queue } = session.config.run;
  return queue === undefined ? counted(session.status().workers, "worker") : `the workers of ${queue}`;
}

/**
 * Follows a session to its end and prints the front.
 *
 * The first Ctrl-C (or SIGTERM) pauses cleanly, a second one quits at once; both leave a run that can be resumed.
 */
export async function followSession(
  session: Session,
  progress: Progress,
  output: Output,
  options: FollowOptions = {},
): Promise<ExitCode> {
  let asked = false;
  const baselinesAbort = new AbortController();
  const interrupt = () => {
    if (asked) process.exit(exitCode.paused);
    asked = true;
    baselinesAbort.abort();
    progress.close();
    output.err("Pausing … (press Ctrl-C again to quit at once)\n");
    session.pause();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    const { outcome, view } = await session.finished;
    progress.close();
    const folder = session.folder.folder;
    if (outcome === "paused") {
      output.err(`Paused after ${counted(view.evaluated, "evaluation")}. Go on with: moe-rnas resume ${folder}\n`);
      return exitCode.paused;
    }
    const references = (await readReferences(session.folder)) ?? [];
    output.out(
      `\n${frontReport(view, output.columns)}${referenceReport(view, references)}\n${confirmedReport(view, output.columns)}`,
    );
    if (options.baselines === true && !isFruitless(view)) {
      output.err("Training the baselines for as long as the front's lineages …\n");
      output.out(`${await baselineReport(session, baselinesAbort.signal)}\n`);
    }
    output.out(
      `${outcome === "completed" ? "Completed" : "Stopped"} (${view.endReason}) after ${durationText(session.elapsedMs)}.\n`,
    );
    output.out(`Run folder: ${folder}\n`);
    return isFruitless(view) ? exitCode.emptyFront : exitCode.ok;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    output.err(`The baselines were cut short; the run is complete in ${session.folder.folder}\n`);
    return exitCode.paused;
  } finally {
    progress.close();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
