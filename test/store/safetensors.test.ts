import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Rng } from "../../src/base/rng.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  SafetensorsError,
  safetensorsBytes,
  type Tensor,
  writeSafetensors,
} from "../../src/store/safetensors.ts";
import { diskThatFillsAfter } from "./faultyDisk.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

test("tensors come back bit for bit, NaN and signed zero included", async () => {
  const rng = Rng.fromSeed(3).fork("tensors");
  const tensors = new Map<string, Tensor>([
    ["embedding.weight", { shape: [7, 3], values: Float32Array.from({ length: 21 }, () => rng.uniform(-1, 1)) }],
    ["odd", { shape: [], values: Float32Array.of(Number.NaN) }],
    ["zero", { shape: [2], values: Float32Array.of(-0, Number.NEGATIVE_INFINITY) }],
    ["none", { shape: [0, 4], values: new Float32Array(0) }],
    ["__proto__", { shape: [1], values: Float32Array.of(3) }],
  ]);
  const file = path.join(await temporaryFolder(), "a.safetensors");
  const size = await writeSafetensors(nodeDisk, file, tensors, { epochs: "3" });
  const read = await readSafetensors(file);
  expect((await readFile(file)).length).toBe(size);
  expect(read.metadata.get("epochs")).toBe("3");
  expect([...read.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
  for (const [name, { shape, values }] of tensors) {
    const back = read.tensors.get(name) as Tensor;
    expect(back.shape).toEqual(shape);
    expect(new Uint8Array(back.values.buffer)).toEqual(new Uint8Array(values.buffer));
  }
});

test("the bytes are those that the format's description gives", () => {
  const [length, header, data] = encodeSafetensors(new Map([["w", { shape: [1], values: Float32Array.of(1) }]]));
  expect((length as Uint8Array).length).toBe(8);
  expect((header as Uint8Array).length).toBe(Number((length as Buffer).readBigUInt64LE()));
  expect(JSON.parse((header as Buffer).toString()).w).toEqual({ dtype: "F32", shape: [1], data_offsets: [0, 4] });
  expect([...(data as Uint8Array)]).toEqual([0, 0, 0x80, 0x3f]);
});

/** A file with this header over `dataBytes` zero bytes. */
function fileOf(header: unknown, dataBytes: number): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

const f32 = (shape: unknown, begin: unknown, end: unknown, dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

test.each<[string, Buffer]>([
  ["an empty file", Buffer.alloc(0)],
  ["a header longer than the file", Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 1, 2])],
  ["a header that is no JSON", fileOf("{", 0)],
  ["a header that is a list", fileOf([], 0)],
  ["a tensor without a description", fileOf({ a: null }, 0)],
  ["another type", fileOf({ a: f32([1], 0, 4, "F64") }, 4)],
  ["a tensor outside the file", fileOf({ a: f32([2], 0, 8) }, 4)],
  ["a negative place", fileOf({ a: f32([1], -4, 0) }, 4)],
  ["an end before its beginning", fileOf({ a: f32([0], 4, 0) }, 4)],
  ["a shape that does not fit", fileOf({ a: f32([3], 0, 4) }, 4)],
  ["a shape whose product overflows", fileOf({ a: f32([2 ** 40, 2 ** 40], 0, 4) }, 4)],
  ["a fractional size", fileOf({ a: f32([0.5, 2], 0, 4) }, 4)],
  ["two tensors in one place", fileOf({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4)],
  ["a gap", fileOf({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12)],
  ["bytes that belong to no tensor", fileOf({ a: f32([1], 0, 4) }, 8)],
  ["metadata that is not text", fileOf({ __metadata__: { crc32: 3 } }, 0)],
  ["a wrong checksum", fileOf({ __metadata__: { crc32: "3" }, a: f32([1], 0, 4) }, 4)],
])("%s is refused", (_, bytes) => {
  expect(() => decodeSafetensors(bytes, "x.safetensors")).toThrow(SafetensorsError);
});

test("a header cannot reach the prototype of anything", () => {
  const header =
    '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{"__proto__":"polluted"}}';
  const { tensors, metadata } = decodeSafetensors(fileOf(header, 4), "x.safetensors");
  expect([...tensors.keys()]).toEqual(["__proto__"]);
  expect([...metadata.keys()]).toEqual(["__proto__"]);
  expect(({} as Record<string, unknown>).dtype).toBeUndefined();
});

test("any flipped byte of a written file is noticed or changes no tensor", async () => {
  const values = Float32Array.from({ length: 16 }, (_, n) => n / 8);
  const whole = Buffer.concat(encodeSafetensors(new Map([["w", { shape: [4, 4], values }]])));
  const rng = Rng.fromSeed(9).fork("flips");
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = damaged[at]! ^ (1 << rng.int(8));
    try {
      const [tensor] = decodeSafetensors(damaged, "x").tensors.values();
      expect(tensor?.values).toEqual(values);
    } catch (cause) {
      expect(cause).toBeInstanceOf(SafetensorsError);
    }
  }
});

test("a write that fails leaves the old file and nothing else", async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, "1.safetensors");
  await writeFile(file, "old");
  const tensors = new Map([["w", { shape: [1], values: Float32Array.of(1) }]]);
  await expect(writeSafetensors(diskThatFillsAfter(0), file, tensors)).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(await readFile(file, "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["1.safetensors"]);
});

test("A13: the size of a file is known from the shapes, whatever its checksum", () => {
  const lengths = new Set<number>();
  for (let value = 0; value < 300; value++) {
    const tensors = new Map([["w", { shape: [2], values: Float32Array.of(value, 1) }]]);
    const encoded = encodeSafetensors(tensors, { epochs: "3" });
    const size = encoded.reduce((sum, chunk) => sum + chunk.length, 0);
    expect(safetensorsBytes(tensors, { epochs: "3" })).toBe(size);
    expect(decodeSafetensors(Buffer.concat(encoded), "w").tensors.get("w")?.values).toEqual(Float32Array.of(value, 1));
    lengths.add(Number(decodeSafetensors(Buffer.concat(encoded), "w").metadata.get("crc32")?.length));
  }
  // Checksums of several lengths were among them.
  expect(lengths.size).toBeGreaterThan(1);
  const values = new Float32Array(4);
  const unread = new Proxy(values, {
    get: (target, key) => {
      if (key === "buffer") throw new Error("the data were read");
      return Reflect.get(target, key, target);
    },
  });
  expect(safetensorsBytes(new Map([["w", { shape: [4], values: unread }]]))).toBe(
    safetensorsBytes(new Map([["w", { shape: [4], values }]])),
  );
});
