import { Redis } from "ioredis";
import { expect, onTestFinished, test, vi } from "vitest";
import { BlobStore } from "../../../src/engine/evaluators/queue/blobStore.ts";
import { hashOf, pack } from "../../../src/engine/evaluators/queue/packed.ts";
import { setupKey } from "../../../src/engine/evaluators/queue/queueNames.ts";
import { TensorBlobs } from "../../../src/engine/evaluators/queue/tensorBlobs.ts";
import { WorkerSetups } from "../../../src/engine/evaluators/queue/workerSetups.ts";
import { fakeEvaluator } from "../fakeEvaluator.ts";
import { RedisServer } from "./redisServer.ts";

async function stored(): Promise<{ redis: Redis; store: BlobStore }> {
  const server = await RedisServer.start();
  const redis = new Redis(server.port, "127.0.0.1");
  onTestFinished(() => redis.disconnect());
  return { redis, store: new BlobStore(redis) };
}

test("a blob of many pieces comes back whole, compressed or not, and goes by itself in time", async () => {
  const { redis, store } = await stored();
  const bytes = new Uint8Array(21 << 20).map((_, index) => (index * 31) >> 7);
  const hash = hashOf(bytes);
  for (const isCompressed of [true, false]) {
    await store.put("blob", bytes, { isCompressed, isDamaged: true });
    expect(hashOf((await store.get("blob", hash)) as Uint8Array)).toBe(hash);
    expect(await redis.ttl("blob")).toBeGreaterThan(600);
  }
  expect(await redis.keys("*")).toEqual(["blob"]);
});

test("A13: two clients with one process number that upload a blob at once do not mix its pieces", async () => {
  const { store, redis } = await stored();
  const other = redis.duplicate();
  onTestFinished(() => other.disconnect());
  const second = new BlobStore(other);
  const bytes = new Uint8Array(21 << 20).map((_, index) => (index * 17) >> 5);
  const hash = hashOf(bytes);
  for (let round = 0; round < 3; round++) {
    await Promise.all([store, second].map((each) => each.put("blob", bytes, { isDamaged: true })));
    expect(await redis.llen("blob")).toBe(6);
    expect(hashOf((await store.get("blob", hash)) as Uint8Array)).toBe(hash);
  }
  expect(await redis.keys("*")).toEqual(["blob"]);
});

test("A13: the draft of a client that is lost goes by itself", async () => {
  const { store, redis } = await stored();
  const lost = vi.spyOn(redis, "rename").mockRejectedValueOnce(new Error("gone"));
  await expect(store.put("blob", new Uint8Array(9 << 20))).rejects.toThrow("gone");
  expect(lost).toHaveBeenCalledOnce();
  const [draft] = await redis.keys("*");
  expect(await redis.ttl(draft as string)).toBeGreaterThan(600);
});

test("a blob that is missing, or is not what its hash says, is none", async () => {
  const { redis, store } = await stored();
  const bytes = Uint8Array.of(1, 2, 3);
  expect(await store.get("blob", hashOf(bytes))).toBeNull();
  await store.put("blob", bytes);
  expect(await store.get("blob", hashOf(bytes))).toEqual(Buffer.from(bytes));
  await redis.lset("blob", 0, Buffer.from([0, 1, 2, 4]));
  expect(await store.get("blob", hashOf(bytes))).toBeNull();
  await redis.lset("blob", 0, Buffer.from([1, 9, 9, 9]));
  expect(await store.get("blob", hashOf(bytes))).toBeNull();
});

test("tensors that no job reads give way to others once there are more than Redis should keep", async () => {
  const { redis, store } = await stored();
  const blobs = new TensorBlobs(store, "run");
  const tensors = (value: number) => new Map([["w", new Float32Array(5e6).fill(value)]]);
  const used = await blobs.use(tensors(0));
  for (let value = 1; value <= 4; value++) await blobs.release([await blobs.use(tensors(value))]);
  const kept = (await redis.keys("*")).map((key) => key.split(":").at(-1));
  expect(kept).toHaveLength(4);
  // What a job reads stays, however much there is; of the others the one that was used first goes.
  expect(kept).toContain(used);
  expect((await blobs.take(used))?.get("w")?.[0]).toBe(0);
  await blobs.removeAll();
  expect(await redis.keys("*")).toEqual([]);
});

test("a worker refuses a setup that names a program or a library file of its machine", async () => {
  const { store } = await stored();
  const setups = new WorkerSetups(store, () => fakeEvaluator(), process.cwd());
  const refusal = async (training: object, library: object | null = null) => {
    const bytes = pack({ config: { model: {}, search: {}, training }, payload: { task: {} }, library });
    await store.put(setupKey(hashOf(bytes)), bytes, { isCompressed: true });
    return setups.with(hashOf(bytes), async (setup) => setup?.refusal);
  };
  expect(await refusal({ backend: "wasm", blas: "off" })).toBeNull();
  expect(await refusal({ backend: "command", command: "rm -rf ~", blas: "off" })).toMatch(/a program to run/);
  expect(await refusal({ backend: "wasm", blas: "/tmp/evil.so" })).toMatch(/a library file to load/);
  expect(await refusal({ backend: "wasm", blas: "off" }, { name: "OpenBLAS", version: "0.3" })).toMatch(
    /it computes with our own kernels, and the run with OpenBLAS 0\.3/,
  );
});
