import { expect, test } from "vitest";
import { counted } from "../../src/base/counted.ts";

test("A11: one is singular, all else plural", () => {
  expect([0, 1, 2].map((count) => counted(count, "epoch"))).toEqual(["0 epochs", "1 epoch", "2 epochs"]);
  expect(counted(1, "entry", "entries")).toBe("1 entry");
  expect(counted(3, "entry", "entries")).toBe("3 entries");
  expect(counted(1200, "row")).toBe("1,200 rows");
});
