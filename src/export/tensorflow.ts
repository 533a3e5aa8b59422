import { blockTensors, isLearnedConstant, isLowRank, isProduct, isWeighted } from "../cell/block.ts";
import type { Cell } from "../cell/cell.ts";
import { printEquations } from "../cell/equations.ts";
import { hasMemory } from "../cell/memory.ts";
import { type ModelSpec, type Pool, readsWhole } from "../compiler/modelSpec.ts";
import { cellSource, type SourceDialect } from "./cellSource.ts";
import { type ExportFile, indented } from "./exportFile.ts";
import { Identifiers, javascriptWords } from "./identifiers.ts";
import { javascriptWindow } from "./javascriptWindow.ts";
import { cardName, modelCard, weightsFile, weightsName } from "./modelCard.ts";
import { sizesText } from "./modelSummary.ts";
import type { TrainedModel } from "./trainedModel.ts";

/** An ES module of plain functions over TensorFlow.js, the weights and the card. */
export function tensorflowFiles(model: TrainedModel): ExportFile[] {
  return [{ name: `${model.stem}.mjs`, content: tensorflowSource(model) }, weightsFile(model), modelCard(model)];
}

const functions = {
  add: "tf.add",
  sub: "tf.sub",
  elem_mul: "tf.mul",
  sigmoid: "tf.sigmoid",
  tanh: "tf.tanh",
  relu: "tf.relu",
  softplus: "tf.softplus",
} as const;

/** Expressions of the functions `tf`, `linear(tf, input, { weight, bias })` and a table `weights` by block. */
const tensorflowDialect: SourceDialect = {
  terminals: { x: "x", h: "h", c: "c" },
  ones: "tf.onesLike(h)",
  combination: (op, a, b) => `${functions[op]}(${a}, ${b})`,
  activation: (op, operand) => {
    if (op === "identity") return operand;
    if (op === "leaky_relu") return `tf.leakyRelu(${operand}, 0.01)`;
    if (op === "hard_sigmoid") return `tf.clipByValue(tf.add(tf.div(${operand}, 6), 0.5), 0, 1)`;
    if (op === "hard_tanh") return `tf.clipByValue(${operand}, -1, 1)`;
    return `${functions[op]}(${operand})`;
  },
  weighted: (block, operand) => {
    const own = `weights.${block.id}`;
    if (isLearnedConstant(block)) return `tf.add(tf.zerosLike(h), ${own}.${block.op})`;
    if (!isProduct(block)) return `tf.mul(${own}.weight, ${operand})`;
    if (!isLowRank(block)) return `linear(tf, ${operand}, ${own})`;
    return `linear(tf, tf.matMul(${operand}, ${own}.down), { weight: ${own}.up, bias: ${own}.bias })`;
  },
};

/** The functions `linear` and `cell` of a module; `size` is what it calls the hidden size. */
export function tensorflowCell(cell: Cell, size: string): string {
  const memory = hasMemory(cell);
  const variables = new Identifiers([...javascriptWords, "x", "h", "c", "tf", "weights", "linear"]);
  const source = cellSource(cell, tensorflowDialect, variables);
  return `/** input [batch, in] · weight [in, ${size}] + bias [${size}]. */
function linear(tf, input, { weight, bias }) {
  const product = tf.matMul(input, weight);
  return bias === undefined ? product : tf.add(product, bias);
}

/** One timestep of one layer: x [batch, in] and the state { h${memory ? ", c" : ""} } [batch, ${size}] → the next state. */
function cell(tf, weights, x, { h${memory ? ", c" : ""} }) {
${indented(
  2,
  source.statements.map(({ variable, expression }) => `const ${variable} = ${expression};`),
)}
  return { h: ${source.hNext}${memory ? `, c: ${source.cNext}` : ""} };
}`;
}

