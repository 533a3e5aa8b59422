import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { dispatch } from "../../src/cli/dispatch.ts";
import { plainOutput, plainText, redraw } from "../../src/cli/terminal/plainText.ts";
import { encodeRecord } from "../../src/store/record.ts";
import { reportedRun } from "../report/reportedRun.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { hostileRun } from "./hostileRun.ts";

/** Clears the screen, sets the title, asks the terminal to answer as if typed; the same in one byte; and a bell. */
const sequences = "\u001b[2J\u001b]0;owned\u0007\u001b[6n\u009b2J\u009downed\u009c\u0008\u007f\rfaked";
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

async function run(...args: string[]): Promise<string> {
  let text = "";
  const write = (piece: string) => {
    text += piece;
  };
  await dispatch(args, { out: write, err: write, interactive: false, columns: 100 });
  return text;
}

test("control characters of names and messages in a run reach no terminal", async () => {
  const folder = await hostileRun();
  await writeFile(folder.eventsFile, Buffer.concat(reportedRun(sequences).map(encodeRecord)));
  for (const command of [
    ["front"],
    ["front", "--csv"],
    ["front", "--json"],
    ["show", "2"],
    ["status"],
    ["status", "--json"],
  ]) {
    const [name = "", ...rest] = command;
    const text = await run(name, folder.folder, ...rest);
    expect(text.length).toBeGreaterThan(0);
    expect(text).not.toMatch(controls);
  }
  expect(await run("show", folder.folder, "2")).toContain("owned");
});

test("nor do those of a config, of imported cells, of data and of the arguments themselves", async () => {
  const folder = await temporaryFolder();
  const file = async (name: string, text: string) => {
    await writeFile(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const texts = [
    await run("validate", await file("a.rnas", `"${sequences}": 1\nname: "${sequences}"\n`)),
    await run(
      "import-cell",
      await file("cells.json", JSON.stringify({ [sequences]: { h_new_0: { op: sequences, input: [] } } })),
    ),
    await run("import-cell", await file("bad.json", `{${sequences}`)),
    await run("search", await file("b.rnas", "task: { type: forecasting, train: d.csv, target: [y] }\n")),
    await run(sequences),
    await run("show", sequences, sequences),
  ];
  await file("d.csv", `${sequences},x\n1,2\n`);
  texts.push(await run("search", path.join(folder, "b.rnas")));
  for (const text of texts) {
    expect(text.length).toBeGreaterThan(10);
    expect(text).not.toMatch(controls);
  }
});

test("tabs, line ends and letters of any script are left as they are", () => {
  const text = "a\tb\nc\r\nÄ é 漢字 🙂 \u202e✓";
  expect(plainText(text)).toBe(text);
});

test("only a line that is drawn anew may begin with its own sequence", () => {
  const written: string[] = [];
  const output = plainOutput({ out: () => {}, err: (text) => written.push(text), interactive: true, columns: 80 });
  output.err(`${redraw}progress${redraw}faked`);
  expect(written).toEqual([`${redraw}progress\ufffd\ufffd[Kfaked`]);
});
