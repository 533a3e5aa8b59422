import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { listRetrainFolders, type RetrainFolder, readRetrainRecords } from "../../src/store/retrainFolder.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { comparableLog } from "../engine/tinyRun.ts";
import { type Ended, moeRnas, moeRnasHere, testFolder, windowsPath } from "./windowsProcess.ts";

/** Words of two classes, in a folder whose name Windows' shell would split and has to spell right. */
const config = `name: words
seed: 5
task: { type: classification, train: data/words.csv, unit: character, input: text, label: class, split: [0.5, 0.25, 0.25] }
model: { hidden: 4, embedding: 3 }
training: { epochs: 2, batch: 8 }
search:
  population: 6
  generations: 2
  initial_edits: [1, 3]
  seed_cells: [basic, gru]
run: { workers: 2 }
`;

function project(): string {
  const folder = path.join(testFolder(), "my projekt ü");
  mkdirSync(path.join(folder, "data"), { recursive: true });
  writeFileSync(path.join(folder, "search.rnas"), config);
  const rows = Array.from({ length: 48 }, (_, i) =>
    i % 2 === 0 ? `abca${"ab".repeat(i % 5)},one` : `cbbc${"cb".repeat(i % 7)},two`,
  );
  writeFileSync(path.join(folder, "data", "words.csv"), `text,class\n${rows.join("\n")}\n`);
  return folder;
}

const windows = project();
const linux = project();
const run = path.join(".rnas", "words-001");
let searched: Ended;

/** What both print for the same command, which is the same but for how files are named. */
async function both(
  args: readonly string[],
  input?: string,
): Promise<{ readonly windows: Ended; readonly linux: Ended }> {
  const from = input === undefined ? {} : { input };
  const there = await moeRnas(args, { cwd: windows, ...from });
  return { windows: there, linux: moeRnasHere(args, { cwd: linux, ...from }) };
}

/** The content of every file below a folder, by its name. */
function files(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const named = entries.map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(named.sort().map((file) => [path.relative(folder, file), readFileSync(file, "latin1")]));
}

beforeAll(async () => {
  ({ windows: searched } = await both(["search", "search.rnas"]));
});

test("a search ends with the log, the weights and the front of Linux, byte for byte", async () => {
  expect(searched, searched.stderr).toMatchObject({ code: 0 });
  expect(searched.stdout).toContain(`Run folder: ${windowsPath(path.join(windows, run))}`);
  expect(await comparableLog(path.join(windows, run))).toEqual(await comparableLog(path.join(linux, run)));
  const weights = files(path.join(windows, run, "weights"));
  expect(Object.keys(weights)).not.toEqual([]);
  expect(weights).toEqual(files(path.join(linux, run, "weights")));
});

test.each(["front --csv", "front --json", "front", `show ID`, "status"])(
  "%s prints what it prints on Linux",
  async (command) => {
    const [name = "", ...more] = command.split(" ").map((word) => (word === "ID" ? frontId() : word));
    const { windows: there, linux: here } = await both([name, run, ...more]);
    expect(there, there.stderr).toMatchObject({ code: 0 });
    expect(withoutPlaces(there.stdout)).toBe(withoutPlaces(here.stdout));
  },
);

test("report writes the page of Linux", async () => {
  const { windows: there } = await both(["report", run, "--out", "report.html"]);
  expect(there, there.stderr).toMatchObject({ code: 0 });
  const [page, other] = [windows, linux].map((folder) => readFileSync(path.join(folder, "report.html"), "utf8"));
  expect(withoutPlaces(page as string)).toBe(withoutPlaces(other as string));
});

test("validate finds what is wrong, and names file, line and column", async () => {
  const good = await both(["validate", "search.rnas"]);
  expect(good.windows).toEqual(good.linux);
  expect(good.windows.code).toBe(0);
  for (const folder of [windows, linux]) {
    writeFileSync(path.join(folder, "wrong.rnas"), config.replace("hidden: 4", "hiden: 4"));
    writeFileSync(path.join(folder, "lost.rnas"), config.replace("words.csv", "lost.csv"));
  }
  const misspelt = await both(["validate", "wrong.rnas"]);
  expect(misspelt.windows.code).toBe(misspelt.linux.code);
  expect(misspelt.windows.stdout + misspelt.windows.stderr).toMatch(/wrong\.rnas:4:10: /);
  const lost = await both(["validate", "lost.rnas"]);
  expect(lost.windows.code).toBe(lost.linux.code);
  expect(lost.windows.stdout + lost.windows.stderr).toMatch(/lost\.rnas:3:38: there is no file `data\/lost\.csv`/);
});

