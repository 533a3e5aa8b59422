import { z } from "zod";
import { encodingKey, headerMeaning, tableKeys } from "./dataFileKeys.ts";
import { textKeys } from "./textKeys.ts";

/** Parts of a date that come again. */
const calendarParts = ["hour", "weekday", "month", "day_of_year"] as const;

const fraction = z.number().min(0).max(1);

const split = z
  .tuple([fraction, fraction, fraction])
  .default([0.8, 0.1, 0.1])
  .describe(
    "Shares of train, validation and test, in the data's order. Their sum is 1. A split with a file of its own has no share; the others " +
      "divide the training file in proportion.",
  )
  .meta({ unit: "share" });

const validationFile = z
  .string()
  .min(1)
  .optional()
  .describe("File of the validation data.")
  .meta({ holds: "dataFile", absent: "a share of `train` (`split`)" });
const testFile = z
  .string()
  .min(1)
  .optional()
  .describe("File of the test data, scored by `retrain` only.")
  .meta({ holds: "dataFile", absent: "a share of `train` (`split`)" });

const languageModelling = z
  .strictObject({
    type: z.literal("language_modelling"),
    unit: z
      .enum(["character", "word"])
      .default("character")
      .describe("What one timestep reads: a character or a word."),
    train: z
      .string()
      .min(1)
      .describe("Text file of the training data, relative to this file; may be gzipped.")
      .meta({ holds: "dataFile" }),
    validation: validationFile,
    test: testFile,
    split,
    vocabulary_limit: z
      .int()
      .min(2)
      .max(1_000_000)
      .default(50_000)
      .describe("Most distinct symbols; rarer ones become `<unk>`.")
      .meta({ unit: "symbols" }),
    ...textKeys,
    ...encodingKey,
  })
  .describe("Predict the next character or word of a text; state is carried over segments.");

const formalLanguages = [
  "anbn",
  "anbncn",
  "dyck1",
  "dyck2",
  "dyck3",
  "tomita1",
  "tomita2",
  "tomita3",
  "tomita4",
  "tomita5",
  "tomita6",
  "tomita7",
  "reber",
  "embedded_reber",
  "parity",
] as const;

const formalLanguage = z
  .strictObject({
    type: z.literal("formal_language"),
    language: z.enum(formalLanguages).describe("The language; words are generated, longer ones for the test."),
    train_words: z.int().min(1).max(1_000_000).default(1000).describe("Training words.").meta({ unit: "words" }),
    validation_words: z.int().min(1).max(1_000_000).default(200).describe("Validation words.").meta({ unit: "words" }),
    test_words: z.int().min(1).max(1_000_000).default(200).describe("Test words.").meta({ unit: "words" }),
    max_length: z
      .int()
      .min(2)
      .max(2000)
      .default(20)
      .describe("Longest training word, in symbols.")
      .meta({ unit: "timesteps" }),
    test_max_length: z
      .int()
      .min(2)
      .max(4000)
      .default(40)
      .describe("Longest test word, in symbols.")
      .meta({ unit: "timesteps" }),
  })
  .describe("Predict the set of legal next symbols at each position of a generated word.");

const syntheticProblems = ["sum", "delay", "adding", "copy_memory", "sine"] as const;

const synthetic = z
  .strictObject({
    type: z.literal("synthetic"),
    problem: z.enum(syntheticProblems).describe("The generated problem; `sum` has a known smallest cell."),
    length: z.int().min(2).max(5000).default(20).describe("Timesteps of one sequence.").meta({ unit: "timesteps" }),
    delay: z
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .describe("Timesteps of delay (`delay`, `copy_memory`).")
      .meta({ unit: "timesteps" }),
    train_sequences: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(500)
      .describe("Training sequences.")
      .meta({ unit: "sequences" }),
    validation_sequences: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(100)
      .describe("Validation sequences.")
      .meta({ unit: "sequences" }),
    test_sequences: z.int().min(1).max(1_000_000).default(100).describe("Test sequences.").meta({ unit: "sequences" }),
  })
  .describe("A generated problem whose difficulty is known.");

