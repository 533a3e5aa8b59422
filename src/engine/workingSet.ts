import type { IndividualId } from "../run/individual.ts";
import type { RunEvent } from "../run/runEvent.ts";
import { lastGeneration, type RunView } from "../run/runView.ts";
import type { Spool } from "../store/spool.ts";
import type { WeightsFolder } from "../store/weightsFolder.ts";
import { trainedId } from "./parentModels.ts";

/**
 * Whose weights a run still needs: the archive (what a user takes away), the survivors (parents to be), and everyone
 * of the generation under way.
 */
export function neededWeights(view: RunView): ReadonlySet<IndividualId> {
  const last = lastGeneration(view);
  const needed = new Set<IndividualId>();
  for (const id of [...(last?.survivors ?? []), ...(last?.archive ?? [])]) needed.add(trainedId(view, id));
  for (let id = last?.nextId ?? 0; id < view.individuals.size; id++) needed.add(trainedId(view, id as IndividualId));
  return needed;
}

/** Frees the disk of what the run no longer needs, once `event` is in the log. */
export async function cleanUpAfter(
  event: RunEvent,
  view: RunView,
  weights: WeightsFolder,
  spool: Spool,
): Promise<void> {
  if (event.type === "rungCompleted") {
    for (const { id, promoted } of event.decisions) {
      if (!promoted) await spool.dropCheckpoint(id, event.epochs);
    }
  }
  if (event.type === "generationCompleted") {
    await weights.keepOnly(neededWeights(view));
    await spool.clear();
  }
}
