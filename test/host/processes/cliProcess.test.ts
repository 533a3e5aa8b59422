import { expect, test } from "vitest";
import { cliFailureText } from "../../../src/host/processes/cliProcess.ts";

test("a command's failure is its own words, without what it said before", () => {
  const stderr = "moby, individual 3: weights of the search\nmoe-rnas: Individual 3 is gone.\n  Choose another.\n";
  expect(cliFailureText(stderr)).toBe("Individual 3 is gone. Choose another.");
  expect(cliFailureText("node: not found\n")).toBe("node: not found");
});