const groupKey = z
  .string()
  .optional()
  .describe(
    "Column (or JSON key) of what an example is from: a speaker, a patient, a shop. Shares of the training file are then dealt out " +
      "by whole groups, so that validation and test have groups that training has not. Example: `group: speaker`.",
  )
  .meta({ holds: "column", absent: "examples are dealt out one by one" });

const foldsKey = z
  .int()
  .min(2)
  .max(20)
  .optional()
  .describe(
    "Cross-validation in the search: the examples of training and validation are dealt out to so many folds, each individual is " +
      "trained from scratch once for each, on all others, and its metrics are means over them. That costs so many times as much. " +
      "Needs `training.inheritance: false`; `retrain` and the test data do without. Example: `folds: 5`.",
  )
  .meta({ unit: "folds", absent: "one validation split" });

const classWeights = z
  .union([
    z.literal("balanced"),
    z.record(z.string(), z.number().positive().max(1e6)).describe("a weight by class, such as `{ spam: 5 }`"),
  ])
  .optional()
  .describe(
    "What an example's loss is multiplied by, by its class, in training and validation. `balanced`: rare classes weigh as much as " +
      "frequent ones. Or a weight by class, 1 where none is named; all are scaled so that the mean over the training examples is 1. " +
      "Example: `class_weights: { spam: 5 }`.",
  )
  .meta({ unit: "relative weight", absent: "every example weighs alike" });

/** Of every task whose files hold an example a line, or a row. */
const exampleKeys = {
  train: z
    .string()
    .min(1)
    .describe("File of the training examples, relative to this file; may be gzipped (`.gz`).")
    .meta({ holds: "dataFile" }),
  validation: validationFile,
  test: testFile,
  max_length: z
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe("Longest sequence, in timesteps.")
    .meta({ unit: "timesteps" }),
  too_long: z
    .enum(["error", "truncate", "drop"])
    .default("truncate")
    .describe("What happens to a longer sequence: an error, cut at `max_length`, or left out."),
  vocabulary_limit: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(20_000)
    .describe("Most distinct symbols.")
    .meta({ unit: "symbols" }),
  ...textKeys,
  group: groupKey,
  folds: foldsKey,
  missing: z
    .enum(["error", "forward_fill", "interpolate", "mean"])
    .optional()
    .describe(
      "What happens to a missing number (`?` in `ts`, null in JSON, the usual marks): an error, the last value of the " +
        "sequence again (before the first, that one), a straight line, or the mean of the training data.",
    )
    .meta({ absent: "`error`" }),
};

const sequenceColumn = "Of numbers: `0.1 0.2 0.3`, with features `0.1 7; 0.2 7; 0.3 8`.";

const classification = z
  .strictObject({
    type: z.literal("classification"),
    format: z
      .enum(["csv", "tsv", "jsonl", "labelled_lines", "ts"])
      .optional()
      .describe(
        "How the files are written; by default by their ending (`.csv`, `.tsv`, `.jsonl`, `.ts`, also with `.gz`). " +
          "`labelled_lines` is a class, a space and the sequence on each line; `ts` is that of the UCR/UEA archive.",
      )
      .meta({ absent: "by the ending of the file" }),
    unit: z
      .enum(["character", "word", "number"])
      .default("word")
      .describe("What one timestep reads: a character or word of a text, or a row of numbers (always so in `ts`)."),
    ...exampleKeys,
    split: split.describe("Shares of train, validation and test, drawn at random from each class."),
    input: z
      .string()
      .default("text")
      .describe(`Column (or JSON key) of the sequence. ${sequenceColumn}`)
      .meta({ holds: "column" }),
    label: z.string().default("label").describe("Column (or JSON key) of the class.").meta({ holds: "column" }),
    class_weights: classWeights,
    ...tableKeys,
    // Written into the hash of the data of every run so far, so it is a plain default.
    header: z.boolean().default(true).describe(headerMeaning),
    ...encodingKey,
  })
  .describe("Tell the class of a text or of a numeric sequence.");

