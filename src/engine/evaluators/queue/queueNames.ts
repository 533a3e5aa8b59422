import { createHash } from "node:crypto";
import type { BlobHash } from "../../../protocol/queueProtocol.ts";
import { productVersion } from "../../productVersion.ts";

/**
 * Names in Redis. All begin with `moe-rnas:`, which is what an access control list has to allow.
 *
 * One queue holds the jobs of all runs, so that a worker serves every search; a job's id begins with its run's
 * hash. Each version of the product has a queue of its own: a worker of another version never sees a job.
 */
export const keyPrefix = "moe-rnas";

export const queueName = `evaluations-${productVersion}`;

/** Of BullMQ. */
export function jobKey(id: string): string {
  return `${keyPrefix}:${queueName}:${id}`;
}

/** Data sets, which runs may share. */
export function setupKey(hash: BlobHash): string {
  return `${keyPrefix}:data:${hash}`;
}

/** Tensors, which belong to one run and can go when it no longer needs them. */
export function tensorsKey(run: string, hash: BlobHash): string {
  return `${keyPrefix}:tensors:${run}:${hash}`;
}

/** There as long as the search of a run lives, and some minutes more. */
export function searchKey(run: string): string {
  return `${keyPrefix}:search:${run}`;
}

/** Hashes of the runs that are searched. */
export const searchesKey = `${keyPrefix}:searches`;

/** Ids of all workers. */
export const workersKey = `${keyPrefix}:workers`;

/** The card of one worker, gone seconds after it. */
export function workerKey(id: string): string {
  return `${keyPrefix}:worker:${id}`;
}

/** Channel on which a search takes back a job that a worker has begun; the message is its id. */
export const withdrawalChannel = `${keyPrefix}:withdrawn`;

/** @param what a text that identifies the run. */
export function runHash(what: string): string {
  return createHash("sha256").update(what).digest("hex").slice(0, 16);
}

export const lifetimeSeconds = {
  /** Of blobs and finished jobs since they were last renewed. */
  blob: 3600,
  /** Of a search that was killed: what it had in line is not worked on after this. */
  search: 600,
  worker: 20,
} as const;