test("init writes a config of the data file, and it is valid", async () => {
  const args = ["init", "classification", "--data", path.join("data", "words.csv"), "--out", "new.rnas"];
  const { windows: there } = await both(args);
  expect(there, there.stderr).toMatchObject({ code: 0 });
  const [text, other] = [windows, linux].map((folder) => readFileSync(path.join(folder, "new.rnas"), "utf8"));
  expect(text).toBe(other);
  expect(await moeRnas(["validate", "new.rnas"], { cwd: windows })).toMatchObject({ code: 0 });
});

test("export writes the files of Linux in every format", async () => {
  const { windows: there, linux: here } = await both([
    "export",
    run,
    frontId(),
    "--format",
    "all",
    "--out",
    "exported",
  ]);
  expect(there, there.stderr).toMatchObject({ code: 0 });
  expect(here).toMatchObject({ code: 0 });
  const written = files(path.join(windows, "exported"));
  expect(Object.keys(written).length).toBeGreaterThan(10);
  expect(written).toEqual(files(path.join(linux, "exported")));
});

test("predict reads lines with the ends of Windows", async () => {
  const folder = testFolder();
  const [unix, dos] = [path.join(folder, "unix.txt"), path.join(folder, "dos.txt")];
  writeFileSync(unix, "abcaabab\ncbbccb\n");
  writeFileSync(dos, "abcaabab\r\ncbbccb\r\n");
  const expected = moeRnasHere(["predict", run, frontId()], { cwd: linux, input: unix });
  expect(expected.stdout.trim().split("\n")).toHaveLength(2);
  for (const input of [unix, dos]) {
    const there = await moeRnas(["predict", run, frontId()], { cwd: windows, input });
    expect(there, there.stderr).toMatchObject({ code: 0, stdout: expected.stdout });
  }
});

test("retrain trains the front anew to the numbers of Linux", async () => {
  const { windows: there } = await both(["retrain", run, "--seeds", "2", "--epochs", "2"]);
  expect(there, there.stderr).toMatchObject({ code: 0 });
  const results = await trainings(windows);
  expect(results).not.toEqual([]);
  expect(results).toEqual(await trainings(linux));
});

test("study runs its grid, and compares it as on Linux", async () => {
  for (const folder of [windows, linux]) {
    writeFileSync(
      path.join(folder, "study.rnas"),
      `${config}study: { seeds: 2, settings: { small: {}, random: { search: { algorithm: random } } } }\n`,
    );
  }
  const { windows: there, linux: here } = await both(["study", "study.rnas"]);
  expect(there, there.stderr).toMatchObject({ code: 0 });
  // The last column is of CPU seconds.
  const table = ({ stdout }: Ended) => withoutPlaces(stdout).replaceAll(/ +[\d.]+$/gm, "");
  expect(table(there)).toMatch(/^small +2 .*\nrandom +2 /m);
  expect(table(there)).toBe(table(here));
});

function frontId(): string {
  const { stdout } = moeRnasHere(["front", run, "--json"], { cwd: linux });
  return String(JSON.parse(stdout).front[0].id);
}

/** Without the names of folders and what a clock said. */
function withoutPlaces(text: string): string {
  return text
    .replaceAll(windowsPath(windows), "")
    .replaceAll(linux, "")
    .replaceAll("\\", "/")
    .replaceAll(/\d+(\.\d+)? (ms|s|min)\b/g, "")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "")
    .replaceAll(/"elapsedMs": [\d.]+/g, "");
}

/** The results of a retraining, in the order of cells and repetitions, without what a clock said. */
async function trainings(folder: string): Promise<unknown[]> {
  const [retraining] = await listRetrainFolders(new RunFolder(path.join(folder, run)));
  const records = await readRetrainRecords(retraining as RetrainFolder);
  return records
    .flatMap((record) => {
      if (record.type !== "cellRetrained") return [];
      const { timing, ...result } = record.result;
      return [JSON.stringify({ ...record, result })];
    })
    .sort();
}
