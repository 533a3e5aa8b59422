import { printEquations } from "../cell/equations.ts";
import { hasMemory } from "../cell/memory.ts";
import { inputSize } from "../compiler/modelSpec.ts";
import { indented } from "./exportFile.ts";
import { sizesText } from "./modelSummary.ts";
import { pythonSymbols } from "./pythonText.ts";
import type { TrainedModel } from "./trainedModel.ts";

/** The docstring's inside: what the file is, and the cell. No name that a user chose can end a Python string. */
export function pythonIntroduction(model: TrainedModel): string {
  const equations = printEquations(model.spec.cell).trimEnd().split("\n");
  return `${model.title}.

${sizesText(model)}. One timestep of its cell:

${equations.map((line) => `    ${line}`).join("\n")}`;
}

/** Constants that both Python exports begin with. */
export function pythonSizes(model: TrainedModel): string[] {
  const { spec } = model;
  const sizes: string[] = [];
  if (spec.input.kind === "tokens") sizes.push(`VOCABULARY_SIZE = ${spec.input.vocabularySize}`);
  sizes.push(
    `INPUT_SIZE = ${inputSize(spec)}${spec.input.kind === "tokens" ? "  # of a symbol's embedding" : ""}`,
    `HIDDEN_SIZE = ${spec.hiddenSize}`,
    `LAYERS = ${spec.layers}`,
    `OUTPUT_SIZE = ${spec.output.size}`,
  );
  return sizes;
}

/** `(h, c)` where the cell has a memory, else `h`. */
export function stateTuple({ spec }: TrainedModel, h: string, c: string): string {
  return hasMemory(spec.cell) ? `${h}, ${c}` : h;
}

/** A function that reads a safetensors file, as both Python exports have it. @param read one tensor, of `entry` and `bytes`. */
export function pythonReadSafetensors(read: readonly string[]): string {
  return `def read_safetensors(file) -> dict:
    """The tensors of a safetensors file by name."""
    data = Path(file).read_bytes()
    (header_size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + header_size])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = (8 + header_size + offset for offset in entry["data_offsets"])
${indented(8, read)}
    return tensors`;
}

/**
 * How a text or a row of numbers becomes input, and outputs become what they stand for: functions on Python lists, each
 * behind two empty lines.
 */
export function pythonMeaning({ meaning }: TrainedModel): string {
  const { input, output } = meaning;
  if (meaning.window !== undefined) return pythonWindow;
  const functions: string[] = [];
  if (input.kind === "symbols") {
    const unknown = input.vocabulary[0] === "<unk>";
    const each = input.unit === null ? "" : ` (a ${input.unit} each)`;
    functions.push(`def encode(symbols) -> list:
    """The tokens of a sequence of symbols${each}${unknown ? "; 0 stands for what the vocabulary lacks" : ""}."""
    index = {symbol: token for token, symbol in enumerate(CARD["input"]["vocabulary"])}
    return [${unknown ? "index.get(symbol, 0)" : "index[symbol]"} for symbol in symbols]`);
    if (input.unit !== null) functions.push(pythonSymbols(input));
  } else if (input.scaling !== null) {
    functions.push(`def standardise(row) -> list:
    """What the model reads of one timestep in the data's own units."""
    scaling = CARD["input"]["scaling"]
    return [(value - mean) / deviation for value, mean, deviation in zip(row, scaling["mean"], scaling["deviation"])]`);
  }
  if (output.kind !== "values") {
    functions.push(`def name_of(output: int) -> str:
    """What the output of this number stands for."""
    return CARD["output"]["names"][output]`);
  } else if (output.scaling !== null) {
    functions.push(`def in_units(row) -> list:
    """One row of outputs in the data's own units."""
    scaling = CARD["output"]["scaling"]
    return [value * deviation + mean for value, mean, deviation in zip(row, scaling["mean"], scaling["deviation"])]`);
  }
  return functions.map((text) => `\n\n\n${text}`).join("");
}

/** The same where both are relative to the window that is read; rules and numbers stand in the card. */
const pythonWindow = `


def _scaled(window) -> list:
    """The columns of a window, by the mean and deviation of the training data."""
    scaling = CARD["input"]["scaling"]
    columns = zip(zip(*window), scaling["mean"], scaling["deviation"])
    return [[(value - mean) / deviation for value in column] for column, mean, deviation in columns]


def _facts(column, floor) -> tuple:
    """Mean, deviation and last value of a column of a window."""
    mean = sum(column) / len(column)
    variance = sum((value - mean) ** 2 for value in column) / len(column)
    return mean, (variance + floor) ** 0.5, column[-1]


def _relative(rule, column, floor) -> list:
    """A column of a window as the model reads it."""
    mean, deviation, last = _facts(column, floor)
    if rule == "per_window":
        return [(value - mean) / deviation for value in column]
    if rule == "last_value":
        return [value - last for value in column]
    if rule == "difference":
        return [0.0] + [value - before for before, value in zip(column, column[1:])]
    return column


def standardise(window) -> list:
    """What the model reads of a window: rows in the data's own units, oldest first, as many as in training."""
    own = CARD["window"]
    columns = zip(own["inputs"], _scaled(window), own["floors"])
    return [list(row) for row in zip(*(_relative(rule, column, floor) for rule, column, floor in columns))]


def in_units(row, window) -> list:
    """The last row of outputs of a window in the data's own units; the window is as standardise takes it."""
    own, scaling = CARD["window"], CARD["output"]["scaling"]
    columns, values = _scaled(window), []
    for at, value in enumerate(row):
        target = at % len(own["targets"])
        frame = own["targets"][target]
        origin, unit = 0.0, 1.0
        if frame["origin"] != "zero":
            mean, deviation, last = _facts(columns[frame["feature"]], own["floors"][frame["feature"]])
            origin = {"mean": mean, "last": last}[frame["origin"]]
            unit = deviation if frame["inDeviations"] else 1.0
        change = own["change"]["mean"][target] + own["change"]["deviation"][target] * value
        values.append((change * unit + origin) * scaling["deviation"][at] + scaling["mean"][at])
    return values`;
