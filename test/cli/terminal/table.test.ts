import { expect, test } from "vitest";
import { textTable } from "../../../src/cli/terminal/table.ts";

test("text stands to the left, numbers to the right", () => {
  const table = textTable(
    ["cell", "blocks"],
    [
      ["lstm", "21"],
      ["basic", "4"],
    ],
  );
  expect(table).toBe("cell   blocks\n─────  ──────\nlstm       21\nbasic       4");
});

test("a missing entry is empty", () => {
  expect(textTable(["a", "b"], [["x"]])).toBe("a  b\n─  ─\nx");
});
