import { count, dictionary, fields, finite, matching, nullOr, oneOf, tagged, text } from "../base/shape.ts";
import { cell, complexity, failureReason, genes, timing } from "./runEventShape.ts";

/** What each record of a retraining must look like: the types of `retrainRecord.ts` as a shape that can be checked. */

const word = text(200);
/** Part of a file's name. */
const key = matching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, "a word of letters, digits, _ and -");
const common = { epochs: count, trainingMacs: finite, timing };
const metrics = dictionary(finite);

export const retrainRecord = tagged("type", {
  retrainStarted: fields({
    formatVersion: count,
    settings: fields(
      { epochs: count, hidden: nullOr(count), layers: nullOr(count) },
      { lineageEpochs: count, fromSearch: oneOf(true) },
    ),
    compared: word,
  }),
  cellRetrained: fields({
    subject: fields({ key, baseline: nullOr(word), id: nullOr(count), cell, hash: word, complexity }, { genes }),
    repetition: count,
    result: tagged("status", {
      ok: fields({ validation: metrics, test: metrics, bestEpoch: count, ...common }),
      failed: fields({ reason: failureReason, message: text(), ...common }),
    }),
  }),
  searchWeightsScored: fields({ id: count, hash: word, complexity, test: metrics }, { genes }),
  latencyMeasured: fields({ hash: word, latencyUs: finite }),
});
