import { describe, expect, test } from "vitest";
import { formatDiagnostic } from "../../src/config/diagnostic.ts";
import { parseConfig } from "../../src/config/parseConfig.ts";

const minimal = "task:\n  type: synthetic\n  problem: sum\n";

const allTaskTypes =
  "`language_modelling`, `formal_language`, `synthetic`, `classification`, `regression`, `labelling`, `forecasting`";

/** The one finding of a text, in which ⟦…⟧ marks the expected range. */
function expectFinding(marked: string, code: string, message: RegExp): void {
  const start = marked.indexOf("⟦");
  const end = marked.indexOf("⟧") - 1;
  const text = marked.replace(/[⟦⟧]/g, "");
  const { diagnostics } = parseConfig(text);
  expect(diagnostics.map((each) => each.code)).toEqual([code]);
  const found = diagnostics[0];
  expect(found?.message).toMatch(message);
  expect(text.slice(found?.range.start, found?.range.end)).toBe(text.slice(start, end));
  expect(found?.range).toEqual({ start, end });
}

test("the shortest config is complete with defaults", () => {
  const { config, diagnostics } = parseConfig(minimal);
  expect(diagnostics).toEqual([]);
  expect(config?.search.objectives).toEqual(["validation_loss", "total_parameters"]);
  expect(config?.model).toEqual({ hidden: 64, layers: 1, dropout: { input: 0, output: 0 }, tie_weights: false });
});

test("an empty section counts as absent", () => {
  expect(parseConfig(`${minimal}search:\nmodel:\n`).diagnostics).toEqual([]);
});

test("an unknown key is named with what was meant", () => {
  expectFinding(`${minimal}search:\n  ⟦populaton⟧: 5\n`, "UNKNOWN_KEY", /did you mean `population`/);
});

test("an unknown key hides no other finding", () => {
  const text = `${minimal}trainig: { epochs: 3 }\nsearch: { populaton: 5, objectives: [mse, block] }\n`;
  const { config, diagnostics } = parseConfig(text);
  expect(config).toBeNull();
  expect(diagnostics.map(({ code, path }) => [code, path.join(".")])).toEqual([
    ["UNKNOWN_KEY", "trainig"],
    ["UNKNOWN_KEY", "search.populaton"],
    ["UNKNOWN_MEASURE", "search.objectives.1"],
  ]);
});

test("for an unknown key of a task the task's own keys are offered", () => {
  expectFinding(`${minimal}  ⟦lenght⟧: 5\n`, "UNKNOWN_KEY", /`task`; did you mean `length`/);
});

test("a value out of range says the bound", () => {
  expectFinding(`${minimal}search:\n  population: ⟦0⟧\n`, "OUT_OF_RANGE", /at least 2/);
});

test("a value of another type says the type", () => {
  expectFinding(`${minimal}model:\n  hidden: ⟦big⟧\n`, "WRONG_TYPE", /whole number|a number/);
});

test("a misspelt choice is named with what was meant", () => {
  expectFinding(`${minimal}training:\n  optimizer: ⟦adan⟧\n`, "NOT_ONE_OF", /did you mean `adam`/);
});

test("a task type that does not exist is at its value, with the types there are", () => {
  expectFinding("task:\n  type: ⟦language_modeling⟧\n  train: a.txt\n", "NOT_ONE_OF", /`language_modelling`/);
});

test("for a task type like no other all types are listed", () => {
  expectFinding("task:\n  type: ⟦weather⟧\n", "NOT_ONE_OF", new RegExp(`allowed are ${allTaskTypes}`));
});

test("a missing key is at the section that lacks it", () => {
  expectFinding("⟦task⟧:\n  type: language_modelling\n", "MISSING_KEY", /`train` is missing in `task`/);
});

test("a missing task is at the first line", () => {
  expectFinding("⟦name: a⟧\nseed: 1\n", "MISSING_KEY", /`task` is missing/);
});

test("an objective that the task does not have is named with those it has", () => {
  expectFinding(`${minimal}search:\n  objectives: [⟦perplexity⟧, blocks]\n`, "UNKNOWN_MEASURE", /`mse`/);
});

test("the same objective twice is a mistake", () => {
  expectFinding(`${minimal}search:\n  objectives: [mse, ⟦mse⟧]\n`, "DUPLICATE_OBJECTIVE", /twice/);
});

