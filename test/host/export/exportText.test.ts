import { expect, test } from "vitest";
import { type ExportResult, exportText } from "../../../src/host/export/exportCell.ts";

const result: ExportResult = {
  title: "sums #12",
  out: "/out",
  files: [],
  int8: null,
  integers: null,
  lossUnit: "nats",
  verifications: [],
};

test("an export for microcontrollers says what integers cost, and what each simulated board needs", () => {
  const text = exportText(
    {
      ...result,
      integers: { float32: 1.25, integer: 1.2625 },
      verifications: [{ kind: "run", by: "gcc", difference: 0 }],
      simulations: [
        {
          ...{ board: "atmega328p", fits: true, different: 0, flashBytes: 5120, ramBytes: 300, stackBytes: 45 },
          ...{ count: 9000, counts: "cycles" },
        },
      ],
    },
    "C99 for microcontrollers",
  );
  expect(text).toContain("sums #12 is exported: C99 for microcontrollers.");
  expect(text).toContain("Validation loss 1.26250 nats in integers, 1.25000 without.");
  expect(text).toContain("Verified by gcc: every bit is right.");
  expect(text).toContain("atmega328p: every bit right, 5,120 bytes of flash, 345 of RAM.");
});

test("an export of the cell alone says that it is there", () => {
  expect(exportText(result, "LaTeX")).toBe("sums #12 is exported: LaTeX.");
});