const regression = z
  .strictObject({
    type: z.literal("regression"),
    format: z
      .enum(["csv", "tsv", "jsonl", "ts"])
      .optional()
      .describe(
        "How the files are written; by default by their ending. `ts` is that of the UCR/UEA archive, with `@targetlabel true`.",
      )
      .meta({ absent: "by the ending of the file" }),
    unit: z
      .enum(["character", "word", "number"])
      .default("number")
      .describe("What one timestep reads: a row of numbers, or a character or word of a text."),
    ...exampleKeys,
    split: split.describe("Shares of train, validation and test, drawn at random."),
    input: z
      .string()
      .default("series")
      .describe(`Column (or JSON key) of the sequence. ${sequenceColumn}`)
      .meta({ holds: "column" }),
    target: z
      .union([z.string(), z.array(z.string()).min(1).max(1000)])
      .default("target")
      .describe("Column (or JSON key) of the number to tell, or several. Example: `target: [systolic, diastolic]`.")
      .meta({ holds: "column" }),
    ...tableKeys,
    header: z.boolean().default(true).describe(headerMeaning),
    ...encodingKey,
  })
  .describe(
    "Tell one or several numbers of a sequence or a text; targets are scaled by the training data's mean and deviation.",
  );

const labelling = z
  .strictObject({
    type: z.literal("labelling"),
    format: z
      .enum(["conll", "jsonl"])
      .optional()
      .describe(
        "`conll`: a timestep a line, its symbol (or numbers) first and its label last, white space between, an empty line behind each " +
          "sequence. `jsonl`: a JSON object a line, with a list of timesteps and one of labels.",
      )
      .meta({ absent: "`jsonl` where the name ends so, else `conll`" }),
    unit: z
      .enum(["character", "word", "number"])
      .default("word")
      .describe("What one timestep reads: a word, a character of a text (`jsonl`), or a row of numbers."),
    ...exampleKeys,
    split: split.describe("Shares of train, validation and test, drawn at random."),
    input: z.string().default("tokens").describe("JSON key of the timesteps.").meta({ holds: "column" }),
    label: z.string().default("labels").describe("JSON key of the labels, one a timestep.").meta({ holds: "column" }),
    class_weights: classWeights,
    ...encodingKey,
  })
  .describe("Tell the label of each timestep of a text or of a numeric sequence.");

const normaliseRule = z.enum(["standard", "min_max", "none", "per_window", "last_value", "difference"]);

const normaliseKey = z
  .union([
    normaliseRule,
    z.record(z.string(), normaliseRule).describe("a rule by column, such as `{ price: last_value }`"),
  ])
  .optional()
  .describe(
    "How numbers are scaled, targets as their own column is. `standard`: by mean and deviation of the training rows. `min_max`: the training rows' " +
      "range is 0 to 1. `none`: not at all. For series that drift, after `standard`: `per_window`, by mean and deviation of the window that a forecast " +
      "sees (as RevIN, without its learned numbers); `last_value`, the difference to the window's last value; `difference`, the change from row to row. " +
      "One rule, or one by column. Example: `normalise: per_window`.",
  )
  .meta({ absent: "`standard`" });

