import { expect, test } from "vitest";
import { seedCells } from "../../../src/cell/seedCells.ts";
import { predictionText } from "../../../src/cli/commands/predict.ts";
import { inputText, textTokens } from "../../../src/cli/prediction/inputText.ts";
import { lineSequences } from "../../../src/cli/prediction/lineInput.ts";
import { Predictor, softmax } from "../../../src/cli/prediction/predictor.ts";
import { tableWindows } from "../../../src/cli/prediction/tableInput.ts";
import { inputSize } from "../../../src/compiler/modelSpec.ts";
import { loadTrainedModel } from "../../../src/export/loadTrainedModel.ts";
import { referenceRun } from "../../../src/export/verify/reference.ts";
import { drawCase } from "../../export/exportCases.ts";
import { shopTable, type TrainedTask, trainedRun } from "../../export/trainedRun.ts";

const sampling = { length: 30, temperature: 0.8, seed: 1 };

async function loaded(task: TrainedTask) {
  const { folder, view, id } = await trainedRun(task);
  const { model, config, payload } = await loadTrainedModel(folder, view, id);
  const predictor = new Predictor(model);
  const predict = (input: string, asJson = false, options = sampling) =>
    predictionText(predictor, model.meaning, config.task, input, options, asJson);
  return { model, config, payload, predictor, predict };
}

test("reading in pieces gives what the interpreter gives for the whole", async () => {
  const { model, predictor } = await loaded("characters");
  const tokens = Array.from({ length: 100 }, (_, i) => i % model.meaning.output.names.length);
  const whole = referenceRun(model, { time: 100, batch: 1, inputs: Int32Array.from(tokens) }).outputs;
  const first = predictor.read(tokens.slice(0, 70), false).slice();
  const second = predictor.read(tokens.slice(70), true);
  const pieces = [...first, ...second];
  expect(Math.max(...pieces.map((value, i) => Math.abs(value - whole[i]!)))).toBeLessThan(1e-5);
});

test("a model that reads the whole sequence does so however long it is, and shorter ones after it", () => {
  for (const readout of [{ pool: "mean" }, { bidirectional: true }, { pool: "max", bidirectional: true }] as const) {
    const { model } = drawCase("whole", seedCells.gru, 3, readout);
    const predictor = new Predictor(model);
    for (const time of [100, 9]) {
      const width = inputSize(model.spec);
      const inputs = Float32Array.from({ length: time * width }, (_, i) => Math.sin(i));
      const whole = referenceRun(model, { time, batch: 1, inputs }).outputs;
      const read = predictor.read([...inputs], false);
      expect(Math.max(...read.map((value, i) => Math.abs(value - whole[i]!)))).toBeLessThan(1e-5);
    }
    predictor.dispose();
  }
});

test("a text is continued with symbols of its vocabulary, and the seed decides which", async () => {
  const { model, predict } = await loaded("characters");
  const text = predict("the wh\n");
  expect([...text.replace(/\n$/, "")]).toHaveLength(sampling.length);
  expect([...text].every((symbol) => model.meaning.output.names.includes(symbol))).toBe(true);
  expect(predict("the wh\n")).toBe(text);
  expect(predict("the wh\n", false, { ...sampling, seed: 2 })).not.toBe(text);
  const { next } = JSON.parse(predict("the wh", true));
  expect(next[0].probability).toBeGreaterThan(next[1].probability);
});

test("a text becomes the tokens that training made of it", async () => {
  for (const task of ["characters", "words"] as const) {
    const { model, payload } = await loaded(task);
    if (payload.task.kind !== "runningText" || model.meaning.input.kind !== "symbols") throw new Error("no text");
    const { vocabulary } = payload.task;
    const [separator, end] = task === "words" ? [" ", " <eos>\n"] : ["", "\n"];
    const trained = [...payload.task.symbols.train.subarray(0, 40)];
    const text = trained.map((token) => vocabulary[token]).join(separator);
    const written = task === "words" ? text.replaceAll(" <eos> ", "\n").replace(/ <eos>$/, "\n") : text;
    const last = trained.at(-1) === vocabulary.indexOf(task === "words" ? "<eos>" : "\n");
    expect(textTokens(last ? `${written}${end.trim()}` : written, model.meaning.input)).toEqual(trained);
  }
});

