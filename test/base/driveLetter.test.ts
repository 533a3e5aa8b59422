import { expect, test } from "vitest";
import { withCapitalDrive } from "../../src/base/driveLetter.ts";

test.each([
  ["d:\\work\\.rnas\\tiny-001", "D:\\work\\.rnas\\tiny-001"],
  ["d:/work", "D:/work"],
  ["D:\\Work", "D:\\Work"],
  ["\\\\server\\share\\d:\\x", "\\\\server\\share\\d:\\x"],
  ["/home/d:/x", "/home/d:/x"],
])("%s is written %s", (file, expected) => {
  expect(withCapitalDrive(file)).toBe(expected);
});
