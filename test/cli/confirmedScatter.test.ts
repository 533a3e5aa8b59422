import { expect, test } from "vitest";
import { confirmedScatter } from "../../src/cli/confirmedScatter.ts";
import { confirmationOf } from "../run/confirm/contenders.ts";

const drawn = (errors: readonly number[]) =>
  confirmedScatter(
    confirmationOf([
      { who: 4, size: 100, errors },
      { who: "gru", size: 10, errors: [0.5, 0.6] },
      { who: "gru", hidden: 16, size: 1000, errors: [0.1, 0.2] },
    ]),
    [],
    80,
  ).split("\n");

test("a found network stands at its mean within its interval; plain ones are a line of steps", () => {
  const lines = drawn([0.3, 0.4]);
  const column = (line: string) => line.indexOf("●");
  const row = lines.findIndex((line) => line.includes("●"));
  const at = column(lines[row] ?? "");
  // Above and below the mean is the interval.
  expect(lines[row - 1]?.[at]).toBe("│");
  expect(lines[row + 1]?.[at]).toBe("│");
  // The step of the smaller plain network ends where the larger one begins, lower down, at the right edge.
  const steps = lines.flatMap((line, index) => (/─{30}/.test(line) && !line.includes("└") ? [index] : []));
  expect(steps).toHaveLength(1);
  expect(steps[0]).toBeLessThan(row);
  expect(lines.slice(row).some((line) => line.endsWith("─") && !line.includes("└"))).toBe(true);
});