function tensorflowSource(model: TrainedModel): string {
  const { spec } = model;
  const { cell, input, output, bidirectional = false } = spec;
  const isWhole = readsWhole(spec);
  const memory = hasMemory(cell);
  const blocks = cell.blocks.filter(isWeighted).map((block) => {
    const parts = blockTensors(block, 1, 1).map(({ part }) => `"${part}"`);
    return `${block.id}: [${parts.join(", ")}],`;
  });
  const tokens = input.kind === "tokens";
  const equations = printEquations(cell).trimEnd().split("\n");
  return `/**
 * ${model.title}.
 *
 * ${sizesText(model)}. One timestep of its cell:
 *
${equations.map((line) => ` *     ${line}`).join("\n")}
 *
 *     import * as tf from "@tensorflow/tfjs";
 *     const model = createModel(tf, readSafetensors(await (await fetch("${weightsName(model)}")).arrayBuffer()));
 *     const { outputs${isWhole ? "" : ", state"} } = model.run(inputs);
 *
 * Needs TensorFlow.js and nothing else. Vocabulary, names and scaling stand in ${cardName(model)}.
 */

const layers = ${spec.layers};
const hiddenSize = ${spec.hiddenSize};
const weighted = {
${indented(2, blocks)}
};

${tensorflowCell(cell, "hidden")}

/**
 * The trained model as functions of tensors.
 *
 * @param tf TensorFlow.js, any backend.
 * @param tensors what \`readSafetensors\` gives.
 */
export function createModel(tf, tensors) {
  const parameter = (name) => {
    const tensor = tensors.get(name);
    return tensor && tf.tensor(tensor.values, tensor.shape);
  };
  const weightsOf = (path) =>
    Object.fromEntries(
      Object.entries(weighted).map(([block, parts]) => {
        const of = (part) => parameter(\`\${path}.\${block}.\${part}\`);
        return [block, Object.fromEntries(parts.map((part) => [part, of(part)]))];
      }),
    );
  const layerWeights = Array.from({ length: layers }, (_, layer) => weightsOf(\`layers.\${layer}\`));
${bidirectional ? `  const reverseWeights = layerWeights.map((_, layer) => weightsOf(\`layers.\${layer}.reverse\`));\n` : ""}
${tokens ? '  const embedding = parameter("embedding.weight"); // [vocabulary, input]\n' : ""}  const decoder = {
    weight: ${output.tiedToEmbedding ? "tf.transpose(embedding)" : 'parameter("decoder.weight")'}, // [hidden, output]
    bias: parameter("decoder.bias"),
  };

${isWhole ? wholeRun(spec, memory) : stepwiseRun(tokens, memory)}
}

/** The tensors of a safetensors file (an ArrayBuffer) by name: { shape, values }. */
export function readSafetensors(buffer) {
  const headerSize = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, headerSize)));
  const tensors = new Map();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [begin, end] = entry.data_offsets.map((offset) => 8 + headerSize + offset);
    tensors.set(name, { shape: entry.shape, values: new Float32Array(buffer.slice(begin, end)) });
  }
  return tensors;
}
${model.meaning.window === undefined ? "" : javascriptWindow}`;
}

function stepwiseRun(tokens: boolean, memory: boolean): string {
  return `  /** The state before the first timestep: { h${memory ? ", c" : ""} } [batch, hidden] of each layer. */
  function initialState(batch) {
    const zeros = () => tf.zeros([batch, hiddenSize]);
    return Array.from({ length: layers }, () => ({ h: zeros()${memory ? ", c: zeros()" : ""} }));
  }

  /** ${tokens ? "tokens [batch]" : "features [batch, input]"} and a state → outputs [batch, output] and the next state. */
  function step(input, state) {
    let value = ${tokens ? "tf.gather(embedding, input)" : "input"};
    const next = layerWeights.map((weights, layer) => {
      const after = cell(tf, weights, value, state[layer]);
      value = after.h;
      return after;
    });
    return { outputs: linear(tf, value, decoder), state: next };
  }

  /** ${tokens ? "tokens [time, batch]" : "features [time, batch, input]"} → outputs [time, batch, output] and the state after them. */
  function run(inputs, state = initialState(inputs.shape[1])) {
    const outputs = [];
    let now = state;
    for (const input of tf.unstack(inputs)) {
      const after = step(input, now);
      outputs.push(after.outputs);
      now = after.state;
    }
    return { outputs: tf.stack(outputs), state: now };
  }

  return { initialState, step, run };`;
}

/** `run` alone: such a model answers when it has read the whole sequence. */
function wholeRun({ input, pool, bidirectional }: ModelSpec, memory: boolean): string {
  const tokens = input.kind === "tokens";
  const layer =
    bidirectional === true
      ? `const backwards = over(reverseWeights[index], values.toReversed()).toReversed();
      values = over(weights, values).map((h, t) => tf.add(h, backwards[t]));`
      : "values = over(weights, values);";
  return `  /** h of every timestep [batch, hidden], from the zero state. */
  function over(weights, values) {
    const zeros = () => tf.zeros([values[0].shape[0], hiddenSize]);
    let state = { h: zeros()${memory ? ", c: zeros()" : ""} };
    return values.map((x) => {
      state = cell(tf, weights, x, state);
      return state.h;
    });
  }
${pool === undefined ? "" : `\n${tensorflowPool(pool)}\n`}
  /** ${tokens ? "tokens [time, batch]" : "features [time, batch, input]"} → outputs [time, batch, output]${pool === undefined ? "" : "; each of the timesteps so far, so that the last is that of the sequence"}. */
  function run(inputs) {
    let values = tf.unstack(inputs)${tokens ? ".map((input) => tf.gather(embedding, input))" : ""};
    layerWeights.forEach((weights, index) => {
      ${layer}
    });
    return { outputs: tf.stack(${pool === undefined ? "values" : "pooled(values)"}.map((value) => linear(tf, value, decoder))) };
  }

  return { run };`;
}

/** A function `pooled` of a list of tensors, one a timestep. */
export function tensorflowPool(pool: Pool): string {
  return pool === "mean"
    ? `  /** The mean over each timestep and the earlier ones. */
  function pooled(values) {
    let sum = tf.zerosLike(values[0]);
    return values.map((value, t) => {
      sum = tf.add(sum, value);
      return tf.div(sum, t + 1);
    });
  }`
    : `  /** The largest value of each element over each timestep and the earlier ones. */
  function pooled(values) {
    let largest = values[0];
    return values.map((value) => {
      largest = tf.maximum(largest, value);
      return largest;
    });
  }`;
}