test("two objectives that order all cells alike are a mistake", () => {
  const text =
    "task:\n  type: language_modelling\n  train: a.txt\nsearch:\n  objectives: [validation_loss, ⟦perplexity⟧]\n";
  expectFinding(text, "REDUNDANT_OBJECTIVE", /nothing to trade off/);
});

test("a bound that nothing meets is a mistake", () => {
  const text = `${minimal}search:\n  constraints:\n    blocks: ⟦{ min: 9, max: 3 }⟧\n`;
  expectFinding(text, "CONTRADICTORY_BOUND", /at least 9 and at most 3/);
});

test("one objective is too few", () => {
  expectFinding(`${minimal}search:\n  objectives: ⟦[mse]⟧\n`, "OUT_OF_RANGE", /at least 2/);
});

test("shares that do not add up to one are a mistake", () => {
  const folded = "task:\n  type: classification\n  train: a.csv\n  folds: ⟦3⟧\n";
  expectFinding(folded, "UNSUPPORTED", /inheritance: false/);
  expect(parseConfig(`${folded.replace(/[⟦⟧]/g, "")}training: { inheritance: false }\n`).diagnostics).toEqual([]);
  const text = "task:\n  type: language_modelling\n  train: a.txt\n  split: ⟦[0.8, 0.1, 0.2]⟧\n";
  expectFinding(text, "SPLIT_SUM", /1\.1/);
});

test("a mistake in an equation is at its place inside the block scalar", () => {
  const text = `${minimal}cells:\n  mine: |\n    z = sigmoid(linear(x) + linear(h))\n    h' = z * ⟦tahn⟧(linear(x))\n`;
  const marked = text.replace("⟦", "").replace("⟧", "");
  const { diagnostics } = parseConfig(marked);
  expect(diagnostics[0]?.code).toBe("BAD_EQUATION");
  expect(diagnostics[0]?.message).toMatch(/tanh/);
  expect(marked.slice(diagnostics[0]?.range.start, diagnostics[0]?.range.end)).toBe("tahn");
});

test("a seed cell without a definition is named with what was meant", () => {
  expectFinding(`${minimal}search:\n  seed_cells: [basic, ⟦lsmt⟧]\n`, "UNKNOWN_CELL", /did you mean `lstm`/);
});

test("every finding comes at once, in the order of the text", () => {
  const text = `sede: 3\n${minimal}search:\n  population: 0\n  generatons: 2\ntraining:\n  epochs: many\n`;
  const codes = parseConfig(text).diagnostics.map((each) => each.code);
  expect(codes).toEqual(["UNKNOWN_KEY", "OUT_OF_RANGE", "UNKNOWN_KEY", "WRONG_TYPE"]);
});

test("broken YAML is a finding with a place", () => {
  const { config, diagnostics } = parseConfig("task: {type: synthetic\nseed: 1\n");
  expect(config).toBeNull();
  expect(diagnostics[0]?.code).toBe("YAML_SYNTAX");
});

test("an alias bomb is refused", () => {
  const bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
  const { config, diagnostics } = parseConfig(bomb);
  expect(config).toBeNull();
  expect(
    diagnostics
      .filter((each) => each.code === "YAML_SYNTAX")
      .map((each) => bomb.slice(each.range.start, each.range.end)),
  ).toEqual(["*a", "*a", "*b", "*b"]);
});

test("a list where a mapping belongs is a finding", () => {
  expect(parseConfig("- a\n- b\n").diagnostics[0]?.code).toBe("NOT_A_MAPPING");
});

test("a finding prints as file, line and column from 1", () => {
  const text = `${minimal}search:\n  population: 0\n`;
  const [found] = parseConfig(text).diagnostics;
  expect(found && formatDiagnostic("a.rnas", text, found)).toMatch(/^a\.rnas:5:15: `search\.population` is 0; /);
});

test("durations are read in their units", () => {
  expect(parseConfig(`${minimal}run: { time_limit: 1.5 min }\n`).config?.run.time_limit).toBe(90_000);
});

test("any text is a valid input", () => {
  const texts = [
    "",
    "\u0000",
    "---\n---\n",
    "? [a]\n: b",
    "task",
    "&a *a",
    "{",
    "task: !!binary x",
    "? {a: 1}\n: 2\n",
    "1: 2",
    "__proto__: {a: 1}",
  ];
  for (const text of texts) expect(Array.isArray(parseConfig(text).diagnostics)).toBe(true);
});

