import { expect, test } from "vitest";
import { Rng } from "../../../src/base/rng.ts";
import { fitted, leastZoom, mostZoom, moved, revealing, zoomedAt } from "../../../webview/diagram/viewport.ts";

const frame = { width: 600, height: 400 };

test("a fitted picture lies within the frame, centred, below what is reserved", () => {
  for (const picture of [
    { width: 100, height: 80 },
    { width: 2000, height: 300 },
    { width: 300, height: 1500 },
  ]) {
    const { zoom, x, y } = fitted(picture, frame, 36);
    expect(x).toBeGreaterThanOrEqual(12);
    expect(y).toBeGreaterThanOrEqual(36);
    expect(x + zoom * picture.width).toBeLessThanOrEqual(588.001);
    expect(y + zoom * picture.height).toBeLessThanOrEqual(388.001);
    expect(x + (zoom * picture.width) / 2).toBeCloseTo(300, 6);
  }
});

test("zooming keeps the point under the pointer, within its limits", () => {
  const rng = Rng.fromSeed(1);
  let viewport = { zoom: 1, x: 10, y: -20 };
  for (let step = 0; step < 200; step++) {
    const [px, py] = [rng.uniform(0, 600), rng.uniform(0, 400)];
    const before = [(px - viewport.x) / viewport.zoom, (py - viewport.y) / viewport.zoom];
    viewport = zoomedAt(viewport, rng.uniform(0.3, 3), px, py);
    expect((px - viewport.x) / viewport.zoom).toBeCloseTo(before[0]!, 4);
    expect((py - viewport.y) / viewport.zoom).toBeCloseTo(before[1]!, 4);
    expect(viewport.zoom).toBeGreaterThanOrEqual(leastZoom);
    expect(viewport.zoom).toBeLessThanOrEqual(mostZoom);
  }
});

test("a picture cannot be pushed out of sight", () => {
  const picture = { width: 200, height: 100 };
  const { x, y } = moved({ zoom: 1, x: 0, y: 0 }, 5000, -5000, picture, frame);
  expect(x).toBe(560);
  expect(y).toBe(-60);
});

test("revealing moves no more than it must", () => {
  const viewport = { zoom: 2, x: 0, y: 0 };
  expect(revealing(viewport, { x: 50, y: 50, width: 20, height: 10 }, frame)).toEqual(viewport);
  expect(revealing(viewport, { x: 400, y: 50, width: 20, height: 10 }, frame)).toEqual({ zoom: 2, x: -256, y: 0 });
  expect(revealing(viewport, { x: 50, y: -30, width: 20, height: 10 }, frame)).toEqual({ zoom: 2, x: 0, y: 76 });
});
