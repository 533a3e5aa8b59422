import { expect, test } from "vitest";
import { textScatter } from "../../../src/cli/terminal/scatter.ts";

const options = { xLabel: "blocks", yLabel: "loss", width: 11, height: 5 };

test("the corners of the data stand in the corners of the area", () => {
  const points = [
    { x: 0, y: 0, mark: "a" },
    { x: 10, y: 1, mark: "b" },
  ];
  const rows = textScatter(points, options).split("\n").slice(1, 6);
  expect(rows[4]?.split("│")[1]).toBe("a");
  expect(rows[0]?.split("│")[1]).toBe("          b");
});

test("a later point is drawn over an earlier one", () => {
  const at = (mark: string) => ({ x: 1, y: 1, mark });
  expect(textScatter([at("a"), at("b")], options)).not.toContain("a  ");
  expect(textScatter([at("a"), at("b")], options)).toMatch(/│ *b/);
});

test("points that are not finite are left out, and none at all is said", () => {
  expect(textScatter([{ x: Number.NaN, y: 1, mark: "a" }], options)).toBe("(no points)");
});

test("on a log axis equal ratios are equally far apart, and the range is said in the values' own numbers", () => {
  const points = [1, 10, 100].map((x) => ({ x, y: 1, mark: "x" }));
  const lines = textScatter(points, { xLabel: "a", yLabel: "b", width: 21, height: 3, isLog: true }).split("\n");
  expect(lines.find((line) => line.includes("x"))).toMatch(/x {9}x {9}x$/);
  expect(lines.at(-1)).toMatch(/1 +100$/);
});
