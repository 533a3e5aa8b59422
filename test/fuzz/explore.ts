import type { Rng } from "../../src/base/rng.ts";
import { mutate } from "./mutate.ts";

/** Something that reads untrusted bytes. */
export interface FuzzTarget {
  readonly name: string;
  /** Inputs that it accepts, to begin with. */
  readonly examples: readonly (string | Uint8Array)[];
  /** Pieces of its language. */
  readonly words: readonly string[];
  /** Reads the input. Throws where something is broken: a refusal is no throw. */
  read(input: Uint8Array): void;
}

export interface Finding {
  readonly input: Uint8Array;
  readonly error: unknown;
}

export interface Exploration {
  readonly inputs: number;
  /** Inputs that led somewhere new, the examples among them. */
  readonly corpus: number;
  /** Blocks reached. */
  readonly blocks: number;
  readonly finding: Finding | null;
}

export interface ExploreOptions {
  readonly rng: Rng;
  /** Asked before each new input; true ends the exploration. */
  readonly isOver: (inputs: number) => boolean;
  /** Called with each input before it is read, for the first or another time. */
  readonly onRead?: (input: Uint8Array) => void;
  /** The blocks of the program that ran since the last call; without it, nothing is kept but the examples. */
  readonly takeBlocks?: () => ReadonlySet<string>;
}

/** Inputs between two looks at the coverage, which cost more than most inputs. */
const batchSize = 100;

/**
 * Reads mutations of the examples, and of every input that reached a block of the program that none had reached
 * before, until one breaks the target.
 */
export function explore(target: FuzzTarget, { rng, isOver, onRead, takeBlocks }: ExploreOptions): Exploration {
  const corpus = target.examples.map((example) => Buffer.from(example as string));
  const words = target.words.map((word) => Buffer.from(word));
  const waiting = [...corpus];
  const seen = new Set<string>();
  let inputs = 0;
  const finish = (finding: Finding | null): Exploration => ({
    inputs,
    corpus: corpus.length,
    blocks: seen.size,
    finding,
  });
  const read = (input: Uint8Array): Finding | null => {
    onRead?.(input);
    try {
      target.read(input);
      return null;
    } catch (error) {
      return { input, error };
    }
  };
  const unseen = (blocks: ReadonlySet<string>) => [...blocks].filter((block) => !seen.has(block));
  /** Halves the inputs until those are left that reach something new, alone. */
  const keepFrom = (batch: readonly Uint8Array[]): void => {
    for (const input of batch) read(input);
    const reached = unseen(takeBlocks?.() ?? seen);
    if (reached.length === 0) return;
    if (batch.length === 1) {
      corpus.push(Buffer.from(batch[0] as Uint8Array));
      for (const block of reached) seen.add(block);
      return;
    }
    keepFrom(batch.slice(0, batch.length >> 1));
    keepFrom(batch.slice(batch.length >> 1));
  };
  for (;;) {
    const batch: Uint8Array[] = [];
    while (batch.length < batchSize) {
      const input = waiting.pop() ?? mutate(corpus, words, rng);
      if (isOver(inputs)) return finish(null);
      inputs++;
      const finding = read(input);
      if (finding !== null) return finish(finding);
      batch.push(input);
    }
    if (takeBlocks === undefined) continue;
    const fresh = unseen(takeBlocks());
    if (fresh.length > 0) keepFrom(batch);
    // What depends on more than the input, such as a cache that was filled, is not looked for again.
    for (const block of fresh) seen.add(block);
  }
}
