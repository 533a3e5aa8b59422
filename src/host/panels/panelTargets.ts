import type { CompareTarget, RunMember } from "../../protocol/compareProtocol.ts";
import type { RetrainTarget } from "../../protocol/retrainProtocol.ts";
import type { IndividualId } from "../../run/individual.ts";

/** `{run, id}` from the state of an earlier window, which another version may have written; null if it is something else. */
export function parseMember(value: unknown): RunMember | null {
  if (typeof value !== "object" || value === null) return null;
  const { run, id } = value as { readonly run?: unknown; readonly id?: unknown };
  if (typeof run !== "string" || typeof id !== "number" || !Number.isInteger(id) || id < 0) return null;
  return { run, id: id as IndividualId };
}

/** `{run, retraining}`, with the name of one of the folders that retrainings are kept in. */
export function parseRetrainTarget(value: unknown): RetrainTarget | null {
  if (typeof value !== "object" || value === null) return null;
  const { run, retraining } = value as { readonly run?: unknown; readonly retraining?: unknown };
  return typeof run === "string" && typeof retraining === "string" ? { run, retraining } : null;
}

/** A target from the state of an earlier window, which another version may have written. */
export function parseCompareTarget(value: unknown): CompareTarget | null {
  if (typeof value !== "object" || value === null) return null;
  const { kind, runs, members } = value as { readonly [name: string]: unknown };
  if (kind === "runs" && Array.isArray(runs) && runs.every((run): run is string => typeof run === "string")) {
    return { kind, runs };
  }
  if (kind !== "individuals" || !Array.isArray(members)) return null;
  const parsed = members.map(parseMember).filter((member) => member !== null);
  return parsed.length === members.length ? { kind, members: parsed } : null;
}
