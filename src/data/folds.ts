import { elementAt } from "../base/elementAt.ts";
import type { Rng } from "../base/rng.ts";
import type { SequenceSet, SequenceSplit } from "./sequenceSet.ts";

/** The examples of training and validation, dealt out for cross-validation. */
export interface Folds {
  readonly count: number;
  readonly joint: SequenceSplit;
  /** The fold of each sequence of `joint`. */
  readonly of: Int32Array;
}

/**
 * Deals examples out to folds at random, so that each has its share of every class; or whole groups, so that each fold has
 * groups that the others have not.
 *
 * @returns the fold of each example; null where a fold would have none.
 */
export function dealFolds(
  examples: readonly { readonly label: string; readonly group: string | null }[],
  count: number,
  rng: Rng,
): Int32Array | null {
  const fold = new Int32Array(examples.length);
  const sizes = new Int32Array(count);
  const grouped = examples.some(({ group }) => group !== null);
  const members = new Map<string, number[]>();
  examples.forEach(({ label, group }, index) => {
    const key = grouped ? (group ?? "") : label;
    const list = members.get(key) ?? [];
    members.set(key, list);
    list.push(index);
  });
  const smallest = () => sizes.indexOf(Math.min(...sizes));
  const place = (index: number, into: number) => {
    fold[index] = into;
    sizes[into]!++;
  };
  const order = rng.shuffle([...members.keys()]);
  // Large groups first: small ones then even the folds out.
  if (grouped) order.sort((a, b) => (members.get(b)?.length ?? 0) - (members.get(a)?.length ?? 0));
  for (const key of order) {
    const own = members.get(key) ?? [];
    if (grouped) {
      const into = smallest();
      for (const index of own) place(index, into);
    } else for (const index of rng.fork(key).shuffle(own)) place(index, smallest());
  }
  return sizes.every((size) => size > 0) ? fold : null;
}

/** Two splits as one, the first one's sequences before those of the second. */
export function joined(a: SequenceSplit, b: SequenceSplit, width: number): SequenceSplit {
  const timesteps = a.inputs.length / width;
  return {
    inputs: appended(a.inputs, b.inputs),
    starts: appended(
      a.starts,
      b.starts.map((start) => start + timesteps),
    ),
    lengths: appended(a.lengths, b.lengths),
    targets: appended(a.targets, b.targets),
    targetStarts: appended(
      a.targetStarts,
      b.targetStarts.map((start) => start + a.targets.length),
    ),
  };
}

/** The data of one fold: it is the validation split, all others train. */
export function foldOf(set: SequenceSet, { joint, of }: Folds, index: number): SequenceSet {
  const chosen = (isIn: (fold: number) => boolean): SequenceSplit => {
    const indices = Array.from(of.keys()).filter((sequence) => isIn(elementAt(of, sequence)));
    const pick = (values: Int32Array) => Int32Array.from(indices, (sequence) => elementAt(values, sequence));
    return {
      ...joint,
      starts: pick(joint.starts),
      lengths: pick(joint.lengths),
      targetStarts: pick(joint.targetStarts),
    };
  };
  const splits = {
    train: chosen((fold) => fold !== index),
    validation: chosen((fold) => fold === index),
    test: set.splits.test,
  };
  return { ...set, splits };
}

/** In shared memory, as all large arrays of a payload. */
function appended<T extends Int32Array | Float32Array>(a: T, b: T): T {
  const Kind = a.constructor as new (buffer: SharedArrayBuffer) => T;
  const both = new Kind(new SharedArrayBuffer(4 * (a.length + b.length)));
  both.set(a);
  both.set(b, a.length);
  return both;
}