test("a trainer of one's own needs its command, and cannot be stopped at rungs", () => {
  const backend = `${minimal}training:\n  backend: ⟦command⟧\n`;
  expectFinding(backend, "MISSING_KEY", /needs `command`, for example `python train.py`/);
  const rungs = `${minimal}training:\n  backend: command\n  command: train\nsearch:\n  early_stopping:\n    ⟦rungs⟧: [1]\n`;
  expectFinding(rungs, "UNSUPPORTED", /cannot be stopped at a rung/);
});

test("a trainer of one's own is given rows: what is relative to a window is refused with it", () => {
  const task = "task:\n  type: forecasting\n  train: t.csv\n  target: [y]\n";
  const training = "training:\n  backend: command\n  command: train\n";
  for (const line of ["⟦residual⟧: true", "⟦normalise⟧: per_window", "⟦normalise⟧: { y: difference }"]) {
    expectFinding(`${task}  ${line}\n${training}`, "UNSUPPORTED", /remove `(residual|normalise)`/);
  }
  expect(parseConfig(`${task}  normalise: min_max\n${training}`.replace(/[⟦⟧]/g, "")).diagnostics).toEqual([]);
});

test("what a forecast groups, knows and reads of its calendar has to fit together", () => {
  const task = "task:\n  type: forecasting\n  train: t.csv\n";
  expectFinding(`${task}  target: [y]\n  ⟦calendar⟧: [hour]\n`, "MISSING_KEY", /reads the dates of `time`/);
  expectFinding(`${task}  target: [y]\n  ⟦split_by⟧: group\n`, "MISSING_KEY", /`group` names/);
  for (const line of ["known: [y]", "categorical: [y]", "group: y"]) {
    expectFinding(`${task}  target: [⟦y⟧]\n  ${line}\n`, "OUT_OF_RANGE", /cannot be `(known|categorical|group)` too/);
  }
  expectFinding(
    `${task}  target: [y]\n  look_back: 3\n  horizon: 4\n  ⟦known⟧: [p]\n`,
    "OUT_OF_RANGE",
    /at least `horizon`, 4/,
  );
  expectFinding(`${task}  target: [y]\n  time: d\n  known: [⟦d⟧]\n`, "NO_EFFECT", /add `calendar`/);
});

test("settings of another backend are named as without effect", () => {
  const text = "task:\n  type: language_modelling\n  train: a.txt\n";
  expectFinding(`${text}model:\n  ⟦bidirectional⟧: true\n`, "UNSUPPORTED", /what comes next/);
  expectFinding(`${text}model:\n  ⟦pool⟧: max\n`, "UNSUPPORTED", /at every timestep/);
  expectFinding(`${minimal}training:\n  ⟦command⟧: train\n`, "NO_EFFECT", /`command` has no effect/);
  expectFinding(`${minimal}training:\n  backend: tensorflow\n  ⟦blas⟧: system\n`, "NO_EFFECT", /`blas` has no effect/);
  expectFinding(`${minimal}training:\n  backend: tensorflow\n  ⟦fma⟧: true\n`, "NO_EFFECT", /`fma` has no effect/);
  expectFinding(`${minimal}training:\n  blas: system\n  ⟦fma⟧: true\n`, "NO_EFFECT", /`fma` has no effect with a BLAS/);
});

test("measures of a microcontroller need weights of ours", () => {
  const search =
    "search:\n  objectives: [validation_loss, blocks]\n  constraints:\n    ⟦flash_bytes⟧: { max: 16384 }\n";
  const ownTrainer = `${minimal}training:\n  backend: command\n  command: train\n${search}`;
  expectFinding(ownTrainer, "UNSUPPORTED", /weights stay with the program/);
});

