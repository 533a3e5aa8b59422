import { expect, test } from "vitest";
import { neighbour } from "../../../webview/diagram/neighbour.ts";

const places = [
  { id: "x", x: 0, y: 0 },
  { id: "h", x: 100, y: 5 },
  { id: "sum", x: 40, y: 100 },
  { id: "far", x: 300, y: 100 },
];
const edges = [
  { from: "x", to: "sum" },
  { from: "h", to: "sum" },
  { from: "h", to: "far" },
];

test("up and down follow edges, to the end that lies straightest", () => {
  expect(neighbour("ArrowUp", "sum", places, edges)).toBe("x");
  expect(neighbour("ArrowDown", "h", places, edges)).toBe("sum");
  expect(neighbour("ArrowUp", "x", places, edges)).toBeUndefined();
});

test("left and right stay in the row, whatever the edges", () => {
  expect(neighbour("ArrowRight", "x", places, edges)).toBe("h");
  expect(neighbour("ArrowLeft", "far", places, edges)).toBe("sum");
  expect(neighbour("ArrowLeft", "x", places, edges)).toBeUndefined();
});
