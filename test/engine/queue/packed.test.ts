import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { hashOf, PackedError, pack, unpack } from "../../../src/engine/evaluators/queue/packed.ts";
import { packTensors, unpackTensors } from "../../../src/engine/evaluators/queue/packedTensors.ts";

const nested = {
  name: "ü",
  none: null,
  list: [1.5, "two", { deep: Float32Array.of(1, Number.NaN, -0) }],
  counts: Int32Array.of(-1, 2 ** 31 - 1),
  empty: new Float32Array(0),
};

test("plain data with arrays come back as they were, bit for bit", () => {
  const back = unpack(pack(nested)) as typeof nested;
  expect(back).toEqual(nested);
  const [, , { deep }] = back.list as [number, string, { deep: Float32Array }];
  expect(Object.is(deep[2], -0)).toBe(true);
});

test("arrays can lie on memory that threads share", () => {
  const { counts } = unpack(pack(nested), (length) => new SharedArrayBuffer(length)) as typeof nested;
  expect(counts.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect([...counts]).toEqual([-1, 2 ** 31 - 1]);
});

test("equal data have equal hashes, and a bit more or less has another one", () => {
  expect(hashOf(pack(nested))).toBe(hashOf(pack(structuredClone(nested))));
  expect(hashOf(pack({ ...nested, counts: Int32Array.of(-1, 2 ** 31 - 2) }))).not.toBe(hashOf(pack(nested)));
});

test("tensors keep their order and get memory of their own", () => {
  const tensors = new Map([
    ["b", Float32Array.of(1, 2)],
    ["a", Float32Array.of(3)],
  ]);
  const bytes = packTensors(tensors);
  const [one, other] = [unpackTensors(bytes), unpackTensors(bytes)];
  expect([...one]).toEqual([...tensors]);
  expect(one.get("b")?.buffer).not.toBe(other.get("b")?.buffer);
});

test("bytes that were cut, changed or made by another program are refused, and never read beyond their end", () => {
  const bytes = pack(nested);
  const rng = Rng.fromSeed(3).fork("damage");
  for (let round = 0; round < 500; round++) {
    const damaged = bytes.slice(0, rng.chance(0.5) ? bytes.length : rng.int(bytes.length));
    for (let flip = rng.int(5); flip > 0 && damaged.length > 0; flip--) {
      damaged[rng.int(damaged.length)] = rng.int(256);
    }
    try {
      unpack(damaged);
    } catch (cause) {
      expect(cause).toBeInstanceOf(PackedError);
    }
  }
  const far = Buffer.from('{"$f32":[4,1000000000]}');
  const header = Buffer.alloc(4);
  header.writeUInt32LE(far.length);
  expect(() => unpack(Buffer.concat([header, far]))).toThrow(PackedError);
  expect(() => unpackTensors(pack({ not: "tensors" }))).toThrow(PackedError);
});