describe("A11: messages say what is wrong and what to write", () => {
  const onlyMessage = (text: string): string => {
    const { diagnostics } = parseConfig(text);
    expect(diagnostics).toHaveLength(1);
    return diagnostics[0]?.message ?? "";
  };
  const table = "task: { type: classification, train: a.csv, header: false, label: ";

  test.each(["no", "none", "auto", "yes", "openblas"])(
    "`blas: %s` is no path, so it is refused before a search",
    (word) => {
      expectFinding(
        `${minimal}training: { blas: ⟦${word}⟧ }\n`,
        "NOT_ONE_OF",
        /allowed are `off`, `system`, or a path such as/,
      );
    },
  );

  test.each(["off", "system", "/usr/lib/libopenblas.so.0", "libopenblas.so", "C:\\\\blas\\\\openblas"])(
    "`blas: %s` may be",
    (word) => {
      expect(parseConfig(`${minimal}training: { blas: "${word}" }\n`).diagnostics).toEqual([]);
    },
  );

  test.each([".inf", "-.inf", ".nan", "1e400", "-2.5e+999"])("%s is shown as it is written", (value) => {
    expect(onlyMessage(`${minimal}training: { learning_rate: ${value} }\n`)).toBe(
      `\`training.learning_rate\` is ${value}; expected a finite number.`,
    );
    expect(onlyMessage(`${minimal}search: { initial_edits: ["a", ${value}] }\n`.replace('"a", ', "1, "))).toContain(
      value,
    );
  });

  test("a number where a text belongs is reported with its quotes", () => {
    expectFinding(`${table}⟦2⟧ }\n`, "WRONG_TYPE", /is 2; expected a text; write `"2"`\.$/);
    expect(parseConfig(`${table}2 }\n`).diagnostics[0]?.replacement).toBe('"2"');
    expect(parseConfig(`${table}"2" }\n`).diagnostics).toEqual([]);
    expect(onlyMessage(`${minimal}name: 2024\n`)).toMatch(/write `"2024"`/);
  });

  test("a text where a number belongs is reported without its quotes; for a key of several types all of them are listed", () => {
    expect(onlyMessage(`${minimal}training: { learning_rate: "0.01" }\n`)).toMatch(
      /expected a number; write `0\.01`\.$/,
    );
    expect(onlyMessage(`${minimal}training: { learning_rate: fast }\n`)).toMatch(/expected a number\.$/);
    expectFinding(
      `${minimal}search: { objectives: [⟦1⟧, blocks] }\n`,
      "BAD_FORMAT",
      /is 1; expected a text or a mapping\.$/,
    );
  });

  test("one value where a list belongs is reported with its brackets", () => {
    const forecast = "task: { type: forecasting, train: a.csv, target: ";
    expect(onlyMessage(`${forecast}sales }\n`)).toMatch(/write `\[sales\]`/);
    expect(onlyMessage(`${forecast}2 }\n`)).toMatch(/write `\["2"\]`/);
    expect(parseConfig(`${forecast}["2"] }\n`).diagnostics).toEqual([]);
  });

  test.each([
    ["seed: 100000000000000000000", /at most 9007199254740991\.$/],
    ["seed: -3", /at least 0\.$/],
    ["model: { hidden: 1e30 }", /at most 4096\.$/],
    ["model: { hidden: -1e30 }", /at least 1\.$/],
  ])("`%s` is reported once, by the nearest bound", (line, message) => {
    expect(onlyMessage(`${minimal}${line}\n`)).toMatch(message);
  });

  test.each(["train", "validation", "test"])("an empty name of the file of `%s` is said to be empty", (key) => {
    const others = key === "train" ? "" : "train: a.csv, ";
    for (const type of ["language_modelling", "classification", "forecasting"]) {
      const { diagnostics } = parseConfig(`task: { type: ${type}, ${others}${key}: "" }\n`);
      expect(diagnostics.map(({ message }) => message)).toContain(`\`task.${key}\` is ""; it must not be empty.`);
    }
  });

  test.each(["task: { type: synthetic, problem: sum }\rseed: 3\r", "task:\r  type: synthetic\r  problem: sum\r"])(
    "lines that end with a carriage return alone are reported as such",
    (text) => {
      expect(onlyMessage(text)).toMatch(/carriage return .* save the file with LF or CRLF/);
      expect(parseConfig(text.replaceAll("\r", "\r\n")).diagnostics).toEqual([]);
    },
  );
});

test.each(["0 s", "0.0 min", "0 ms", "0"])("A13: a duration of %s is refused, as 0 is", (written) => {
  for (const key of ["evaluation_timeout", "time_limit"]) {
    expectFinding(`${minimal}run: { ${key}: ⟦${written}⟧ }\n`, "OUT_OF_RANGE", /it must be more than 0\.$/);
  }
});

