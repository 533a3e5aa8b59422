import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Rng } from "../../src/base/rng.ts";
import { startRun } from "../../src/engine/session.ts";
import { lastGeneration, type RunView } from "../../src/run/runView.ts";
import type { RunFolder } from "../../src/store/runFolder.ts";
import { inlineEvaluator } from "../engine/inlineEvaluator.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const sections = `
model: { hidden: 6, layers: 2 }
training: { epochs: 2, batch: 8, bptt: 16, learning_rate: 0.02, optimizer: adam }
search: { population: 4, generations: 1, seed_cells: [gru], initial_edits: [1, 2] }
run: { workers: 1 }
`;

/** Tasks of every kind, on data that take a moment to learn from. */
const tasks = {
  characters: "{ type: language_modelling, unit: character, train: text.txt }",
  words: "{ type: language_modelling, unit: word, train: text.txt }",
  classes:
    "{ type: classification, unit: character, train: names.csv, input: name, label: kind, split: [0.8, 0.1, 0.1] }",
  records:
    "{ type: classification, train: frames.jsonl, input: frames, label: kind, unit: number, missing: interpolate }",
  cases: "{ type: classification, train: cases.ts }",
  rows: "{ type: classification, format: tsv, train: names.txt, header: false, input: '2', label: '1' }",
  estimates: "{ type: regression, train: pace.csv, target: [pace, size] }",
  labels: "{ type: labelling, train: names.conll }",
  forecast:
    "{ type: forecasting, train: series.csv, target: [sales], columns: [weekday, sales], look_back: 5, horizon: 2 }",
  drift:
    "{ type: forecasting, train: series.csv, target: [sales], look_back: 5, horizon: 2, normalise: per_window, residual: true }",
  shops:
    "{ type: forecasting, train: shops.csv, target: [sales], look_back: 4, horizon: 2, group: shop, time: day, calendar: [weekday], categorical: [weather], known: [price, weather], missing: mask }",
  language: "{ type: formal_language, language: anbn, train_words: 60, validation_words: 20, test_words: 5 }",
  sums: "{ type: synthetic, problem: sum, length: 6, train_sequences: 30, validation_sequences: 10, test_sequences: 5 }",
} as const;

export type TrainedTask = keyof typeof tasks;
export const trainedTasks = Object.keys(tasks) as TrainedTask[];

export interface TrainedRun {
  readonly folder: RunFolder;
  readonly view: RunView;
  /** Of an individual of the front. */
  readonly id: number;
}

/** A finished search of one generation; its folder goes when the test ends. */
export async function trainedRun(task: TrainedTask): Promise<TrainedRun> {
  const folder = await temporaryFolder();
  await writeData(folder);
  const configText = `name: ${task}\nseed: 3\ntask: ${tasks[task]}\n${sections}`;
  const session = await startRun({ configText, configFile: null, folder }, { createEvaluator: inlineEvaluator });
  const { view } = await session.finished;
  return { folder: session.folder, view, id: lastGeneration(view)?.archive[0] as number };
}

async function writeData(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const rng = Rng.fromSeed(5).fork("export data");
  const words = ["the", "whale", "ship", "sea", "é", "and"];
  const lines = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join("\n");
  await writeFile(
    path.join(folder, "text.txt"),
    lines(60, () => Array.from({ length: 6 }, () => rng.pick(words)).join(" ")),
  );
  const name = (kind: string) =>
    Array.from({ length: 3 + rng.int(4) }, () => rng.pick(kind === "a" ? ["a", "b"] : ["b", "c"])).join("");
  await writeFile(
    path.join(folder, "names.csv"),
    `name,kind\n${lines(80, (i) => (i % 2 === 0 ? `${name("a")},first` : `${name("c")},second`))}\n`,
  );
  const frames = (i: number) => Array.from({ length: 3 + (i % 3) }, (_, t) => [i % 2, t + rng.float()]);
  await writeFile(
    path.join(folder, "frames.jsonl"),
    lines(80, (i) => JSON.stringify({ kind: i % 2 === 0 ? "even" : "odd", frames: frames(i) })),
  );
  await writeFile(
    path.join(folder, "cases.ts"),
    `@classLabel true even odd\n@data\n${lines(80, (i) => `1,2,${rng.int(9)}:${i % 2},1,0:${i % 2 === 0 ? "even" : "odd"}`)}\n`,
  );
  await writeFile(
    path.join(folder, "pace.csv"),
    `series,pace,size\n${lines(80, (i) => `${[0, 1, 2, 3].map((t) => (100 + i) * t).join(" ")},${100 + i},${i % 7}`)}\n`,
  );
  await writeFile(
    path.join(folder, "names.conll"),
    lines(80, (i) => (i % 2 === 0 ? `Anna PER\n${rng.pick(words)} O\n` : `${rng.pick(words)} O\nRome LOC\nsees O\n`)),
  );
  await writeFile(
    path.join(folder, "names.txt"),
    lines(80, (i) => (i % 2 === 0 ? `first\t${name("a")} a` : `second\t${name("c")} c`)),
  );
  await writeFile(path.join(folder, "shops.csv"), shopTable(40));
  await writeFile(
    path.join(folder, "series.csv"),
    `weekday,sales\n${lines(120, (i) => `${i % 7},${100 + 10 * (i % 7)}`)}\n`,
  );
}

/** So many days of two shops, a row of each in turn; every seventh temperature is missing. */
export function shopTable(days: number): string {
  const rows = Array.from({ length: 2 * days }, (_, i) => {
    const [shop, day] = [i % 2 === 0 ? "north" : "south", Math.floor(i / 2)];
    const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
    const [price, warmth] = [(day % 5) + 1, i % 7 === 3 ? "NA" : 10 + (i % 11)];
    const weather = ["sun", "rain", "fog"][(day * day + i) % 3];
    return `${shop},${date},${price},${warmth},${weather},${(shop === "north" ? 100 : 300) + 10 * (day % 7) - 5 * price}`;
  });
  return `shop,day,price,warmth,weather,sales\n${rows.join("\n")}\n`;
}
