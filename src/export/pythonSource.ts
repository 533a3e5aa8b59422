import { printEquations } from "../cell/equations.ts";
import { inputSize } from "../compiler/modelSpec.ts";
import { hasMemory, type TrainedModel } from "./trainedModel.ts";

/** The sizes of a model as they stand in a comment. */
export function sizesText({ spec }: TrainedModel): string {
  const { input, output, layers, hiddenSize } = spec;
  const embedding =
    input.kind === "tokens" ? `embedding [${input.vocabularySize}, ${input.embeddingSize}]` : `features ${input.size}`;
  const plural = layers === 1 ? "1 layer" : `${layers} layers`;
  return `${embedding} -> ${plural} of ${hiddenSize} hidden -> decoder [${hiddenSize}, ${output.size}]${output.tiedToEmbedding ? ", tied to the embedding" : ""}`;
}

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

/** How a text or a row of numbers becomes input and outputs become what they stand for: functions on Python lists. */
export function pythonMeaning({ meaning }: TrainedModel): string[] {
  const { input, output } = meaning;
  const lines: string[] = [];
  if (input.kind === "symbols") {
    const unknown = input.vocabulary[0] === "<unk>";
    const lookUp = unknown ? "index.get(symbol, 0)" : "index[symbol]";
    lines.push(
      "",
      "",
      "def encode(symbols) -> list:",
      `    """The tokens of a sequence of symbols${input.unit === null ? "" : ` (a ${input.unit} each)`}${unknown ? "; 0 stands for what the vocabulary lacks" : ""}."""`,
      '    index = {symbol: token for token, symbol in enumerate(CARD["input"]["vocabulary"])}',
      `    return [${lookUp} for symbol in symbols]`,
    );
  } else if (input.scaling !== null) {
    lines.push(
      "",
      "",
      "def standardise(row) -> list:",
      '    """What the model reads of one timestep in the data\'s own units."""',
      '    scaling = CARD["input"]["scaling"]',
      '    return [(value - mean) / deviation for value, mean, deviation in zip(row, scaling["mean"], scaling["deviation"])]',
    );
  }
  if (output.kind !== "values") {
    lines.push(
      "",
      "",
      "def name_of(output: int) -> str:",
      `    """What the output of this number stands for."""`,
      '    return CARD["output"]["names"][output]',
    );
  } else if (output.scaling !== null) {
    lines.push(
      "",
      "",
      "def in_units(row) -> list:",
      '    """One row of outputs in the data\'s own units."""',
      '    scaling = CARD["output"]["scaling"]',
      '    return [value * deviation + mean for value, mean, deviation in zip(row, scaling["mean"], scaling["deviation"])]',
    );
  }
  return lines;
}
