import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";
import type { Redis } from "ioredis";
import type { BlobHash } from "../../../protocol/queueProtocol.ts";
import { hashOf } from "./packed.ts";
import { lifetimeSeconds } from "./queueNames.ts";

const [deflated, inflated] = [
  promisify<Buffer, { level: number }, Buffer>(deflate),
  promisify<Buffer, Buffer>(inflate),
];

/** A command of Redis blocks it for all; a piece of this size takes a few milliseconds. */
const pieceBytes = 4 << 20;
const piecesAtOnce = 4;

/** Replaces the blob in one step: two clients that upload the same one do not mix their pieces. */
const putWhole = `redis.call("DEL", KEYS[1])
redis.call("RPUSH", KEYS[1], ARGV[1])
return redis.call("EXPIRE", KEYS[1], ARGV[2])`;

interface PutOptions {
  /** For data sets, which shrink; weights do not. */
  readonly isCompressed?: boolean;
  readonly isDamaged?: boolean;
}

/**
 * Bytes in Redis under a key that ends in their hash, as a list of pieces: `0` or `1` (deflated), then content. They
 * expire after an hour without renewal.
 */
export class BlobStore {
  constructor(private readonly redis: Redis) {}

  /** What is there already is left as it is, unless it is known to be damaged. */
  async put(
    key: string,
    bytes: Uint8Array,
    { isCompressed = false, isDamaged = false }: PutOptions = {},
  ): Promise<void> {
    if (!isDamaged && (await this.renew(key))) return;
    if (bytes.length <= pieceBytes) {
      await this.redis.eval(putWhole, 1, key, await piece(bytes, isCompressed), lifetimeSeconds.blob);
      return;
    }
    // Of its own: numbers of processes are the same on several machines.
    const draft = `${key}:${randomUUID()}`;
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      await this.redis.rpush(draft, await piece(bytes.subarray(from, from + pieceBytes), isCompressed));
      // After each piece, so that the draft of a client that is lost goes by itself.
      await this.redis.expire(draft, lifetimeSeconds.blob);
    }
    await this.redis.rename(draft, key);
  }

  /** @returns null where there is none, or where its content is not what `hash` says. */
  async get(key: string, hash: BlobHash): Promise<Uint8Array | null> {
    const pieces: Buffer[] = [];
    for (let from = 0; ; from += piecesAtOnce) {
      const found = await this.redis.lrangeBuffer(key, from, from + piecesAtOnce - 1);
      for (const each of found) pieces.push(await content(each));
      if (found.length < piecesAtOnce) break;
    }
    const [first = Buffer.alloc(0)] = pieces;
    const bytes = pieces.length === 1 ? first : Buffer.concat(pieces);
    return bytes.length > 0 && hashOf(bytes) === hash ? bytes : null;
  }

  /** @returns whether it is there. */
  async renew(key: string): Promise<boolean> {
    return (await this.redis.expire(key, lifetimeSeconds.blob)) === 1;
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.redis.unlink(...keys);
  }
}

async function piece(bytes: Uint8Array, isCompressed: boolean): Promise<Buffer> {
  const content = isCompressed ? await deflated(Buffer.from(bytes), { level: 1 }) : bytes;
  return Buffer.concat([Uint8Array.of(isCompressed ? 1 : 0), content]);
}

/** What cannot be inflated is no content: its hash will not fit. */
async function content(piece: Buffer): Promise<Buffer> {
  const rest = piece.subarray(1);
  return piece[0] === 1 ? inflated(rest).catch(() => Buffer.alloc(0)) : rest;
}
