import { AppError } from "../base/errors.ts";
import { misfitText, type Shape } from "../base/shape.ts";
import { cell, curve, starts } from "../run/runEventShape.ts";
import { type Deferral, parseDeferring } from "./deferredJson.ts";
import type { ReadJson } from "./record.ts";

/** A part of a log is none that a search writes, although its checksum is right. */
export class RecordContentError extends AppError {
  readonly code = "RUN_LOG_INVALID";
  constructor(key: string, fault: string, options?: ErrorOptions) {
    super(
      `A "${key}" in the log of the run: ${fault}. No search wrote this.`,
      "Take the run folder from a source that you trust, or delete it; do not mend the log by hand.",
      options,
    );
  }
}

/**
 * Reads the JSON of one event. Cells, how their weights start, and learning curves are four fifths of a log, and who
 * opens a run asks for a few of them: they stay text until then, and are checked then.
 */
export const readEventJson: ReadJson = (bytes, start, end) => {
  for (const { beginning, deferral } of deferrals) {
    const isOne = bytes.compare(beginning, 0, beginning.length, start, Math.min(end, start + beginning.length)) === 0;
    if (isOne) return parseDeferring(bytes, start, end, deferral);
  }
  return JSON.parse(bytes.toString("utf8", start, end));
};

/** A deferred value that was parsed with all of its record. @throws {RecordContentError} */
export function checkedValue(value: unknown, key: string): unknown {
  const misfit = shapes[key]?.(value) ?? null;
  if (misfit !== null) throw new RecordContentError(key, misfitText(misfit));
  return value;
}

const shapes: { readonly [key: string]: Shape } = { cell, starts, curve };

/** @throws {RecordContentError} */
const parse: Deferral["parse"] = (json, key) => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new RecordContentError(key, "it is no JSON", { cause });
  }
  return checkedValue(value, key);
};

const deferrals: readonly { readonly beginning: Buffer; readonly deferral: Deferral }[] = [
  eventOf("individualProposed", "individual", ["cell", "starts"]),
  eventOf("individualEvaluated", "evaluation", ["curve"]),
];

function eventOf(type: string, within: string, keys: readonly string[]) {
  const beginning = Buffer.from(`{"type":"${type}",`, "utf8");
  return {
    beginning,
    deferral: { within: Buffer.from(within, "utf8"), keys: keys.map((key) => Buffer.from(key, "utf8")), parse },
  };
}
