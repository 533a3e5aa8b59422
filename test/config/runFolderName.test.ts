import { expect, test } from "vitest";
import { runFolderName, runFolderNumber, runFolderStem } from "../../src/config/runFolderName.ts";

test.each([
  ["Moby, characters", "moby-characters"],
  ["--a--", "a"],
  ["…", "run"],
  ["../../etc/passwd", "etc-passwd"],
  ["CON.txt", "con-txt"],
])("runs of %s lie in %s-001 and on", (name, stem) => {
  expect(runFolderStem(name)).toBe(stem);
  expect(runFolderNumber(runFolderName(stem, 41), stem)).toBe(41);
});

test("folders of other runs, and of longer names, have no number", () => {
  for (const name of ["moby", "moby-1", "moby-big-001", "moby-001x", "amoby-001"]) {
    expect(runFolderNumber(name, "moby")).toBeNull();
  }
  expect(runFolderNumber("moby-1000", "moby")).toBe(1000);
});