const forecasting = z
  .strictObject({
    type: z.literal("forecasting"),
    train: z
      .string()
      .min(1)
      .describe("Table in time order, relative to this file, a row each time. May be gzipped.")
      .meta({ holds: "dataFile" }),
    validation: validationFile,
    test: testFile,
    split: split.describe("Chronological shares of train, validation and test."),
    columns: z
      .array(z.string())
      .min(1)
      .optional()
      .describe("Columns that are read as input.")
      .meta({ holds: "column", absent: "every numeric column" }),
    target: z
      .union([z.array(z.string()).min(1), z.literal("all")])
      .describe("Columns to forecast; `all` are those that are read as input.")
      .meta({ holds: "column" }),
    time: z
      .string()
      .optional()
      .describe(
        "Column of dates or numbers that says when each row was: rows have to ascend by it, and it is no input unless " +
          "`columns` names it. Example: `time: date`.",
      )
      .meta({ holds: "column", absent: "rows are taken in the file's order" }),
    sort: z
      .boolean()
      .optional()
      .describe("Whether rows are sorted by `time` first; else rows that are out of order are an error.")
      .meta({ absent: "`false`" }),
    look_back: z.int().min(1).max(5000).default(48).describe("Rows that a forecast sees.").meta({ unit: "rows" }),
    horizon: z.int().min(1).max(1000).default(1).describe("Rows ahead that are forecast.").meta({ unit: "rows" }),
    stride: z
      .int()
      .min(1)
      .max(5000)
      .default(1)
      .describe("Rows between two training windows; for validation and test it is 1.")
      .meta({ unit: "rows" }),
    missing: z
      .enum(["error", "forward_fill", "interpolate", "mean", "mask"])
      .default("error")
      .describe(
        "What happens to an empty cell or a mark such as NaN, NA, null, ?: an error, the last value again (before the " +
          "first value, that one), a straight line between the values around it, or the mean of the training rows. `mask`: the last " +
          "value again (before the first, the mean), and an input `COLUMN missing` that is 1 there; rows whose target is missing are not forecast.",
      ),
    group: z
      .string()
      .optional()
      .describe(
        "Column that says which series a row is of, such as a shop: no window crosses from one series into another, and time is that of each. " +
          "Example: `group: shop`.",
      )
      .meta({ holds: "column", absent: "the table is one series" }),
    split_by: z
      .enum(["time", "group"])
      .optional()
      .describe(
        "What the shares of `split` are of, with `group`: the rows of each series, in time; or the series, in the file's order, so that " +
          "validation and test have series that training has not.",
      )
      .meta({ absent: "`time`" }),
    categorical: z
      .array(z.string())
      .min(1)
      .optional()
      .describe(
        "Columns of texts, or of numbers that are names, which are read as an input of 0 and 1 for each of the (at most 100) values in the training " +
          "rows. Example: `categorical: [weather, day_of_week]`.",
      )
      .meta({ holds: "column", absent: "none" }),
    calendar: z
      .array(z.enum(calendarParts))
      .min(1)
      .optional()
      .describe(
        "Parts of the date in `time` that are read, each as the sine and cosine of its place in its period. Needs `time`. " +
          "Example: `calendar: [hour, weekday]`.",
      )
      .meta({ absent: "none" }),
    known: z
      .array(z.string())
      .min(1)
      .optional()
      .describe(
        "Columns whose values are known before their time, such as a price or a holiday; `time` for its `calendar`. They are also read " +
          "`horizon` rows ahead, as inputs `COLUMN +HORIZON`, so that the last ones are of the rows to forecast. `predict` wants these rows " +
          "at the table's end. Example: `known: [price, date]`.",
      )
      .meta({ holds: "column", absent: "none" }),
    normalise: normaliseKey,
    residual: z
      .boolean()
      .optional()
      .describe(
        "Whether the network forecasts the change from a target's last known value instead of the value: where it says nothing, tomorrow " +
          "is as today. For series that drift. Targets have to be inputs too. Example: `residual: true`.",
      )
      .meta({ absent: "`false`" }),
    ...tableKeys,
    ...encodingKey,
  })
  .describe("Forecast columns of a table; scaled by the training rows' mean and deviation.");

export const taskSection = z
  .discriminatedUnion("type", [
    languageModelling,
    formalLanguage,
    synthetic,
    classification,
    regression,
    labelling,
    forecasting,
  ])
  .describe("What the cells learn.");
