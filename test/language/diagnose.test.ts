import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { documentOf, service, uri } from "./service.ts";

/** Findings of a text in which ⟦…⟧ marks the expected range. */
async function expectFinding(
  text: string,
  code: string,
  message: RegExp,
  files: { readonly [name: string]: string } = {},
): Promise<void> {
  const start = text.indexOf("⟦");
  const plain = text.replace(/[⟦⟧]/g, "");
  const found = await service(files).diagnose(documentOf(plain));
  expect(found.map((each) => each.code)).toEqual([code]);
  expect(found[0]?.message).toMatch(message);
  expect(found[0]?.range).toEqual({ start, end: text.indexOf("⟧") - 1 });
}

const synthetic = "task:\n  type: synthetic\n  problem: sum\n";
const modelling = (train: string) => `task:\n  type: language_modelling\n  train: ${train}\n`;
const long = "a b\n".repeat(3000);

test("a data file that is not there is named with what is near", async () => {
  await expectFinding(modelling("⟦data/mobi.txt⟧"), "DATA_FILE_NOT_FOUND", /did you mean `data\/moby.txt`/, {
    "data/moby.txt": long,
  });
});

test("a folder and an empty file are no data", async () => {
  await expectFinding(modelling("⟦data⟧"), "DATA_NOT_A_FILE", /folder/, { "data/a.txt": long });
  await expectFinding(modelling("⟦a.txt⟧"), "DATA_FILE_EMPTY", /empty/, { "a.txt": " \n" });
});

test("a column that is not in the header is named with what is near", async () => {
  const text = "task:\n  type: forecasting\n  train: a.csv\n  target: [⟦salse⟧]\n  look_back: 2\n";
  const files = { "a.csv": `day,sales\n${"1,2\n".repeat(100)}` };
  await expectFinding(text, "DATA_COLUMN_NOT_FOUND", /did you mean `sales`/, files);
});

const forecast = (settings = "") =>
  `task:\n  type: forecasting\n  train: ⟦a.csv⟧\n  target: [y]\n  look_back: 2\n${settings}`;
const days = Array.from({ length: 300 }, (_, i) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10));

test.each([
  [
    "B5: rows that are newest first",
    `date,y\n${days
      .toReversed()
      .map((day, i) => `${day},${i % 7}`)
      .join("\n")}\n`,
    /newest row is first.*line 3 of `a\.csv`/,
  ],
  [
    "B5: series that are stacked",
    `date,y\n${[...days.slice(0, 90), ...days.slice(0, 90)].map((day, i) => `${day},${i % 7}`).join("\n")}\n`,
    /2 stretches of time/,
  ],
  [
    "B2: an index",
    `,y\n${days.map((_, i) => `${i},${i % 7}`).join("\n")}\n`,
    /column without a name goes up by 1.*columns: \[y\]/,
  ],
])("%s are said while a config is written", async (_, table, message) => {
  await expectFinding(forecast(), "DATA_REMARK", message, { "a.csv": table });
});

test("B5: series that are stacked, or in turn, are in order where the config says which column they are in", async () => {
  const stacked = ["n", "s"].flatMap((shop) => days.map((day, i) => `${shop},${day},${i % 7}`));
  const inTurn = days.flatMap((day, i) => [`n,${day},${i % 7}`, `s,${day},${i % 5}`]);
  for (const rows of [stacked, inTurn]) {
    const files = { "a.csv": `shop,date,y\n${rows.join("\n")}\n` };
    const text = forecast("  time: date\n  group: shop\n").replace(/[⟦⟧]/g, "");
    expect(await service(files).diagnose(documentOf(text))).toEqual([]);
  }
  const back = ["n", "s"].flatMap((shop) => days.toReversed().map((day, i) => `${shop},${day},${i % 7}`));
  await expectFinding(forecast("  group: shop\n"), "DATA_REMARK", /in series `n` column `date` descends/, {
    "a.csv": `shop,date,y\n${back.join("\n")}\n`,
  });
});

test.each([
  ["group: ⟦shp⟧", "shop"],
  ["categorical: [⟦whether⟧]", "weather"],
  ["known: [⟦wether⟧]", "weather"],
])("a column of %s that the table has not is named with what is near", async (line, near) => {
  const text = `${forecast(`  ${line}\n`).replace("⟦a.csv⟧", "a.csv")}`;
  const files = { "a.csv": `shop,weather,y\n${days.map((_, i) => `n,${"sun"},${i % 7}`).join("\n")}\n` };
  await expectFinding(text, "DATA_COLUMN_NOT_FOUND", new RegExp(`did you mean \`${near}\``), files);
});

test("B4: a column that another delimiter would give is answered with the delimiter", async () => {
  const text = forecast().replace(/[⟦⟧]/g, "").replace("[y]", "[⟦y⟧]");
  const table = `zeit;y\n${days.map((day, i) => `${day};${i % 7},5`).join("\n")}\n`;
  await expectFinding(text, "DATA_COLUMN_NOT_FOUND", /separated by semicolons: set `delimiter: ";"`/, {
    "a.csv": table,
  });
});

