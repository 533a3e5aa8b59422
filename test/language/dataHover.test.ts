import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diskFiles } from "../../src/server/diskFiles.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { marked, service } from "./service.ts";

const wholeRange = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

const config = `task:
  type: classification
  train: t|.csv
  input: text
  label: kind
  unit: word
search:
  population: 4
`;

async function shown(table: string, text = config) {
  const folder = await temporaryFolder();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "t.csv"), table);
  const { document, position } = marked(text);
  const asked = service({}, { filesOf: () => diskFiles(folder) });
  const hover = await asked.hover(document, position);
  return {
    hover: JSON.stringify(hover?.contents ?? null),
    inlays: (await asked.inlayHints(document, wholeRange)).map(({ label }) => label),
    findings: (await asked.diagnose(document)).filter(({ code }) => code === "DATA_REMARK"),
    folder,
  };
}

/** 40 rows, half of each class. */
const rows = Array.from({ length: 40 }, (_, row) => `word${row % 7} and more,${row % 2 === 0 ? "yes" : "no"},${row}`);
const table = `text,kind,row\n${rows.join("\n")}\n`;

test("the path of a data file tells what was read of it, and its line how much that is", async () => {
  const { hover, inlays } = await shown(table);
  expect(hover).toContain("t.csv: 40 examples");
  expect(hover).toContain("| yes | ");
  expect(hover).toContain("`row`: named by none of");
  expect(inlays).toContain("40 examples, 2 classes");
});

test("a class that differs only in case is found where the label is named", async () => {
  const { findings } = await shown(table.replace("yes,0", "Yes,0"));
  const [twins] = findings.filter(({ message }) => message.includes("different only"));
  expect(twins?.message).toContain("Write them alike");
  expect(twins?.path.join(".")).toBe("task.label");
});

test("data that cannot be used are said with their place and remedy", async () => {
  const { hover, inlays, findings } = await shown("text,kind,row\nonly one row,yes,1\n");
  expect(hover).toContain("cannot be used");
  expect(findings).toHaveLength(1);
  expect(findings[0]?.message).toMatch(/^t\.csv: .+\. .+\.$/);
  expect(inlays.join()).not.toContain("example");
});

test("a file that is too large to be read while someone waits is judged by its first lines, and that is said", async () => {
  const large = `text,kind,row\n${"some words,yes,1\nother words,no,2\n".repeat(150_000)}`;
  const { hover, inlays } = await shown(large);
  expect(hover).toContain("judged by the first ones");
  expect(hover).toMatch(/About 300,?000 lines/);
  expect(inlays.join()).not.toContain("classes");
});

test("a file is read again once it has changed", async () => {
  const { folder } = await shown(table);
  const { document } = marked(config);
  const asked = service({}, { filesOf: () => diskFiles(folder) });
  const brief = async () => (await asked.inlayHints(document, wholeRange)).map(({ label }) => label).join();
  expect(await brief()).toContain("40 examples");
  await writeFile(join(folder, "t.csv"), `${table}${rows.slice(0, 10).join("\n")}\n`);
  expect(await brief()).toContain("50 examples");
});