test("each series is forecast from what training read of it: known rows ahead, categories, calendar, masks", async () => {
  const { model, config, payload, predict } = await loaded("shops");
  const { task } = config;
  const { input } = model.meaning;
  if (task.type !== "forecasting" || input.kind !== "numbers" || payload.task.kind !== "sequences")
    throw new Error("no forecast");
  const width = input.features.length;
  expect(input.features).toContain("warmth missing");
  expect(input.features).toContain("weather=fog +2");
  // Of twenty days the last two are to be forecast: what is not known of them is not read.
  const [header = "", ...rows] = shopTable(20).trimEnd().split("\n");
  const future = rows.slice(36).map((row) => row.replace(/,[^,]*,(\w+),\d+$/, ",,$1,"));
  const table = [header, ...rows.slice(0, 36), ...future].join("\n");
  const windows = tableWindows(table, task, input);
  expect(windows.map(({ series }) => series)).toEqual(["north", "south"]);
  // Training has the 40 days of each shop one behind the other; the window's days are 14 to 17.
  for (const [at, { inputs }] of windows.entries()) {
    const trained = payload.task.splits.train.inputs.subarray((at * 40 + 14) * width, (at * 40 + 18) * width);
    expect(inputs.length).toBe(4 * width);
    expect(Math.max(...inputs.map((value, i) => Math.abs(value - trained[i]!)))).toBeLessThan(1e-5);
  }
  const lines = predict(table).trimEnd().split("\n");
  expect(lines[0]).toBe("shop,row,sales");
  expect(lines.slice(1).map((line) => line.split(",").slice(0, 2))).toEqual([
    ...[
      ["north", "+1"],
      ["north", "+2"],
      ["south", "+1"],
      ["south", "+2"],
    ],
  ]);
  const objects = JSON.parse(predict(table, true));
  expect(objects.map(({ series }: { series: string }) => series)).toEqual(["north", "south"]);
  expect(objects[1].rows[1].sales).toBeCloseTo(Number(lines[4]?.split(",")[2]), 2);
  expect(() => predict([header, ...rows.slice(0, 8)].join("\n"))).toThrow(
    "series `north` has 4 rows, but the model looks back 4, and the 2 rows to forecast have to stand behind them with `price`, `weather` filled in",
  );
});

test("a class is printed for each line, with its probability", async () => {
  const { predict } = await loaded("classes");
  const lines = predict("abab\n\ncbcb\n").trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toMatch(/^(first|second)\t[01]\.\d{4}$/);
});

test("a forecast reads the last rows as training standardised them, and is in the table's own units", async () => {
  const { model, config, payload, predict } = await loaded("forecast");
  if (config.task.type !== "forecasting" || model.meaning.input.kind !== "numbers") throw new Error("no forecast");
  const table = `weekday,sales\n${Array.from({ length: 9 }, (_, i) => `${i % 7},${100 + 10 * (i % 7)}`).join("\n")}\n`;
  const window = tableWindows(table, config.task, model.meaning.input)[0]!.inputs;
  if (payload.task.kind !== "sequences") throw new Error("no windows");
  // Rows 4 to 8 of this table are those of the data.
  const trained = payload.task.splits.train.inputs.subarray(4 * 2, 9 * 2);
  expect(Math.max(...window.map((value, i) => Math.abs(value - trained[i]!)))).toBeLessThan(1e-5);
  const [header, ...rows] = predict(table).trimEnd().split("\n");
  expect(header).toBe("row,sales");
  expect(rows).toHaveLength(2);
  const value = Number(rows[0]?.split(",")[1]);
  expect(value).toBeGreaterThan(60);
  expect(value).toBeLessThan(200);
  expect(() => predict("weekday,sales\n1,100\n")).toThrow("looks back 5");
  expect(() => predict("weekday\n1\n")).toThrow("sales");
});

