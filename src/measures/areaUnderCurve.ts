import { exp, log } from "../base/portableMath.ts";

/**
 * Area under the ROC curve of each class against the others, by the rank statistic: the share of pairs (an example of
 * the class, one of another) whose first has the higher score, ties counted half. The score is the class's log-odds,
 * which orders as its softmax probability does and, unlike it, does not round to 1.
 *
 * @see Hanley, McNeil (1982); the mean over classes is `roc_auc_score(multi_class="ovr", average="macro")` of scikit-learn
 */
export class AreaUnderCurve {
  readonly #targets: number[] = [];
  /** By class. */
  readonly #scores: number[][];

  /** @param size O. */
  constructor(private readonly size: number) {
    this.#scores = Array.from({ length: size }, () => []);
  }

  /** @param logits [rows, O]. */
  add(targets: ArrayLike<number>, logits: Float32Array): void {
    for (let row = 0; row < targets.length; row++) {
      this.#targets.push(targets[row]!);
      const ofRow = logits.subarray(row * this.size, (row + 1) * this.size);
      for (const [c, scores] of this.#scores.entries()) scores.push(logOdds(ofRow, c));
    }
  }

  /** The mean over the classes that have examples and are not all there is; 0.5, which is chance, where there is none. */
  value(): number {
    const areas = this.#scores.flatMap((scores, c) => {
      const positive = Float64Array.from(scores.filter((_, row) => this.#targets[row] === c)).sort();
      const negative = Float64Array.from(scores.filter((_, row) => this.#targets[row] !== c)).sort();
      return positive.length === 0 || negative.length === 0 ? [] : [shareAbove(positive, negative)];
    });
    return areas.length === 0 ? 0.5 : areas.reduce((sum, area) => sum + area, 0) / areas.length;
  }
}

/** ln(p / (1 − p)) of the softmax: the logit against the log-sum-exp of the others; float32 as logits are, so that ties stay ties. */
function logOdds(logits: Float32Array, index: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < logits.length; c++) if (c !== index) largest = Math.max(largest, logits[c]!);
  if (!Number.isFinite(largest)) return logits[index]!;
  let sum = 0;
  for (let c = 0; c < logits.length; c++) if (c !== index) sum += exp(logits[c]! - largest);
  return Math.fround(logits[index]! - largest - log(sum));
}

/** Share of pairs (a, b) with a > b, ties counted half. Both ascend. */
function shareAbove(a: Float64Array, b: Float64Array): number {
  let [below, upTo, pairs] = [0, 0, 0];
  for (const value of a) {
    while (below < b.length && b[below]! < value) below++;
    while (upTo < b.length && b[upTo]! <= value) upTo++;
    pairs += (below + upTo) / 2;
  }
  return pairs / (a.length * b.length);
}
