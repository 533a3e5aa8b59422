import { expect, test } from "vitest";
import { layStamp, pointStamps } from "../../../webview/front/pointStamp.ts";

const disc = { colour: "#fff", radius: 3, filled: true, rim: null, opacity: 1 };

test("a stamp covers the area of its disc, wherever its centre lies in a pixel", () => {
  for (const ratio of [1, 2]) {
    for (const { pixels } of pointStamps(disc, [255, 255, 255, 1], null, ratio)) {
      let area = 0;
      for (let at = 3; at < pixels.length; at += 4) area += pixels[at]! / 256;
      expect(area / (Math.PI * (3 * ratio) ** 2)).toBeCloseTo(1, 1);
    }
  }
});

test("a ring is empty within, a rim lies around its disc", () => {
  const at = (stamp: ReturnType<typeof pointStamps>[number], column: number, row: number) =>
    stamp.pixels.slice(4 * (row * stamp.size + column), 4 * (row * stamp.size + column) + 4);
  const [ring] = pointStamps({ ...disc, filled: false }, [10, 20, 30, 1], null, 1);
  const [rimmed] = pointStamps({ ...disc, rim: "#000" }, [200, 0, 0, 1], [0, 0, 200, 1], 1);
  if (ring === undefined || rimmed === undefined) throw new Error("no stamp");
  const middle = (ring.size - 1) / 2;
  expect(at(ring, middle, middle)[3]).toBe(0);
  expect([...at(rimmed, middle, middle)]).toEqual([200, 0, 0, 256]);
  expect(at(rimmed, middle - 3, middle)[2]).toBeGreaterThan(100);
});

test("laying a stamp blends it over the picture and stays inside", () => {
  const stamps = pointStamps(disc, [255, 0, 0, 0.5], null, 1);
  const picture = new Uint8ClampedArray(4 * 8 * 8).fill(100);
  const [stamp] = stamps;
  if (stamp === undefined) throw new Error("no stamp");
  const middle = (stamp.size - 1) / 2;
  layStamp(picture, 8, 8, stamp, 4 - middle, 4 - middle);
  expect([...picture.slice(4 * (4 * 8 + 4), 4 * (4 * 8 + 4) + 4)]).toEqual([177, 50, 50, 100]);
  const before = picture.slice();
  layStamp(picture, 8, 8, stamp, -40, 3);
  layStamp(picture, 8, 8, stamp, 3, 40);
  expect(picture).toEqual(before);
  layStamp(picture, 8, 8, stamp, -stamp.size + 4, -stamp.size + 4);
  expect(picture).not.toEqual(before);
});
