import { writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { runConfigWizard } from "../../../src/host/config/configWizard.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { dialogs, Uri, window, workspace } from "../fakeVscode.ts";

beforeEach(() => {
  dialogs.shown.length = 0;
  dialogs.answers.length = 0;
  workspace.found = [];
  window.chosenFile = undefined;
});

async function dataFile(name: string, text: string): Promise<string> {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, text);
  workspace.found = [Uri.file(file)];
  return file;
}

const questions = () => dialogs.shown.map(({ title }) => title);

test.each([
  ["Formal language", "formal_language", "formal-language"],
  ["Synthetic", "synthetic", "synthetic"],
])("%s needs no data, so the task is the only question", async (label, type, name) => {
  dialogs.answers.push({ label });
  expect(await runConfigWizard()).toEqual({ choices: { name, type }, dataFile: null });
  expect(questions()).toEqual(["What shall the cells learn?"]);
});

test("a table for classification: its file, then the columns of sequence and class, the likely one first", async () => {
  const file = await dataFile("Names (1).csv", "id,name,language\n1,Rossi,Italian\n2,Novak,Czech\n3,Ricci,Italian\n");
  dialogs.answers.push({ label: "Classification" }, { label: "Names" }, { label: "name" }, { label: "language" });
  const result = await runConfigWizard();
  expect(result).toMatchObject({
    dataFile: file,
    choices: { name: "Names -1-", type: "classification", input: "name", target: "language" },
  });
  const columns = dialogs.shown.slice(2).map(({ items }) => items.map(({ label }) => label));
  expect(columns[0]?.[0]).toBe("name");
  // The class is not the column of the sequence, and the likely one is what Enter takes.
  expect(columns[1]).not.toContain("name");
  expect(columns[1]?.[0]).toBe("language");
});

test("for a series the forecast column is asked, for a text nothing more", async () => {
  await dataFile("power.csv", "time,load,wind\n2024-01-01,5.5,1\n2024-01-02,6.5,2\n2024-01-03,7.5,1\n");
  dialogs.answers.push({ label: "Forecasting" }, { label: "power" }, { label: "wind" });
  expect(await runConfigWizard()).toMatchObject({ choices: { name: "power", type: "forecasting", target: "wind" } });
  await dataFile("moby.txt", "Call me Ishmael.");
  dialogs.answers.push({ label: "Language modelling" }, { label: "moby" });
  expect(await runConfigWizard()).toMatchObject({ choices: { name: "moby", type: "language_modelling" } });
});

test("Back goes to the question before, and closing one ends it all", async () => {
  await dataFile("names.csv", "name,language\nRossi,Italian\nNovak,Czech\n");
  dialogs.answers.push({ label: "Classification" }, { label: "names" }, { label: "name" }, "back", "back", "back");
  dialogs.answers.push({ label: "Synthetic" });
  expect(await runConfigWizard()).toMatchObject({ choices: { type: "synthetic" }, dataFile: null });
  const [task, data, input, target] = questions();
  expect(questions()).toEqual([task, data, input, target, input, data, task]);
  dialogs.answers.push({ label: "Classification" }, { label: "names" });
  expect(await runConfigWizard()).toBeUndefined();
});

test("a file may be chosen outside of the workspace, or named later", async () => {
  const file = await dataFile("elsewhere.txt", "abc");
  workspace.found = [];
  window.chosenFile = Uri.file(file);
  dialogs.answers.push({ label: "Language modelling" }, { label: "Another file" });
  expect(await runConfigWizard()).toMatchObject({ dataFile: file });
  dialogs.answers.push({ label: "Classification" }, { label: "Name it later" });
  expect(await runConfigWizard()).toEqual({
    choices: { name: "classification", type: "classification" },
    dataFile: null,
  });
});

test("a file that cannot be read is taken by name; the config says what is wrong with it", async () => {
  workspace.found = [Uri.file("/nowhere/gone.csv")];
  dialogs.answers.push({ label: "Forecasting" }, { label: "gone" });
  expect(await runConfigWizard()).toEqual({
    choices: { name: "gone", type: "forecasting" },
    dataFile: "/nowhere/gone.csv",
  });
});
