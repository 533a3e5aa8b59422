/** Encodings that a config can name. `latin1` is Windows-1252, as in browsers, of which ISO 8859-1 is a part. */
export const encodings = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "latin1",
  "iso-8859-2",
  "iso-8859-15",
  "windows-1250",
  "windows-1251",
  "koi8-r",
  "shift_jis",
  "euc-jp",
  "euc-kr",
  "gb18030",
  "big5",
] as const;

export type Encoding = (typeof encodings)[number];

/** How to read a file's bytes as text. */
export interface FoundEncoding {
  readonly encoding: Encoding;
  /** A byte order mark says it for certain; else the config named it, or it is UTF-8. */
  readonly by: "mark" | "name" | "default";
  /** Bytes of the mark, which are no text. */
  readonly markBytes: number;
}

/** @param start the first bytes of the file, at least 3 where it has them. */
export function encodingOf(start: Uint8Array, named: Encoding | undefined): FoundEncoding {
  const begins = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);
  if (begins(0xef, 0xbb, 0xbf)) return { encoding: "utf-8", by: "mark", markBytes: 3 };
  if (begins(0xff, 0xfe)) return { encoding: "utf-16le", by: "mark", markBytes: 2 };
  if (begins(0xfe, 0xff)) return { encoding: "utf-16be", by: "mark", markBytes: 2 };
  return { encoding: named ?? "utf-8", by: named === undefined ? "default" : "name", markBytes: 0 };
}

/** A strict decoder, for whole texts and for pieces of them. */
export function decoderOf(encoding: Encoding) {
  return new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
}

/**
 * The UTF-16 that bytes without a byte order mark look like: texts of most languages have a zero in every other byte.
 * Null where they do not.
 */
export function unmarkedUtf16(start: Uint8Array): "utf-16le" | "utf-16be" | null {
  const zeros = [0, 0];
  for (let index = 0; index < start.length; index++) if (start[index] === 0) zeros[index % 2]!++;
  const [even, odd] = zeros as [number, number];
  const half = start.length / 2;
  if (half < 2) return null;
  if (odd > 0.4 * half && even < 0.05 * half) return "utf-16le";
  if (even > 0.4 * half && odd < 0.05 * half) return "utf-16be";
  return null;
}

/**
 * The text at the beginning of a file, as far as whole characters go: by its mark, the encoding named, UTF-16 that has
 * no mark, or UTF-8; what is none of these as Latin-1. For a look at a file, not for reading it.
 */
export function textOfHead(
  bytes: Uint8Array,
  named?: Encoding,
): { readonly text: string; readonly encoding: Encoding } {
  const { encoding, by, markBytes } = encodingOf(bytes, named);
  const candidates: Encoding[] = by === "default" ? [unmarkedUtf16(bytes) ?? "utf-8", "latin1"] : [encoding, "latin1"];
  for (const each of candidates) {
    try {
      const text = decoderOf(each).decode(bytes.subarray(markBytes), { stream: true });
      return { text, encoding: each };
    } catch {
      // The next one; Latin-1 takes all bytes.
    }
  }
  return { text: "", encoding };
}
