import { expect, test } from "vitest";
import { hash128 } from "../../src/base/hash128.ts";

const key = [1, 2, 3, 4];

test("one bit of the label changes about half of the 128 bits", () => {
  const changed: number[] = [];
  for (let index = 0; index < 500; index++) {
    const [a, b] = [hash128(key, `block ${index}`), hash128(key, `block ${index}`.replace("k", "j"))];
    changed.push(a.reduce((sum, word, lane) => sum + bitCount(word ^ b[lane]!), 0));
  }
  const mean = changed.reduce((sum, bits) => sum + bits, 0) / changed.length;
  expect(mean).toBeGreaterThan(62);
  expect(mean).toBeLessThan(66);
  expect(Math.min(...changed)).toBeGreaterThan(35);
});

test("100,000 labels have 100,000 hashes, and each of the four words is nearly as good", () => {
  const hashes = Array.from({ length: 100_000 }, (_, index) => hash128(key, `${index % 317}\n${index}`));
  expect(new Set(hashes.map((hash) => hash.join())).size).toBe(hashes.length);
  for (const lane of [0, 1, 2, 3]) {
    // Of 100,000 draws from 2³², 1.2 pairs agree in the mean.
    expect(hashes.length - new Set(hashes.map((hash) => hash[lane])).size).toBeLessThanOrEqual(8);
  }
});

test("key and length count", () => {
  expect(hash128([1, 2, 3, 5], "a")).not.toEqual(hash128(key, "a"));
  expect(hash128(key, "\u0000")).not.toEqual(hash128(key, ""));
  expect(hash128(key, "\u0000\u0000")).not.toEqual(hash128(key, "\u0000"));
});

function bitCount(word: number): number {
  return (word >>> 0).toString(2).replaceAll("0", "").length;
}
