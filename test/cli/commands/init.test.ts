import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";

const output = { out: () => {}, err: () => {}, interactive: false, columns: 80 };

/** A folder with a file of data; `init` writes the config to `config` below it. */
async function initialised(task: string, data: string, rows: string, config: string, ...options: string[]) {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "configs"));
  await writeFile(join(folder, data), rows);
  const file = join(folder, config);
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