describe("published cells", () => {
  const seeds = (names: string, more = "") => `${minimal}search: { population: 100, seed_cells: [${names}]${more} }\n`;

  test("may be named, alone and by groups", () => {
    expect(parseConfig(seeds("mgu, fastgrnn_tied, classic, small, gate_free")).diagnostics).toEqual([]);
    expect(parseConfig(seeds("all")).diagnostics).toEqual([]);
  });

  test("of a group count against the population", () => {
    const { diagnostics } = parseConfig(`${minimal}search: { population: 10, seed_cells: [all] }\n`);
    expect(diagnostics[0]?.message).toMatch(/^the population of 10 is smaller than the \d+ seed cells/);
  });

  test("that are misspelt are reported with what was meant; the same cell twice is a hint", () => {
    expect(parseConfig(seeds("mgu4")).diagnostics[0]?.message).toMatch(/did you mean `mgu`/);
    const { config, diagnostics } = parseConfig(seeds("trnn, mingru"));
    expect(config).not.toBeNull();
    expect(diagnostics.map(({ severity, message }) => [severity, message])).toEqual([
      ["hint", "`mingru` is the same cell as `trnn`; it is trained once."],
    ]);
  });

  test("give way to a cell of the file's own with the same name, as files of earlier versions may have", () => {
    const { config, diagnostics } = parseConfig(`${seeds("mgu")}cells: { mgu: "h' = tanh(linear(x) + h)" }\n`);
    expect(diagnostics).toEqual([]);
    expect(config?.cells.mgu).toBe("h' = tanh(linear(x) + h)");
  });
});

describe("genes beside the cell", () => {
  const model = (text: string) => `${minimal}model: { ${text} }\n`;

  test("may be a number, a list or a range", () => {
    const text = `${model("hidden: { min: 8, max: 64 }, layers: [1, 2], embedding: 5")}training: { learning_rate: { min: 0.001, max: 0.1 } }\n`;
    const { config, diagnostics } = parseConfig(text);
    expect(diagnostics).toEqual([]);
    expect(config?.model).toMatchObject({ hidden: { min: 8, max: 64 }, layers: [1, 2], embedding: 5 });
    expect(config?.training.learning_rate).toEqual({ min: 0.001, max: 0.1 });
  });

  test("are refused where they say nothing that could be chosen", () => {
    expectFinding(model("hidden: ⟦{ min: 64, max: 8 }⟧"), "WRONG_ORDER", /64.*above.*8.*swap/);
    expectFinding(model("hidden: ⟦{ min: 8, max: 8 }⟧"), "NO_EFFECT", /write the number/);
    expectFinding(model("hidden: ⟦[8, 8]⟧"), "NO_EFFECT", /twice/);
    expectFinding(model("hidden: ⟦[8]⟧"), "OUT_OF_RANGE", /2 entries are needed/);
    expectFinding(model("⟦hidden⟧: { min: 8 }"), "MISSING_KEY", /`max` is missing/);
    expectFinding(model("hidden: { min: ⟦0⟧, max: 8 }"), "OUT_OF_RANGE", /at least 1/);
    expectFinding(model("hidden: [8, ⟦9.5⟧]"), "WRONG_TYPE", /whole number/);
    expectFinding(model("⟦embedding⟧: [8, 9]"), "NO_EFFECT", /reads numbers/);
  });

  test("an embedding of its own cannot be tied", () => {
    const text = `task: { type: language_modelling, train: a.txt }\nmodel: { hidden: [8, 9], embedding: ⟦[8, 9]⟧, tie_weights: true }\n`;
    expectFinding(text, "TIED_SIZES", /remove `embedding`/);
    expect(parseConfig(text.replace("embedding: ⟦[8, 9]⟧, ", "")).diagnostics).toEqual([]);
  });
});

test.each([
  ["{ type: classification, train: a.csv }", "error"],
  ["{ type: forecasting, train: a.csv, target: [a] }", "mse"],
  ["{ type: language_modelling, train: a.txt }", "validation_loss"],
])("where no objectives are named, those of %s are its metric and the size in all", (task, metric) => {
  expect(parseConfig(`task: ${task}\n`).config?.search.objectives).toEqual([metric, "total_parameters"]);
  const named = parseConfig(`task: ${task}\nsearch: { objectives: [validation_loss, blocks] }\n`).config;
  expect(named?.search.objectives).toEqual(["validation_loss", "blocks"]);
});