test("B3: a column of a header of 100,000 characters is known", async () => {
  const names = Array.from({ length: 9000 }, (_, i) => `sensor_${i}`).join(",");
  const text = forecast("  columns: [y]\n").replace(/[⟦⟧]/g, "");
  const table = `${names},y\n${Array.from({ length: 60 }, (_, i) => `${"1.5,".repeat(9000)}${i % 7}`).join("\n")}\n`;
  expect(await service({ "a.csv": table }).diagnose(documentOf(text))).toEqual([]);
});

test("the default column of a class is looked for too", async () => {
  const text = "⟦task⟧:\n  type: classification\n  train: a.csv\n  input: text\n";
  await expectFinding(text, "DATA_COLUMN_NOT_FOUND", /no column `label`; it has `text`, `class`/, {
    "a.csv": "text,class\na,b\n",
  });
});

test("JSON lines have their keys as columns", async () => {
  const text = "task:\n  type: classification\n  train: a.jsonl\n  label: ⟦kind⟧\n";
  await expectFinding(text, "DATA_COLUMN_NOT_FOUND", /it has `text`, `class`/, {
    "a.jsonl": '{"text":"a","class":"b"}\n',
  });
});

test("segments that are longer than the text are worth a warning", async () => {
  const text = `${modelling("a.txt")}training:\n  bptt: ⟦500⟧\n`;
  await expectFinding(text, "DATA_TOO_SHORT", /fewer than `bptt` 500/, { "a.txt": "word ".repeat(300) });
});

test("windows that are longer than the table are a mistake", async () => {
  const text = "task:\n  type: forecasting\n  train: a.csv\n  target: [y]\n  look_back: ⟦90⟧\n";
  await expectFinding(text, "DATA_TOO_SHORT", /about 64 rows/, { "a.csv": `y\n${"1\n".repeat(80)}` });
});

test("a bound that no seed cell meets says the nearest that one does", async () => {
  const text = `${synthetic}search:\n  constraints:\n    blocks: { max: ⟦3⟧ }\n`;
  await expectFinding(text, "INFEASIBLE_SEEDS", /`basic`, has 4 `blocks`; set `max: 4`/);
});

test("a bound that one seed cell meets is in order", async () => {
  const text = `${synthetic}search:\n  constraints:\n    blocks: { max: 4 }\n    parameters: { min: 10 }\n`;
  expect(await service().diagnose(documentOf(text))).toEqual([]);
});

test("a bound on parameters is held against the sizes of the config", async () => {
  const text = `${modelling("a.txt")}model: { hidden: 8 }\nsearch:\n  constraints: { parameters: { max: ⟦100⟧ } }\n`;
  // 2 · (8 · 8 + 8) weights and biases of a basic cell.
  await expectFinding(text, "INFEASIBLE_SEEDS", /has 144 `parameters`/, { "a.txt": long });
});

test("a search that takes longer than its limit is worth knowing", async () => {
  const text = `${modelling("a.txt")}search: { generations: 100000 }\nrun: { time_limit: ⟦1 s⟧ }\n`;
  await expectFinding(text, "LONG_SEARCH", /before its last generation/, { "a.txt": long });
});

test("a config in order has no findings, and a document in no folder is not held against files", async () => {
  expect(await service({ "a.txt": long }).diagnose(documentOf(modelling("a.txt")))).toEqual([]);
  expect(await service({}, { filesOf: () => null }).diagnose(documentOf(modelling("a.txt")))).toEqual([]);
});

test("a file is read again only when it has changed", async () => {
  let reads = 0;
  let modifiedMs = 1;
  const files = {
    look: async () => ({ kind: "file", sizeBytes: 9000, modifiedMs }) as const,
    head: async () => {
      reads++;
      return "some words\n".repeat(100);
    },
    data: async () => null,
    list: async () => [],
    uri: (name: string) => name,
  };
  const language = service({}, { filesOf: () => files });
  await language.diagnose(documentOf(modelling("a.txt")));
  await language.diagnose(documentOf(`${modelling("a.txt")}seed: 2\n`));
  expect(reads).toBe(1);
  modifiedMs = 2;
  await language.diagnose(documentOf(modelling("a.txt")));
  expect(reads).toBe(2);
});

test("a version that is edited meanwhile is still judged by its own text", async () => {
  const language = service({ "a.txt": long });
  const [first, second] = [documentOf(`${synthetic}sede: 1\n`), documentOf(synthetic)];
  const [a, b] = await Promise.all([language.diagnose(first), language.diagnose(second)]);
  expect(a.map(({ code }) => code)).toEqual(["UNKNOWN_KEY"]);
  expect(b).toEqual([]);
});

test("ranges are of the version that was asked about, also when the document changes in place", async () => {
  const document = TextDocument.create(uri, "rnas", 1, `${synthetic}sede: 1\n`);
  const reading = service().parsed(document);
  TextDocument.update(
    document,
    [{ range: { start: document.positionAt(0), end: document.positionAt(0) }, text: "\n\n" }],
    2,
  );
  const parsed = await reading;
  expect(parsed.range({ start: synthetic.length, end: synthetic.length + 4 }).start).toEqual({ line: 3, character: 0 });
});
