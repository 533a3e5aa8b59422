import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { placeAt, readTextFile, textLines } from "../../src/data/textFile.ts";
import { firstInvalidUtf8 } from "../../src/data/utf8.ts";
import { expectDataError, folderOf } from "./dataFixture.ts";

test("a byte order mark and gzip leave the text and its hash as they are", async () => {
  const folder = folderOf({
    "plain.txt": "grün",
    "marked.txt": "\ufeffgrün",
    "packed.txt.gz": gzipSync("grün"),
  });
  const [plain, marked, packed] = await Promise.all(
    ["plain.txt", "marked.txt", "packed.txt.gz"].map((name) => readTextFile(folder, name)),
  );
  expect([plain?.text, marked?.text, packed?.text]).toEqual(["grün", "grün", "grün"]);
  expect(packed?.sha256).toBe(plain?.sha256);
});

test("lines end with LF or CRLF, and a missing last end makes no difference", () => {
  const lines = (text: string) => [...textLines({ name: "", text, sha256: "" })];
  expect(lines("ab\r\n\nc").map((line) => line.text)).toEqual(["ab", "", "c"]);
  expect(lines("ab\nc\n")).toEqual([
    { text: "ab", offset: 0 },
    { text: "c", offset: 3 },
  ]);
});

test("a place counts lines and columns from 1, over every kind of line end", () => {
  const file = { name: "f", text: "ab\r\ncd\nef\rgh", sha256: "" };
  const at = (needle: string) => placeAt(file, file.text.indexOf(needle));
  expect(at("b")).toEqual({ file: "f", line: 1, column: 2 });
  expect(at("d")).toEqual({ file: "f", line: 2, column: 2 });
  expect(at("e")).toEqual({ file: "f", line: 3, column: 1 });
  expect(at("g")).toEqual({ file: "f", line: 4, column: 1 });
});

test("a missing file is named, with a neighbour of a similar name", async () => {
  const folder = folderOf({ "moby.txt": "call me" });
  const error = await expectDataError(readTextFile(folder, "mobby.txt"), "DATA_FILE_NOT_FOUND", "mobby.txt");
  expect(error.remedy).toContain("moby.txt");
  await expectDataError(readTextFile(folder, "none/x.txt"), "DATA_FILE_NOT_FOUND", "none/x.txt");
});

test("a folder is not a file", async () => {
  const folder = folderOf({});
  mkdirSync(join(folder, "texts"));
  await expectDataError(readTextFile(folder, "texts"), "DATA_NOT_A_FILE", "texts");
});

test("a file of nothing but white space is empty", async () => {
  const folder = folderOf({ "nothing.txt": "", "blank.txt": "\ufeff \n\n" });
  await expectDataError(readTextFile(folder, "nothing.txt"), "DATA_FILE_EMPTY", "nothing.txt");
  await expectDataError(readTextFile(folder, "blank.txt"), "DATA_FILE_EMPTY", "blank.txt");
});

test("bytes that are not UTF-8 are named by line, column and offset", async () => {
  const latin1 = Buffer.from("one\ncafé au lait\n", "latin1");
  const folder = folderOf({ "latin1.txt": latin1, "utf16.txt": Buffer.from("hello", "utf16le") });
  const error = await expectDataError(readTextFile(folder, "latin1.txt"), "DATA_NOT_UTF8", "latin1.txt:2:4");
  expect(error.message).toContain("byte 7 (0xe9)");
  const utf16 = await expectDataError(readTextFile(folder, "utf16.txt"), "DATA_NOT_UTF8", "utf16.txt:1:1");
  expect(utf16.message).toContain("UTF-16");
});

test("the first invalid byte is where a strict decoder fails", () => {
  const decodes = (bytes: Uint8Array) => {
    try {
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const parts = [[0x61], [0xc3, 0xa9], [0xe2, 0x82, 0xac], [0xf0, 0x9f, 0x98, 0x80]];
  for (let first = 0x80; first < 0x100; first++) {
    for (const second of [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]) {
      const bytes = Uint8Array.from([...parts.flat(), first, second, 0x80, 0x80]);
      const invalid = firstInvalidUtf8(bytes);
      expect(invalid === bytes.length).toBe(decodes(bytes));
      expect(decodes(bytes.subarray(0, invalid))).toBe(true);
    }
  }
});

test("damaged gzip data are distinguished from text", async () => {
  const whole = gzipSync("some text that is compressed");
  const folder = folderOf({ "cut.gz": whole.subarray(0, whole.length - 9) });
  await expectDataError(readTextFile(folder, "cut.gz"), "DATA_BAD_GZIP", "cut.gz");
});

// A superuser may read everything, so there the case cannot be made.
if (process.platform !== "win32" && process.getuid?.() !== 0) {
  test("a file without read permission is named", async () => {
    const folder = folderOf({ "secret.txt": "x" });
    chmodSync(join(folder, "secret.txt"), 0);
    const error = await expectDataError(readTextFile(folder, "secret.txt"), "DATA_FILE_NOT_READABLE", "secret.txt");
    expect(error.message).toContain("permission");
  });
}
