import { CancelledError } from "../base/cancelled.ts";
import { AppError } from "../base/errors.ts";
import { type RetrainRequest, retrain } from "./retrain.ts";

/** What a detached retraining is begun with, besides the run: the options of `engine.js retrain`, still as text. */
interface RetrainArguments {
  readonly ids?: string | undefined;
  readonly seeds?: string | undefined;
  readonly epochs?: string | undefined;
  readonly hidden?: string | undefined;
  readonly layers?: string | undefined;
  readonly "from-search"?: boolean | undefined;
}

/** Null where a number is none. */
export function retrainRequest(folder: string, values: RetrainArguments): RetrainRequest | null {
  const { ids, seeds, "from-search": fromSearch = false, ...sizes } = values;
  const chosen = ids === undefined ? null : ids.split(",").map((id) => wholeNumber(id, 0));
  const repetitions = seeds === undefined ? undefined : wholeNumber(seeds, 1);
  const given = Object.entries(sizes).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, wholeNumber(text, 1)] as const],
  );
  if (repetitions === null || chosen?.includes(null) || given.some(([, size]) => size === null)) return null;
  const common = { folder, ids: chosen as readonly number[] | null, ...Object.fromEntries(given) };
  return { ...common, ...(repetitions === undefined ? {} : { repetitions }), ...(fromSearch ? { fromSearch } : {}) };
}

/**
 * Retrains until it is done, a signal ends it, or its folder gets a file `cancel`; what is finished is kept.
 *
 * @param begun called with the retraining's folder once its settings are known to be right.
 */
export async function runRetraining(
  request: RetrainRequest,
  limits: { readonly workers?: number; readonly weightsQuotaMb?: number },
  begun: (folder: string) => void,
): Promise<void> {
  const abort = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => abort.abort());
  let hasBegun = false;
  const onBegin = (folder: string) => {
    hasBegun = true;
    begun(folder);
  };
  try {
    await retrain(request, { ...limits, signal: abort.signal, onBegin });
  } catch (cause) {
    if (cause instanceof CancelledError) return;
    if (!hasBegun || !(cause instanceof AppError)) throw cause;
    // The standard output is not read any more; the standard error is kept as a log.
    process.stderr.write(`${cause.code}: ${cause.message} ${cause.remedy}\n`);
    process.exitCode = 1;
  }
}

function wholeNumber(text: string, least: number): number | null {
  const value = Number(text);
  return text.trim() !== "" && Number.isSafeInteger(value) && value >= least ? value : null;
}
