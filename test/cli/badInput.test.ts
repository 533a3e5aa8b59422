import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dispatch } from "../../src/cli/dispatch.ts";
import { exitCode } from "../../src/cli/exitCode.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rnas-bad-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Case {
  readonly name: string;
  readonly files: { readonly [file: string]: string | Uint8Array };
  readonly code: number;
  /** What is said: the place, the fault, the remedy. */
  readonly says: readonly RegExp[];
}

const text = (more = "") => `task:\n  type: language_modelling\n  train: a.txt\n${more}`;
const forecast = "task:\n  type: forecasting\n  train: a.csv\n  target: [v]\n  look_back: 4\n";
const classes = "task:\n  type: classification\n  train: a.csv\n  unit: character\n";
const sum = "task:\n  type: synthetic\n  problem: sum\n";
const rows = (count: number, row: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => row(i)).join("\n");

const cases: readonly Case[] = [
  {
    name: "a data file that is missing",
    files: { "c.rnas": text() },
    code: 4,
    says: [/a\.txt/, /there is no file/, /Correct the path/],
  },
  {
    name: "a data path that is a folder",
    files: { "c.rnas": text().replace("a.txt", ".") },
    code: 4,
    says: [/folder|directory/],
  },
  {
    name: "bytes that are not UTF-8",
    files: { "c.rnas": text(), "a.txt": new Uint8Array([97, 10, 98, 0xff, 99]) },
    code: 4,
    says: [/a\.txt:2/, /UTF-8/],
  },
  { name: "an empty data file", files: { "c.rnas": text(), "a.txt": "" }, code: 4, says: [/a\.txt/, /empty/] },
  {
    name: "a text of one short line",
    files: { "c.rnas": text(), "a.txt": "hello\n" },
    code: 4,
    says: [/a\.txt/, /batch/],
  },
  { name: "a table of one line", files: { "c.rnas": forecast, "a.csv": "v\n" }, code: 4, says: [/a\.csv/, /row|line/] },
  {
    name: "a column that is not there",
    files: { "c.rnas": forecast, "a.csv": `value,w\n${rows(40, (i) => `${i},1`)}` },
    code: 4,
    says: [/a\.csv:1/, /"v"|`v`|“v”/, /value/],
  },
  {
    name: "a value that is not a number",
    files: { "c.rnas": forecast, "a.csv": `v\n${rows(40, (i) => (i === 11 ? "NaN" : String(i)))}` },
    code: 4,
    says: [/a\.csv:13/, /NaN/, /forward_fill/],
  },
  {
    name: "a class seen in validation only",
    files: {
      "c.rnas": `${classes}  validation: b.csv\n`,
      "a.csv": `text,label\n${rows(30, (i) => `ab,${i % 2}`)}`,
      "b.csv": "text,label\nab,9\n",
    },
    code: 4,
    says: [/b\.csv:2/, /9/],
  },
  {
    name: "a sequence longer than the limit",
    files: {
      "c.rnas": `${classes}  max_length: 3\n  too_long: error\n`,
      "a.csv": `text,label\n${rows(30, (i) => `${i === 7 ? "abcdef" : "ab"},${i % 2}`)}`,
    },
    code: 4,
    says: [/a\.csv:9/, /6/, /max_length|too_long/],
  },
  {
    name: "an unknown key",
    files: { "c.rnas": `${sum}modle: {}\n` },
    code: 3,
    says: [/c\.rnas:4:1: /, /did you mean `model`/],
  },
  {
    name: "a population of 0",
    files: { "c.rnas": `${sum}search: { population: 0 }\n` },
    code: 3,
    says: [/c\.rnas:4:23: /, /at least 2/],
  },
  {
    name: "the same objective twice",
    files: { "c.rnas": `${sum}search: { objectives: [mse, mse] }\n` },
    code: 3,
    says: [/c\.rnas:4:29: /, /twice/],
  },
  {
    name: "objectives with nothing to trade off",
    files: { "c.rnas": text("search: { objectives: [perplexity, validation_loss] }\n"), "a.txt": "x" },
    code: 3,
    says: [/c\.rnas:4:/, /nothing to trade off; remove one/],
  },
  {
    name: "a bound that nothing meets",
    files: { "c.rnas": `${sum}search: { constraints: { blocks: { min: 9, max: 4 } } }\n` },
    code: 3,
    says: [/c\.rnas:4:/, /at least 9 and at most 4/],
  },
  {
    name: "a folder that cannot be written",
    files: { "c.rnas": `${sum}run: { folder: taken }\n`, taken: "a file" },
    code: 4,
    says: [/taken/, /a file stands where a folder should be/, /run\.folder/],
  },
  {
    name: "a config that is not UTF-8",
    files: { "c.rnas": new Uint8Array([0xff, 0xfe, 0x41]) },
    code: 4,
    says: [/c\.rnas/, /UTF-8/],
  },
];

test.each(cases)("$name is reported with its place and a remedy", async ({ files, code, says }) => {
  for (const [file, content] of Object.entries(files)) await writeFile(path.join(folder, file), content);
  const { exit, said } = await run("search", path.join(folder, "c.rnas"));
  for (const pattern of says) expect(said).toMatch(pattern);
  expect(said).not.toMatch(/\n\s+at .+:\d+:\d+/);
  expect(exit).toBe(code);
});

test("every error of a config is reported at once, and nothing is started", async () => {
  const config = path.join(folder, "c.rnas");
  await writeFile(config, "sede: 1\ntask: { type: synthetic, problem: som }\nsearch: { population: 1 }\n");
  const { exit, said } = await run("search", config);
  expect(exit).toBe(exitCode.config);
  expect(said.match(/c\.rnas:\d+:\d+: /g)).toHaveLength(3);
  expect(said).not.toContain("Searching");
});

test("a config that does not exist is reported", async () => {
  const { exit, said } = await run("search", path.join(folder, "none.rnas"));
  expect(exit).toBe(exitCode.environment);
  expect(said).toMatch(/none\.rnas does not exist.*\n.*moe-rnas init/);
});

test("a folder that is no run is reported", async () => {
  for (const command of ["resume", "status", "front"]) {
    const { exit, said } = await run(command, folder);
    expect(exit).toBe(exitCode.environment);
    expect(said).toMatch(/is not a run folder/);
  }
});

test("a misspelt command is reported with what was meant", async () => {
  const { exit, said } = await run("serach", "c.rnas");
  expect(exit).toBe(exitCode.usage);
  expect(said).toMatch(/no command "serach".*\n.*search/);
});

async function run(...args: string[]): Promise<{ exit: number; said: string }> {
  const said: string[] = [];
  const write = (line: string) => void said.push(line);
  const exit = await dispatch(args, { out: write, err: write, interactive: false, columns: 80 });
  return { exit, said: said.join("") };
}
