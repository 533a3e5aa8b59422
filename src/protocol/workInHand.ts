import type { IndividualId } from "../run/individual.ts";
import { individualRecord, type RunView } from "../run/runView.ts";
import type { WorkersReport } from "./queueProtocol.ts";

/** What the process of a search has done or does beyond its log, which takes results in the order of ids. */
export interface WorkInHand {
  /** Individuals that are trained to the end and not in the log yet. */
  readonly finished: number;
  /** Who is trained now, ascending. */
  readonly training: readonly IndividualId[];
  /** On the way to a rung, where all are compared: how many have reached it. Null on the way to the end. */
  readonly rung: { readonly epoch: number; readonly reached: number; readonly of: number } | null;
}

/** What a report says beyond a log that was folded so far; the log may have more by now than it had at the report. */
export function workInHand({ run, workers, stage }: WorkersReport, view: RunView): WorkInHand {
  const jobs = workers.flatMap((worker) => worker.jobs).filter((job) => job.run === run);
  const training = jobs.map(({ individual }) => individual as IndividualId).sort((a, b) => a - b);
  const waiting = (stage?.waiting ?? []).filter(
    (id) => id < view.individuals.size && individualRecord(view, id).evaluation === null,
  );
  if (stage == null || stage.untilEpoch === null) return { finished: waiting.length, training, rung: null };
  return { finished: 0, training, rung: { epoch: stage.untilEpoch, reached: waiting.length, of: stage.of } };
}