test("a word of a formal language is read behind its boundary, and unknown symbols are reported", async () => {
  const { model, config, predict } = await loaded("language");
  expect(lineSequences("a a b\n", config.task, model.meaning)).toEqual([[2, 0, 0, 1]]);
  expect(predict("aab\n")).toMatch(/^[ab# ]*\n$/);
  expect(() => predict("axb")).toThrow("`x`");
});

test("numbers of a line are timesteps, and every timestep is answered", async () => {
  const { predict } = await loaded("sums");
  expect(predict("0.1 0.2 0.3\n").split(";")).toHaveLength(3);
  expect(() => predict("0.1 0.2; 0.3 0.4")).toThrow("timesteps of 2 values");
});

test("B10: a line of the JSON that was trained on, an array and a line of numbers are the same sequence", async () => {
  const { predict, config, model } = await loaded("records");
  const frames = [
    [0, 1.5],
    [0, 2],
    [0, 2.5],
  ];
  const inputs = [
    JSON.stringify({ kind: "odd", frames }),
    JSON.stringify({ frames }),
    JSON.stringify(frames),
    "0 1.5; 0 2; 0 2.5",
    JSON.stringify({
      frames: [
        [0, 1.5],
        [0, null],
        [0, 2.5],
      ],
    }),
  ];
  const [first] = lineSequences(`${inputs[0]}\n`, config.task, model.meaning);
  for (const input of inputs) expect(lineSequences(`${input}\n`, config.task, model.meaning)).toEqual([first]);
  expect(
    predict(`${inputs.join("\n")}\n`)
      .trimEnd()
      .split("\n"),
  ).toHaveLength(inputs.length);
  expect(() => predict('{"frame": [[1, 2]]}')).toThrow("no key `frames`");
});

test("B10: a case of a .ts file is read with its class, without it, and among its headers", async () => {
  const { predict, config, model } = await loaded("cases");
  const sequences = (text: string) => lineSequences(text, config.task, model.meaning);
  const [first] = sequences("1,2,3:0,1,0:even\n");
  expect(first).toHaveLength(6);
  for (const text of ["1,2,3:0,1,0\n", "1 0; 2 1; 3 0\n", "# one\n@data\n1,2,3:0,1,0:odd\n"]) {
    expect(sequences(text)).toEqual([first]);
  }
  expect(predict("1,2,3:0,1,0:even\n4,5,6:0,1,0\n").trimEnd().split("\n")).toHaveLength(2);
  expect(() => predict("1,?,3:0,1,0:even\n")).toThrow("a value is missing");
});

test("B10: a row of the training data is read as a row, its class left out; such a line is not read as a text", async () => {
  const rows = await loaded("rows");
  const sequences = (text: string) => lineSequences(text, rows.config.task, rows.model.meaning);
  expect(sequences("first\tab a\n")).toEqual(sequences("second\tab a\n"));
  expect(sequences("first\tab a\n")[0]).toHaveLength(2);
  const classes = await loaded("classes");
  expect(() => classes.predict("abab,first\n")).toThrow("line 1 begins or ends with `first`, a class");
  expect(lineSequences("name,kind\nabab,first\n", classes.config.task, classes.model.meaning)).toEqual(
    lineSequences("abab\n", classes.config.task, classes.model.meaning),
  );
});

test("B10: what is missing before the window that a forecast needs is no matter; in it the cell and the remedy are named", async () => {
  const { predict } = await loaded("forecast");
  const table = (cell: string, at: number) =>
    `weekday,sales\n${Array.from({ length: 9 }, (_, i) => `${i % 7},${i === at ? cell : 100}`).join("\n")}\n`;
  expect(predict(table("", 2))).toBe(predict(table("100", 2)));
  expect(predict(table("closed", 2))).toBe(predict(table("100", 2)));
  expect(() => predict(table("", 6))).toThrow(
    "line 8 has an empty cell in column `sales`, where the model needs a value",
  );
  expect(() => predict(table("#N/A", 6))).toThrow("`#N/A`");
  expect(() => predict(table("closed", 6))).toThrow("line 8 has `closed` in column `sales`, which is no number");
});

test("B10: bytes that are no text are refused with what to do, and the encoding of the data is known", () => {
  const latin = Buffer.from("caf\u00e9", "latin1");
  expect(() => inputText(latin, undefined)).toThrow("the input is not utf-8 text");
  expect(inputText(latin, "latin1")).toBe("caf\u00e9");
  expect(inputText(Buffer.from("\ufeffcaf\u00e9", "utf16le"), undefined)).toBe("caf\u00e9");
});

test("A1: a line of 130,000 words is read", async () => {
  const { model, predictor } = await loaded("words");
  expect(predictor.read(new Array<number>(130_000).fill(1), false).length).toBe(
    130_000 * model.meaning.output.names.length,
  );
  expect(softmax(new Float32Array(200_000)).length).toBe(200_000);
});

test("B5: a run that sorts its rows by time sorts those to predict from, one that does not refuses others", async () => {
  const { model, config } = await loaded("forecast");
  if (config.task.type !== "forecasting" || model.meaning.input.kind !== "numbers") throw new Error("no forecast");
  const { input } = model.meaning;
  const rows = Array.from({ length: 9 }, (_, i) => `2020-01-0${i + 1},${i % 7},${100 + i}`);
  const table = (order: readonly string[]) => `day,weekday,sales\n${order.join("\n")}\n`;
  const sorting = { ...config.task, time: "day", sort: true };
  const plain = tableWindows(table(rows), config.task, input)[0]!.inputs;
  expect(tableWindows(table(rows.toReversed()), sorting, input)[0]!.inputs).toEqual(plain);
  expect(() => tableWindows(table(rows.toReversed()), { ...sorting, sort: false }, input)).toThrow("line 3 is before");
});

test("a regression tells its numbers in the data's units, a line each, of a table's rows as well", async () => {
  const { predict } = await loaded("estimates");
  const alone = predict("0 120 240 360\n0 150 300 450\n");
  expect(alone.trimEnd().split("\n")).toHaveLength(2);
  for (const line of alone.trimEnd().split("\n")) {
    const [pace] = line.split(" ").map(Number) as [number];
    expect(pace).toBeGreaterThan(60);
    expect(pace).toBeLessThan(220);
  }
  expect(predict("series,pace,size\n0 120 240 360,120,1\n0 150 300 450,150,2\n")).toBe(alone);
});

test("labelling tells a label for each timestep, of lines, CoNLL blocks and JSON alike", async () => {
  const { predict } = await loaded("labels");
  const line = predict("Anna sees Rome\nthe sea\n");
  const [first = "", second = ""] = line.split("\n");
  expect(first.split(" ")).toHaveLength(3);
  expect(second.split(" ")).toHaveLength(2);
  for (const label of first.split(" ")) expect(["PER", "O", "LOC"]).toContain(label);
  expect(predict("Anna NNP\nsees VB\nRome NNP\n\nthe DT\nsea NN\n")).toBe(line);
  expect(() => predict("Anna sees\nthe sea\n")).toThrow(/timestep.*or a sequence/);
  expect(predict('{"tokens": ["Anna", "sees", "Rome"]}\n["the", "sea"]\n')).toBe(line);
});
