import type { Rng } from "../../src/base/rng.ts";

/** Longest input: what a parser does to more of the same is a matter of the tests in test/security. */
const mostBytes = 1 << 14;

/** Bytes and words that parsers treat in a way of their own. */
const tricky = [
  ...["\u0000", "\ufeff", "\ud83d\ude42", "\r\n", "\r", "\t", '"', "'", "\\", "__proto__", "constructor", "toString"],
  ...[
    "-1",
    "0.5",
    "1e999",
    "-0",
    "9007199254740993",
    "NaN",
    "null",
    "true",
    "{}",
    "[]",
    "[[",
    "}}",
    ":",
    ",",
    "#",
    "|",
  ],
].map((word) => Buffer.from(word));

/** A new input from one of the corpus: one to four small changes. Never longer than 16 KB. */
export function mutate(corpus: readonly Uint8Array[], words: readonly Uint8Array[], rng: Rng): Uint8Array {
  let bytes: Buffer = Buffer.from(corpus[rng.int(corpus.length)] as Uint8Array);
  for (let left = 1 + rng.int(4); left > 0; left--) bytes = changed(bytes, corpus, words, rng);
  return bytes.subarray(0, mostBytes);
}

function changed(bytes: Buffer, corpus: readonly Uint8Array[], words: readonly Uint8Array[], rng: Rng): Buffer {
  const at = rng.int(bytes.length + 1);
  const length = Math.min(bytes.length - at, 1 + rng.int(1 << rng.int(8)));
  const before = bytes.subarray(0, at);
  const replaced = (piece: Uint8Array) => Buffer.concat([before, piece, bytes.subarray(at + length)]);
  const inserted = (piece: Uint8Array) => Buffer.concat([before, piece, bytes.subarray(at)]);
  switch (rng.int(10)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      if (at < bytes.length) flipped[at] = flipped[at]! ^ (1 << rng.int(8));
      return flipped;
    }
    case 1: {
      const set = Buffer.from(bytes);
      if (at < bytes.length) set[at] = rng.int(256);
      return set;
    }
    case 2:
      return replaced(Buffer.alloc(0));
    case 3:
      return inserted(bytes.subarray(at, at + length));
    case 4:
      return inserted(tricky[rng.int(tricky.length)] as Uint8Array);
    case 5:
      return replaced(tricky[rng.int(tricky.length)] as Uint8Array);
    case 6:
    case 7:
      return words.length === 0 ? bytes : inserted(words[rng.int(words.length)] as Uint8Array);
    case 8: {
      const repeated = bytes.subarray(at, at + Math.min(length, 64));
      return inserted(Buffer.concat(Array(1 << rng.int(8)).fill(repeated)));
    }
    default: {
      const other = corpus[rng.int(corpus.length)] as Uint8Array;
      const from = rng.int(other.length + 1);
      return replaced(other.subarray(from, from + 1 + rng.int(256)));
    }
  }
}
