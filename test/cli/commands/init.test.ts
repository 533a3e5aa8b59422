import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";

let said = "";
const output = {
  out: (text: string) => {
    said += text;
  },
  err: () => {},
  interactive: false,
  columns: 80,
};

/** A folder with a file of data; `init` writes the config to `config` below it. */
async function initialised(
  task: string,
  data: string,
  rows: string | Uint8Array,
  config: string,
  ...options: string[]
) {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "configs"));
  await writeFile(join(folder, data), rows);
  const file = join(folder, config);
  said = "";
  expect(await dispatch(["init", task, "--data", join(folder, data), "--out", file, ...options], output)).toBe(0);
  return { file, text: await readFile(file, "utf8") };
}

const reviews = `stars,review\n${Array.from({ length: 40 }, (_, i) => `${i % 2 ? 5 : 1},${i % 2 ? "great" : "poor"} thing`).join("\n")}\n`;

test("a config for a table names the columns that the table has, and is valid beside its data", async () => {
  const { file, text } = await initialised("classification", "reviews.csv", reviews, "a.rnas");
  expect(text).toMatch(/^ {2}input: review +#/m);
  expect(text).toMatch(/^ {2}label: stars +#/m);
  expect(await dispatch(["validate", file], output)).toBe(0);
});

test("columns that were asked for are taken, also such as need quotes", async () => {
  const rows = reviews.replace("stars,review", '"yes","no: really"');
  const options = ["--input", "no: really", "--target", "yes"];
  const { file, text } = await initialised("classification", "reviews.csv", rows, "a.rnas", ...options);
  expect(text).toContain('input: "no: really"');
  expect(text).toContain('label: "yes"');
  expect(await dispatch(["validate", file], output)).toBe(0);
});

test("a config in another folder finds the data from there", async () => {
  const rows = `day,visitors\n${Array.from({ length: 400 }, (_, day) => `${day},${day % 7}`).join("\n")}\n`;
  const { file, text } = await initialised("forecasting", "park.csv", rows, "configs/a.rnas");
  expect(text).toContain("train: ../park.csv");
  expect(text).toContain("target: [visitors]");
  expect(await dispatch(["validate", file], output)).toBe(0);
});

const hours = Array.from({ length: 600 }, (_, i) => i);
const at = (i: number) => new Date(Date.UTC(2020, 0, 1, i)).toISOString().slice(0, 16).replace("T", " ");
const level = (i: number) => (20 + ((i * 7) % 11) / 4).toFixed(2);
const lines = (header: string, row: (i: number) => string) => `${header}${hours.map(row).join("\n")}\n`;

/** Lines of the task section, without comments. */
const taskOf = (text: string) =>
  (/^task:\n((?: {2}.*\n)+)/m.exec(text)?.[1] ?? "").split("\n").map((line) => line.replace(/\s+#.*/, "").trim());

/** Forecasting files, with the lines that the config has to have so that it is valid as it is written. */
const series: readonly (readonly [string, string, string | Uint8Array, readonly string[]])[] = [
  [
    "B3: a header of 100,000 bytes",
    "wide.csv",
    lines(
      `${Array.from({ length: 9000 }, (_, i) => `sensor_${i}`).join(",")},y\n`,
      (i) => `${"1.5,".repeat(9000)}${level(i)}`,
    )
      .slice(0, 3_000_000)
      .replace(/\n[^\n]*$/, "\n"),
    ["target: [y]"],
  ],
  [
    "B4: semicolons and decimal commas",
    "wetter.csv",
    lines("zeit;temp;druck\n", (i) => `${at(i)};${level(i).replace(".", ",")};1.013,${i % 10}`),
    ['delimiter: ";"', 'decimal: ","', "thousands: .", "target: [temp]"],
  ],
  [
    "B4: sep=; of a spreadsheet",
    "export.csv",
    lines("sep=;\r\nzeit;wert\r\n", (i) => `${at(i)};${level(i)}`),
    ["target: [wert]"],
  ],
  [
    "B4: comments first",
    "station.csv",
    `# station 12\n# by hand\n${lines("time,temp\n", (i) => `${at(i)},${level(i)}`)}`,
    ['comment: "#"', "target: [temp]"],
  ],
  [
    "B4: white space between the cells",
    "log.dat",
    lines("a   b   value\n", (i) => `${i % 5}   ${level(i)}   ${level(i + 1)}`),
    ["delimiter: whitespace", "target: [value]"],
  ],
  [
    "B4: thousands in quotes",
    "sales.csv",
    lines("day,sales\n", (i) => `${at(i)},"${i % 9},${String(100 + i).padStart(3, "0")}"`),
    ['thousands: ","', "target: [sales]"],
  ],
  [
    "B6: UTF-16 with a mark",
    "excel.csv",
    Buffer.from(`\ufeff${lines("date\ttemp\n", (i) => `${at(i)}\t${level(i)}`)}`, "utf16le"),
    ["delimiter: tab", "target: [temp]"],
  ],
  [
    "B6: UTF-16 without a mark",
    "bare.csv",
    Buffer.from(
      lines("date,temp\n", (i) => `${at(i)},${level(i)}`),
      "utf16le",
    ),
    ["encoding: utf-16le", "target: [temp]"],
  ],
  [
    "B6: Latin-1",
    "alt.csv",
    Buffer.from(
      lines("größe,temp\n", (i) => `${level(i + 3)},${level(i)}`),
      "latin1",
    ),
    ["encoding: latin1", "target: [temp]"],
  ],
  [
    "B6: lines ended by CR",
    "mac.csv",
    lines("date,temp\n", (i) => `${at(i)},${level(i)}`).replaceAll("\n", "\r"),
    ["target: [temp]"],
  ],
  ["B6: a trailing comma", "trailing.csv", lines("date,temp,\n", (i) => `${at(i)},${level(i)},`), ["target: [temp]"]],
  [
    "B6: a name with a line end in it",
    "named.csv",
    lines('date,"temp\n(°C)"\n', (i) => `${at(i)},${level(i)}`),
    ['target: ["temp\\n(°C)"]'],
  ],
  [
    "B11: a compressed table of rates without a header",
    "rates.txt.gz",
    gzipSync(hours.map((i) => Array.from({ length: 8 }, (_, c) => level(i * (c + 1))).join(",")).join("\n")),
    ["header: false", 'target: ["8"]'],
  ],
  [
    "B11: dates in four columns, NA and a text column",
    "air.csv",
    lines(
      "No,year,month,day,hour,pm2.5,TEMP,cbwd\n",
      (i) =>
        `${i + 1},2010,1,${1 + Math.floor(i / 24)},${i % 24},${i < 24 ? "NA" : 100 + ((i * 7) % 31)},${level(i)},NW`,
    ),
    ["missing: forward_fill", "columns: [year, month, day, hour, pm2.5, TEMP]", "target: [pm2.5]"],
  ],
  [
    "B2: an index of pandas",
    "frame.csv",
    lines(",a,y\n", (i) => `${i},${level(i + 1)},${level(i)}`),
    ["columns: [a, y]", "target: [y]"],
  ],
];

test.each(series)(
  "%s: the config is found from the file and valid as it is written",
  async (_, data, content, wanted) => {
    const { file, text } = await initialised("forecasting", data, content, "a.rnas");
    expect(taskOf(text)).toEqual(expect.arrayContaining([...wanted]));
    expect(await dispatch(["validate", file], output)).toBe(0);
  },
);

const frames = (i: number) => Array.from({ length: 3 + (i % 4) }, (_, t) => [i % 3, t, (i * t) % 5]);

/** Classification files, with the lines that the config has to have. */
const labelled: readonly (readonly [string, string, string | Uint8Array, readonly string[]])[] = [
  [
    "B11: arrays beside a speaker that never changes",
    "digits.jsonl",
    lines("", (i) => JSON.stringify({ speaker: "jackson", digit: i % 10, series: frames(i) })),
    ["unit: number", "input: series", "label: digit"],
  ],
  [
    "B11: arrays beside six speakers",
    "digits.jsonl",
    lines("", (i) => JSON.stringify({ speaker: `s${i % 6}`, label: String(i % 10), series: frames(i) })),
    ["unit: number", "input: series", "label: label"],
  ],
  [
    "B11: messages without a header, a lone quote among them",
    "sms.txt",
    lines("", (i) => `${i % 8 === 0 ? "spam" : "ham"}\tGo until jurong point, ${i === 40 ? '"' : ""}crazy number ${i}`),
    ["format: tsv", "header: false", 'input: "2"', 'label: "1"'],
  ],
  [
    "B1: a table of texts with tabs",
    "days.tsv",
    lines("text\tlabel\n", (i) => (i % 2 === 0 ? `${i === 2 ? '"' : ""}good day ${i}\tpos` : `bad day ${i}\tneg`)),
    ["input: text", "label: label"],
  ],
  [
    "B11: a .ts file",
    "vowels.ts",
    `@problemName Vowels\n@classLabel true 1 2\n@data\n${lines("", (i) => `1,2,${i}:3,4,5:${(i % 2) + 1}`)}`,
    ["type: classification"],
  ],
  [
    "B11: names, read by characters",
    "names.csv",
    lines("name,language\n", (i) => `name${i},l${i % 4}`),
    ["unit: character", "input: name", "label: language"],
  ],
  [
    "B4: sequences of numbers in cells",
    "series.csv",
    lines("series,kind\n", (i) => `"0.1 0.${i % 9} 0.3",k${i % 2}`),
    ["unit: number", "input: series", "label: kind"],
  ],
  [
    "B11: labelled lines",
    "trec.txt",
    lines("", (i) => `${["DESC", "ENTY", "HUM"][i % 3]} How did it go ${i} ?`),
    ["format: labelled_lines"],
  ],
];

test.each(labelled)(
  "%s: the config is found from the file and valid as it is written",
  async (_, data, content, wanted) => {
    const { file, text } = await initialised("classification", data, content, "a.rnas");
    expect(taskOf(text)).toEqual(expect.arrayContaining([...wanted]));
    expect(taskOf(text).some((line) => line.startsWith("input:"))).toBe(
      wanted.some((line) => line.startsWith("input:")),
    );
    expect(await dispatch(["validate", file], output)).toBe(0);
  },
);

test("what was chosen is said, and what could be otherwise", async () => {
  await initialised(
    "forecasting",
    "a.csv",
    lines("date;open;high\n", (i) => `${at(i)};${level(i)};${level(i + 2)}`),
    "a.rnas",
  );
  expect(said).toContain("a table separated by semicolons, with a header (`delimiter: ;`)");
  expect(said).toContain("predicts `high`");
  expect(said).toContain("unsure: the column to forecast could also be `open`");
});

test("a column that the file does not have is refused", async () => {
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, "a.csv"),
    lines("date,temp\n", (i) => `${at(i)},${level(i)}`),
  );
  const args = [
    "init",
    "forecasting",
    "--data",
    join(folder, "a.csv"),
    "--target",
    "tmp",
    "--out",
    join(folder, "a.rnas"),
  ];
  expect(await dispatch(args, output)).not.toBe(0);
});
