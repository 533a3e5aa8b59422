import type { FileLook } from "../formats/fileLook.ts";
import type { TableSettings } from "../formats/tableFormat.ts";
import { defaultObjectives } from "./defaultObjectives.ts";
import type { TaskType } from "./schema.ts";

/** What a new config is about; the rest is commented defaults. */
export interface TemplateChoices {
  readonly name: string;
  readonly type: TaskType;
  /** Data file, relative to the config; ignored by generated tasks. */
  readonly file: string;
  /** Column of the label (classification) or of the forecast value; a placeholder when absent. */
  readonly target?: string;
  /** Column of the sequence (classification). */
  readonly input?: string;
  /** What a look at the data file found; absent where there is no file yet. */
  readonly look?: FileLook | undefined;
  /** `wasm` when absent, which needs no word in the file. */
  readonly backend?: "wasm" | "tensorflow";
}

/** The text of a commented `.rnas` file that is valid as it stands once its data file exists. */
export function configTemplate(choices: TemplateChoices): string {
  const { model, training } = shape[choices.type];
  const objectives = defaultObjectives(choices.type).join(", ");
  return `# MOE/RNAS search config. \`moe-rnas search FILE\` runs it.
name: ${plainOrQuoted(choices.name)}
seed: 1                       # the same config and seed give the same result everywhere

task:
${indent(taskLines(choices))}

model:
${indent(model)}

training:
${choices.backend === "tensorflow" ? "  backend: tensorflow         # where @tensorflow/tfjs-node is installed\n" : ""}  optimizer: adam             # or sgd, rmsprop
${indent(training)}
  clip_norm: 1                # largest gradient norm

# cells:                      # cells of your own, as equations; name them in seed_cells
#   minimal: |
#     h' = tanh(linear_b(x) + linear(h))

search:
  population: 16              # cells kept per generation
  generations: 10
  seed_cells: [basic, gru, lstm]
  objectives: [${objectives}]
  # constraints:
  #   parameters: { max: 20000 }

confirm: { share: 0.25 }      # at the end the front is trained anew, beside plain networks of several widths

# run:
#   workers: auto             # one per core
#   time_limit: 30 min
`;
}

const shape: { readonly [T in TaskType]: { model: readonly string[]; training: readonly string[] } } = {
  language_modelling: {
    model: ["hidden: { min: 8, max: 96 } # H, which the search chooses; a number fixes it", "layers: 1", "dropout: 0"],
    training: [
      "learning_rate: { min: 0.001, max: 0.02 } # chosen too",
      "batch: 32                   # sequences side by side",
      "bptt: 35                    # timesteps of a segment",
      "epochs: 5",
    ],
  },
  classification: {
    model: ["hidden: { min: 4, max: 48 } # H, which the search chooses; a number fixes it", "layers: 1"],
    training: ["learning_rate: { min: 0.001, max: 0.02 } # chosen too", "batch: 32", "epochs: 8"],
  },
  regression: {
    model: [
      "hidden: { min: 4, max: 48 } # H, which the search chooses; a number fixes it",
      "pool: mean                  # of all timesteps; or last, max",
    ],
    training: ["learning_rate: { min: 0.001, max: 0.02 } # chosen too", "batch: 32", "epochs: 8"],
  },
  labelling: {
    model: [
      "hidden: { min: 4, max: 48 } # H, which the search chooses; a number fixes it",
      "bidirectional: true         # each timestep sees what follows, too",
    ],
    training: ["learning_rate: { min: 0.001, max: 0.02 } # chosen too", "batch: 32", "epochs: 8"],
  },
  forecasting: {
    model: ["hidden: { min: 4, max: 48 } # H, which the search chooses; a number fixes it", "layers: 1"],
    training: ["learning_rate: { min: 0.001, max: 0.02 } # chosen too", "batch: 32", "epochs: 8"],
  },
  formal_language: {
    model: ["hidden: { min: 4, max: 24 } # H, which the search chooses; a number fixes it"],
    training: ["learning_rate: { min: 0.003, max: 0.03 } # chosen too", "batch: 32", "epochs: 10"],
  },
  synthetic: {
    model: ["hidden: { min: 4, max: 16 } # H, which the search chooses; a number fixes it"],
    training: ["learning_rate: { min: 0.003, max: 0.03 } # chosen too", "batch: 32", "epochs: 12"],
  },
};

