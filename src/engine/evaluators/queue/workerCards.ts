import type { Redis } from "ioredis";
import type { SearchCard, WorkerCard } from "../../../protocol/queueProtocol.ts";
import { lifetimeSeconds, searchesKey, searchKey, workerKey, workersKey } from "./queueNames.ts";

/** Shows a worker, or renews it; it goes by itself soon after the last call. */
export async function showWorker(redis: Redis, card: WorkerCard): Promise<void> {
  await redis
    .pipeline()
    .set(workerKey(card.id), JSON.stringify(card), "EX", lifetimeSeconds.worker)
    .sadd(workersKey, card.id)
    .exec();
}

export async function hideWorker(redis: Redis, id: string): Promise<void> {
  await redis.pipeline().unlink(workerKey(id)).srem(workersKey, id).exec();
}

/** The workers that are there, by name; those that did not renew their card are forgotten. */
export async function listWorkers(redis: Redis): Promise<WorkerCard[]> {
  const cards = await cardsOf<WorkerCard>(redis, workersKey, workerKey);
  return cards.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Shows that a search lives, or renews it: workers begin no job of one that is gone. */
export async function showSearch(redis: Redis, run: string, card: SearchCard): Promise<void> {
  await redis
    .pipeline()
    .set(searchKey(run), JSON.stringify(card), "EX", lifetimeSeconds.search)
    .sadd(searchesKey, run)
    .exec();
}

export async function hideSearch(redis: Redis, run: string): Promise<void> {
  await redis.pipeline().unlink(searchKey(run)).srem(searchesKey, run).exec();
}

export function listSearches(redis: Redis): Promise<SearchCard[]> {
  return cardsOf<SearchCard>(redis, searchesKey, searchKey);
}

async function cardsOf<T>(redis: Redis, index: string, keyOf: (id: string) => string): Promise<T[]> {
  const ids = await redis.smembers(index);
  if (ids.length === 0) return [];
  const texts = await redis.mget(ids.map(keyOf));
  const gone = ids.filter((_, place) => texts[place] === null);
  if (gone.length > 0) await redis.srem(index, ...gone);
  return texts.flatMap((text) => (typeof text === "string" ? [JSON.parse(text) as T] : []));
}
