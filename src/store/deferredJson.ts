import { Pending, type PendingValues, withPending } from "../base/pendingValue.ts";

/**
 * The parts of a record that are parsed only when they are read: values of `keys` in the object that stands under
 * `within`.
 */
export interface Deferral {
  readonly within: Buffer;
  readonly keys: readonly Buffer[];
  /** Makes the value from its JSON. */
  readonly parse: (json: string, key: string) => unknown;
}

/**
 * The value of a JSON object in UTF-8, with large parts of it left as bytes until they are read.
 *
 * Only lists and objects are deferred. The bytes are looked at once, up to the last deferred value, and not kept.
 *
 * @param bytes `[start, end)` holds the JSON.
 * @throws {SyntaxError} where what is parsed at once is no JSON.
 */
export function parseDeferring(bytes: Buffer, start: number, end: number, deferral: Deferral): unknown {
  const found = findValues(bytes, start, end, deferral);
  if (found.length === 0) return JSON.parse(bytes.toString("utf8", start, end));
  const parsed = JSON.parse(textWithout(found, bytes, start, end)) as Record<string, unknown>;
  const values: PendingValues = {};
  for (const { key, from, to } of found) {
    const name = key.toString("utf8");
    values[name] = stored(bytes, from, to, name, deferral.parse);
  }
  const within = deferral.within.toString("utf8");
  parsed[within] = withPending(parsed[within] as Record<string, unknown>, values);
  return parsed;
}

interface FoundValue {
  readonly key: Buffer;
  readonly from: number;
  readonly to: number;
}

const [quote, backslash, colon, zero] = [0x22, 0x5c, 0x3a, 0x30];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Objects and lists under the keys, in the object that stands under `within` in the record, as they follow. */
function findValues(bytes: Buffer, start: number, end: number, { within, keys }: Deferral): FoundValue[] {
  const found: FoundValue[] = [];
  let depth = 0;
  let isWithin = false;
  for (let at = start; at < end && found.length < keys.length; at++) {
    const byte = bytes[at];
    if (byte === quote) {
      const close = stringEnd(bytes, at, end);
      const from = close + 2;
      const begin = at + 1;
      at = close;
      if (depth > 2 || bytes[close + 1] !== colon || !isOpening(bytes[from])) continue;
      if (depth === 1) isWithin = isAt(bytes, begin, close, within);
      const key = isWithin && depth === 2 ? keys.find((each) => isAt(bytes, begin, close, each)) : undefined;
      if (key === undefined) continue;
      const to = containerEnd(bytes, from, end);
      found.push({ key, from, to });
      at = to - 1;
    } else if (isOpening(byte)) depth++;
    else if (byte === closeBrace || byte === closeBracket) depth--;
  }
  return found;
}

/** The closing quote of the string that begins at `at`. */
function stringEnd(bytes: Buffer, at: number, end: number): number {
  for (let next = at + 1; next < end; next++) {
    const byte = bytes[next];
    if (byte === quote) return next;
    if (byte === backslash) next++;
  }
  return end;
}

/** Behind the object or list that begins at `at`. */
function containerEnd(bytes: Buffer, at: number, end: number): number {
  let depth = 0;
  for (let next = at; next < end; next++) {
    switch (roles[bytes[next]!]) {
      case plain:
        break;
      case quoting:
        next = stringEnd(bytes, next, end);
        break;
      case opening:
        depth++;
        break;
      default:
        depth--;
        if (depth === 0) return next + 1;
    }
  }
  return end;
}

const [plain, quoting, opening, closing] = [0, 1, 2, 3];
/** What each byte is outside of strings: this loop sees most bytes of a log. */
const roles = new Uint8Array(256);
roles[quote] = quoting;
for (const byte of [openBrace, openBracket]) roles[byte] = opening;
for (const byte of [closeBrace, closeBracket]) roles[byte] = closing;

function isOpening(byte: number | undefined): boolean {
  return byte === openBrace || byte === openBracket;
}

function isAt(bytes: Buffer, from: number, to: number, text: Buffer): boolean {
  if (to - from !== text.length) return false;
  for (let index = 0; index < text.length; index++) if (bytes[from + index] !== text[index]) return false;
  return true;
}

let scratch = Buffer.allocUnsafe(1 << 16);

/** The JSON with a 0 in the place of each found value. */
function textWithout(found: readonly FoundValue[], bytes: Buffer, start: number, end: number): string {
  if (scratch.length < end - start) scratch = Buffer.allocUnsafe(2 * (end - start));
  let length = 0;
  let at = start;
  for (const { from, to } of found) {
    length += bytes.copy(scratch, length, at, from);
    scratch[length++] = zero;
    at = to;
  }
  length += bytes.copy(scratch, length, at, end);
  return scratch.toString("utf8", 0, length);
}

/** Deferred bytes are collected in large pieces of memory, which the garbage collector need not move. */
const arenaBytes = 1 << 20;
let arena = Buffer.alloc(0);
let arenaUsed = 0;

function stored(bytes: Buffer, from: number, to: number, key: string, parse: Deferral["parse"]): Pending {
  const size = to - from;
  if (arena.length - arenaUsed < size) {
    arena = Buffer.allocUnsafeSlow(Math.max(arenaBytes, size));
    arenaUsed = 0;
  }
  const begin = arenaUsed;
  bytes.copy(arena, begin, from, to);
  arenaUsed += size;
  return new StoredJson(arena, begin, arenaUsed, key, parse);
}

class StoredJson extends Pending {
  constructor(
    private readonly memory: Buffer,
    private readonly from: number,
    private readonly to: number,
    private readonly key: string,
    private readonly parse: Deferral["parse"],
  ) {
    super();
  }

  make(): unknown {
    return this.parse(this.memory.toString("utf8", this.from, this.to), this.key);
  }
}
