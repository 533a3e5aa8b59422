import { execFileSync } from "node:child_process";
import { symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { readTextFile } from "../../src/data/textFile.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { refusal } from "./hostileRun.ts";

const tasks = {
  text: "{ type: language_modelling, train: data.txt }",
  words: "{ type: language_modelling, unit: word, train: data.txt }",
  csv: "{ type: classification, train: data.csv, unit: number, input: x, label: y }",
  csvText: "{ type: classification, train: data.csv, input: x, label: y }",
  jsonl: "{ type: classification, train: data.jsonl, input: x, label: y }",
  lines: "{ type: classification, train: data.txt, format: labelled_lines }",
  series: "{ type: classification, train: data.ts, unit: number }",
  forecast: "{ type: forecasting, train: data.csv, target: [x], look_back: 2 }",
};

/** Reads `content` as the data of a task. */
async function load(task: keyof typeof tasks, content: string | Uint8Array): Promise<unknown> {
  const folder = await temporaryFolder();
  const text = `task: ${tasks[task]}\n`;
  const { config, diagnostics } = parseConfig(text);
  if (config === null) throw new Error(diagnostics[0]?.message);
  await writeFile(path.join(folder, /data\.\w+/.exec(text)?.[0] ?? ""), content);
  return loadDataset(config, { folder });
}

const megabyte = 1 << 20;
const rows = "2,2\n".repeat(40);
const refused: readonly (readonly [string, keyof typeof tasks, string | Uint8Array, RegExp])[] = [
  [
    "a number of a million digits and a letter",
    "forecast",
    `t,x\n1,${"1".repeat(megabyte)}x\n${rows}`,
    /data\.csv:2:3: .{1,120}$/,
  ],
  ["a number beyond every float", "forecast", `t,x\n1,1e999\n${rows}`, /data\.csv:2/],
  ["NaN as a value", "forecast", `t,x\n1,NaN\n${rows}`, /data\.csv:2/],
  ["a quote that never ends", "csv", `x,y\n"${"a,".repeat(megabyte)}`, /data\.csv:2:1: the quote is never closed/],
  ["half a million quotes", "csv", `x,y\n${'"a"'.repeat(megabyte / 4)}\n`, /data\.csv:2:1: the row has 1 cell/],
  ["a row of a million cells", "csv", `x,y\n${",".repeat(megabyte)}\n`, /data\.csv:2:1: the row has 1,048,577 cells/],
  ["a header of a million empty names", "csv", `${",".repeat(megabyte)}\n`, /data\.csv:1: there is no column `y`/],
  ["JSON nested 200,000 deep", "jsonl", `${"[".repeat(200_000)}\n`, /data\.jsonl:1/],
  ["a key called __proto__ only", "jsonl", '{"__proto__":{"x":"a","y":"b"}}\n', /data\.jsonl:1/],
  ["a number in JSON that is infinite", "jsonl", '{"x":[1e999],"y":"a"}\n', /data\.jsonl:1/],
  ["UTF-16 without a mark", "text", Buffer.from("abc", "utf16le"), /data\.txt:1:1: the file is UTF-16/],
  ["a lone surrogate's bytes", "text", Buffer.from([0x61, 0x0a, 0xed, 0xa0, 0x80]), /data\.txt:2:1: byte 2/],
  ["an overlong NUL", "text", Buffer.from([0xc0, 0x80]), /data\.txt:1:1: byte 0/],
  [
    "a byte that is no text in a megabyte",
    "text",
    Buffer.concat([Buffer.alloc(megabyte, "a"), Buffer.from([0xff])]),
    /byte 1048576/,
  ],
  ["nothing but blanks", "text", " \n".repeat(1000), /data\.txt: the file is empty/],
  ["a bomb of gzip in 400 KB", "text", gzipSync(Buffer.alloc(420 * megabyte)), /more than 400 MiB/],
  ["gzip that is cut off", "text", gzipSync(Buffer.from("abc")).subarray(0, 12), /gzip data are damaged/],
  ["gzip's first bytes only", "text", Buffer.from([0x1f, 0x8b]), /gzip data are damaged/],
  ["a case with a channel missing", "series", "@data\n1,2:3,4:a\n1,2:b\n", /data\.ts:3/],
  ["a million channels", "series", `@data\n${":".repeat(megabyte)}a\n`, /data\.ts:2/],
  ["a label without a sequence", "lines", `${"a".repeat(megabyte)}\n`, /data\.txt:1/],
];

test.each(refused)("%s (%s): refused at its place", async (_, task, content, message) => {
  const error = await refusal(() => load(task, content));
  expect(error.message).toMatch(message);
  expect(error.message.length).toBeLessThan(1500);
});

test.each([
  ["NUL bytes", "text", "\u0000\u0000ab".repeat(500)],
  ["a line of a million characters", "text", `${"ab".repeat(megabyte / 2)}\n`],
  ["a word of a million letters", "words", `${"a".repeat(megabyte)} b `.repeat(3) + "a b ".repeat(500)],
  ["words that every object has", "words", "__proto__ constructor toString valueOf hasOwnProperty ".repeat(150)],
  ["classes that every object has", "csvText", `x,y\n${"a b,__proto__\nb a,constructor\n".repeat(20)}`],
] as const)("%s are data like others", async (_, task, content) => {
  await load(task, content);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test.skipIf(process.platform === "win32")(
  "a folder, a pipe or a device is no data file, and is not waited for",
  async () => {
    const folder = await temporaryFolder();
    execFileSync("mkfifo", [path.join(folder, "pipe")]);
    await symlink("/dev/zero", path.join(folder, "zero"));
    for (const name of ["pipe", "zero", "."]) {
      expect((await refusal(() => readTextFile(folder, name))).code).toBe("DATA_NOT_A_FILE");
    }
  },
);

test("a file of absurd size is refused before it is read", async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, "huge.txt"), "");
  await truncate(path.join(folder, "huge.txt"), 2 ** 40);
  expect((await refusal(() => readTextFile(folder, "huge.txt"))).code).toBe("DATA_FILE_TOO_LARGE");
});

test("a path may lead out of the folder of the config, where the user's own rights do; a NUL in it is refused", async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, "data.txt"), "abc");
  expect((await readTextFile(path.join(folder, "a/b/c"), "../../../data.txt")).text).toBe("abc");
  expect((await refusal(() => readTextFile(folder, "data.txt\u0000.png"))).message).toMatch(/data\.txt/);
});
