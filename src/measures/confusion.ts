import { elementAt } from "../base/elementAt.ts";
import { share } from "./scorer.ts";

/** How often sequences of one class (row) were taken for another (column): counts [O, O], row-major. */
export class ConfusionMatrix {
  readonly counts: Float64Array;

  constructor(readonly size: number) {
    this.counts = new Float64Array(size * size);
  }

  /** @param rows [actual][predicted]. */
  static of(rows: readonly (readonly number[])[]): ConfusionMatrix {
    const matrix = new ConfusionMatrix(rows.length);
    matrix.counts.set(rows.flat());
    return matrix;
  }

  /** [actual][predicted]. */
  rows(): number[][] {
    return Array.from({ length: this.size }, (_, actual) => this.row(actual));
  }

  add(actual: number, predicted: number): void {
    this.counts[actual * this.size + predicted]!++;
  }

  /** The counts of one class: by the class that was predicted. */
  row(actual: number): number[] {
    return [...this.counts.subarray(actual * this.size, (actual + 1) * this.size)];
  }
}

/** Of one class; null is a share of nothing. */
export interface ClassScore {
  /** Sequences of the class. */
  readonly support: number;
  /** Sequences that were taken for it. */
  readonly predicted: number;
  /** Share of those taken for it that are of it; null where none was. */
  readonly precision: number | null;
  /** Share of its sequences that were found; null where it has none. */
  readonly recall: number | null;
  /** 2·TP / (support + predicted), the harmonic mean of the two; null where both counts are 0. */
  readonly f1: number | null;
}

export interface ClassScores {
  readonly [measure: string]: number;
  readonly error: number;
  readonly accuracy: number;
  /** Mean recall of the classes that have sequences. */
  readonly balanced_accuracy: number;
  /** Mean F1 of the classes that have sequences or were predicted. */
  readonly macro_f1: number;
  /** Mean precision of the same classes, 0 for one that was never predicted. */
  readonly macro_precision: number;
}

export function classScore({ size, counts }: ConfusionMatrix, index: number): ClassScore {
  let [support, predicted] = [0, 0];
  for (let other = 0; other < size; other++) {
    support += elementAt(counts, index * size + other);
    predicted += elementAt(counts, other * size + index);
  }
  const found = elementAt(counts, index * size + index);
  return {
    support,
    predicted,
    precision: ratio(found, predicted),
    recall: ratio(found, support),
    f1: ratio(2 * found, support + predicted),
  };
}

/** What scikit-learn calls accuracy, balanced accuracy, macro F1 and macro precision; 0 throughout of no sequence. */
export function classScores(matrix: ConfusionMatrix): ClassScores {
  const classes = Array.from({ length: matrix.size }, (_, index) => classScore(matrix, index));
  let [right, all] = [0, 0];
  for (let index = 0; index < matrix.size; index++) right += elementAt(matrix.counts, index * matrix.size + index);
  for (const { support } of classes) all += support;
  const present = classes.filter(({ f1 }) => f1 !== null);
  return {
    error: share(all - right, all),
    accuracy: share(right, all),
    balanced_accuracy: meanOf(classes.map(({ recall }) => recall)),
    macro_f1: meanOf(classes.map(({ f1 }) => f1)),
    macro_precision: meanOf(present.map(({ precision }) => precision ?? 0)),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Of those that are there. */
function meanOf(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return share(
    known.reduce((sum, value) => sum + value, 0),
    known.length,
  );
}
