import { type DatasetPayload, type Split, splits } from "../dataset.ts";
import { openDataset } from "../openDataset.ts";

/** A dataset in numbers, for a person to see before a search. */
export interface DatasetDescription {
  readonly splits: { readonly [S in Split]: SplitDescription };
  /** T: the most timesteps of a batch. */
  readonly time: number;
  /** Entries of the input vocabulary; null where inputs are features. */
  readonly vocabulary: number | null;
  /** Features per timestep; null where inputs are symbols. */
  readonly features: number | null;
  /** Number of classes, or of symbols that are predicted; null where outputs are values. */
  readonly classes: number | null;
  /** O: numbers per output row. */
  readonly outputs: number;
}

interface SplitDescription {
  /** Words, examples or windows; a running text is one. */
  readonly sequences: number;
  /** Timesteps read in a pass: symbols of a text, rows of all windows. */
  readonly timesteps: number;
  /** Share of a text's symbols that are `<unk>`; null for other tasks. */
  readonly unknownShare: number | null;
}

export function describeDataset(payload: DatasetPayload): DatasetDescription {
  const { input, output, time } = openDataset(payload);
  const [train, validation, test] = splits.map((split) => describeSplit(payload, split)) as [
    SplitDescription,
    SplitDescription,
    SplitDescription,
  ];
  return {
    splits: { train, validation, test },
    time,
    vocabulary: input.kind === "tokens" ? input.vocabularySize : null,
    features: input.kind === "features" ? input.size : null,
    classes: output.loss === "meanSquaredError" ? null : output.size,
    outputs: output.size,
  };
}

function describeSplit({ task }: DatasetPayload, split: Split): SplitDescription {
  if (task.kind === "runningText") {
    const symbols = task.symbols[split];
    const unknown = symbols.reduce((count, symbol) => count + (symbol === 0 ? 1 : 0), 0);
    const unknownShare = symbols.length === 0 ? 0 : unknown / symbols.length;
    return { sequences: symbols.length === 0 ? 0 : 1, timesteps: symbols.length, unknownShare };
  }
  const { lengths } = task.splits[split];
  return { sequences: lengths.length, timesteps: lengths.reduce((sum, length) => sum + length, 0), unknownShare: null };
}
