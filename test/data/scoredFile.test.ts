import { expect, test } from "vitest";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { configOf, expectDataError, folderOf, type TaskInput } from "./dataFixture.ts";

const lines = (count: number, line: (i: number) => string) =>
  `${Array.from({ length: count }, (_, i) => line(i)).join("\n")}\n`;

interface Case {
  readonly task: TaskInput;
  readonly train: string;
  readonly scored: string;
}

const cases: { readonly [name: string]: Case } = {
  classification: {
    task: { type: "classification", train: "train.csv", input: "x", label: "y", unit: "character" },
    train: `x,y\n${lines(60, (i) => `${"abcdef"[i % 6]}${"xyz"[i % 3]},${i % 2 === 0 ? "even" : "odd"}`)}`,
    scored: "x,y\nqq,odd\nab,even\n",
  },
  forecasting: {
    task: { type: "forecasting", train: "train.csv", target: ["y"], look_back: 4 },
    train: `y\n${lines(100, (i) => String(i * i))}`,
    scored: `y\n${lines(7, (i) => String(-i))}`,
  },
  "language modelling": {
    task: { type: "language_modelling", train: "train.txt", unit: "word" },
    train: lines(100, (i) => `word${i} and`),
    scored: "word1 and word99 unseen\n",
  },
};

test.each(Object.entries(cases))(
  "a scored file takes the test split's place and changes nothing else: %s",
  async (_, each) => {
    const { task, train, scored } = each;
    const name = "train" in task ? task.train : "";
    const folder = folderOf({ [name]: train });
    const elsewhere = folderOf({ "new.csv": scored });
    const config = configOf(task, { training: { batch: 1 } });
    const plain = (await loadDataset(config, { folder })).task;
    const read = (await loadDataset(config, { folder, scored: { folder: elsewhere, name: "new.csv" } })).task;
    if (plain.kind === "runningText" && read.kind === "runningText") {
      expect(read.vocabulary).toEqual(plain.vocabulary);
      expect(read.symbols.train).toEqual(plain.symbols.train);
      expect(read.symbols.validation).toEqual(plain.symbols.validation);
      // word99 is in no training line: four words and `<eos>`, two of them unknown.
      expect(Array.from(read.symbols.test, (symbol) => read.vocabulary[symbol])).toEqual([
        "word1",
        "and",
        "<unk>",
        "<unk>",
        "<eos>",
      ]);
      return;
    }
    if (plain.kind !== "sequences" || read.kind !== "sequences") throw new Error("another kind of data");
    expect(read.names).toEqual(plain.names);
    expect(read.splits.train).toEqual(plain.splits.train);
    expect(read.splits.validation).toEqual(plain.splits.validation);
    // Two examples, or the windows of seven rows of which four are looked back at.
    expect(read.splits.test.lengths).toHaveLength(task.type === "forecasting" ? 3 : 2);
  },
);

test("what is wrong in a scored file is said with its name and place", async () => {
  const scoring = async (name: string, scored: string) => {
    const { task, train } = cases[name] as Case;
    const folder = folderOf({ ["train" in task ? task.train : ""]: train });
    const elsewhere = folderOf({ "new.csv": scored });
    return loadDataset(configOf(task), { folder, scored: { folder: elsewhere, name: "new.csv" } });
  };
  await expectDataError(scoring("classification", "x,y\nab,even\nab,third\n"), "DATA_UNKNOWN_CLASS", "new.csv:3:4");
  await expectDataError(scoring("classification", "x,y\nab,\n"), "DATA_UNKNOWN_CLASS", "new.csv:2:4");
  await expectDataError(scoring("classification", "x\nab\n"), "DATA_COLUMN_NOT_FOUND", "new.csv:1");
  await expectDataError(scoring("forecasting", "z\n1\n2\n3\n4\n5\n6\n"), "DATA_COLUMN_NOT_FOUND", "new.csv:1");
  await expectDataError(scoring("forecasting", "y\n1\n2\nx\n4\n5\n6\n"), "DATA_NOT_A_NUMBER", "new.csv:4:1");
  await expectDataError(scoring("forecasting", "y\n1\n2\n3\n"), "DATA_TOO_FEW_ROWS", "new.csv");
});
