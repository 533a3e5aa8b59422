import { expect, test } from "vitest";
import { isSameFile, withCapitalDrive } from "../../src/base/driveLetter.ts";

test.each([
  ["d:\\work\\.rnas\\tiny-001", "D:\\work\\.rnas\\tiny-001"],
  ["d:/work", "D:/work"],
  ["D:\\Work", "D:\\Work"],
  ["\\\\server\\share\\d:\\x", "\\\\server\\share\\d:\\x"],
  ["/home/d:/x", "/home/d:/x"],
])("%s is written %s", (file, expected) => {
  expect(withCapitalDrive(file)).toBe(expected);
});

test("two ways to write a drive are one file, two files are not", () => {
  expect(isSameFile("d:\\work\\a.rnas", "D:\\work\\a.rnas")).toBe(true);
  expect(isSameFile("d:\\work\\a.rnas", "c:\\work\\a.rnas")).toBe(false);
  expect(isSameFile("/home/A.rnas", "/home/a.rnas")).toBe(false);
});