function taskLines(choices: TemplateChoices): string[] {
  const { type, file, look } = choices;
  const data = `train: ${plainOrQuoted(file)}`;
  const shares = "split: [0.8, 0.1, 0.1]      # train, validation, test; or validation: and test: files";
  switch (type) {
    case "language_modelling":
      return [
        `type: ${type}`,
        "unit: character             # or word",
        data,
        shares,
        ...settingLines(look?.settings ?? {}),
      ];
    case "classification":
      return [
        `type: ${type}`,
        ...(look?.format === "ts"
          ? []
          : [`unit: ${look?.examples?.unit ?? "word"}                  # word, character or number`]),
        data,
        ...formatLines(choices),
        ...roleLines(choices),
        shares,
        ...(look?.hasMissing ? ["missing: interpolate        # or forward_fill, mean, error"] : []),
      ];
    case "regression":
      return [
        `type: ${type}`,
        ...(look?.format === "ts"
          ? []
          : [`unit: ${look?.examples?.unit ?? "number"}                 # number, word or character`]),
        data,
        ...formatLines(choices),
        ...(choices.input === undefined
          ? []
          : [`input: ${plainOrQuoted(choices.input)}                # column of the sequence`]),
        ...(choices.target === undefined && look?.format === "ts"
          ? []
          : [
              `target: ${plainOrQuoted(choices.target ?? "target")}               # column of the number, or [several, columns]`,
            ]),
        shares,
        ...(look?.hasMissing ? ["missing: interpolate        # or forward_fill, mean, error"] : []),
      ];
    case "labelling":
      return [
        `type: ${type}`,
        "unit: word                  # character or number",
        data,
        ...(/\.(jsonl|ndjson)(\.gz)?$/i.test(file) ? [] : ["format: conll               # or jsonl"]),
        ...(choices.input === undefined
          ? []
          : [`input: ${plainOrQuoted(choices.input)}               # JSON key of the timesteps`]),
        ...(choices.target === undefined
          ? []
          : [`label: ${plainOrQuoted(choices.target)}               # JSON key of the labels`]),
        shares,
      ];
    case "forecasting":
      return [
        `type: ${type}`,
        data,
        ...settingLines(look?.settings ?? {}),
        ...(look?.series?.columns
          ? [`columns: [${look.series.columns.map(plainOrQuoted).join(", ")}]            # that are read`]
          : []),
        `target: ${targetOf(choices)}            # columns to forecast, or all`,
        "look_back: 48               # rows seen",
        "horizon: 1                  # rows ahead",
        ...(look?.hasMissing ? ["missing: forward_fill       # or interpolate, mean, error"] : []),
        shares,
      ];
    case "formal_language":
      return [
        `type: ${type}`,
        "language: anbn              # anbncn, dyck1–3, tomita1–7, reber, embedded_reber, parity",
      ];
    case "synthetic":
      return [`type: ${type}`, "problem: sum                # delay, adding, copy_memory, sine", "length: 20"];
  }
}

/** A column that is not known is not named. */
function targetOf({ target, look }: TemplateChoices): string {
  if (target !== undefined) return `[${plainOrQuoted(target)}]`;
  return look === undefined ? "[value]" : "all";
}

/** Where the sequence and its class are; a column that is not known is not named. */
function roleLines({ input, target, look }: TemplateChoices): string[] {
  const [sequence, label] = look === undefined ? [input ?? "text", target ?? "label"] : [input, target];
  return [
    ...(sequence === undefined ? [] : [`input: ${plainOrQuoted(sequence)}                 # column of the sequence`]),
    ...(label === undefined ? [] : [`label: ${plainOrQuoted(label)}                # column of the class`]),
  ];
}

/** The format of the file, where its ending does not say it, and how it is written. */
function formatLines({ file, look }: TemplateChoices): string[] {
  if (look === undefined) return [];
  const isKnown = /\.(csv|tsv|jsonl|ndjson|ts)(\.gz)?$/i.test(file);
  const { delimiter, ...others } = look.settings;
  if (isKnown || look.format === null) return settingLines(look.settings);
  const isTabs = look.format === "tsv" && delimiter === "tab";
  return [
    `format: ${look.format}`,
    ...settingLines(isTabs || delimiter === undefined ? others : { delimiter, ...others }),
  ];
}

function settingLines(settings: TableSettings): string[] {
  return Object.entries(settings).map(
    ([key, value]) => `${key}: ${typeof value === "string" ? plainOrQuoted(value) : JSON.stringify(value)}`,
  );
}

/** A YAML scalar: quoted where a plain one would mean something else. */
export function plainOrQuoted(text: string): string {
  return /^[A-Za-z./][A-Za-z0-9 ._/-]*$/.test(text) && !/ $|^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}
