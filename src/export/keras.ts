import { hasBias, isLearnedConstant, isLowRank, isProduct, isWeighted, type PlainActivation } from "../cell/block.ts";
import { hasMemory } from "../cell/memory.ts";
import type { Pool } from "../compiler/modelSpec.ts";
import { cellSource, type SourceDialect } from "./cellSource.ts";
import { type ExportFile, indented } from "./exportFile.ts";
import { Identifiers, pythonWords } from "./identifiers.ts";
import { cardName, modelCard, weightsFile, weightsName } from "./modelCard.ts";
import { pythonIntroduction, pythonMeaning, pythonReadSafetensors, pythonSizes, stateTuple } from "./pythonSource.ts";
import type { TrainedModel } from "./trainedModel.ts";

/** Attributes of `keras.Layer` and of our cell, which a sublayer must not hide. */
const layerAttributes =
  "activity_regularizer add_loss add_metric add_weight autocast build build_from_config built call compute_dtype compute_mask compute_output_shape compute_output_spec count_params dtype dtype_policy from_config get_build_config get_config get_initial_state get_weights input input_dtype input_spec load_own_variables losses metrics metrics_variables name non_trainable_variables non_trainable_weights output output_size path quantization_mode quantize quantized_build quantized_call rematerialized_call save_own_variables set_weights state_size stateless_call supports_jit supports_masking symbolic_call trainable trainable_variables trainable_weights units variable_dtype variables weights".split(
    " ",
  );

const functions: { readonly [A in PlainActivation]: (operand: string) => string } = {
  identity: (operand) => operand,
  sigmoid: (operand) => `ops.sigmoid(${operand})`,
  tanh: (operand) => `ops.tanh(${operand})`,
  relu: (operand) => `ops.relu(${operand})`,
  leaky_relu: (operand) => `ops.leaky_relu(${operand}, negative_slope=0.01)`,
  // Clipped by hand: Keras 2 and 3 mean two different functions by this name, and only some of 3 have the other.
  hard_sigmoid: (operand) => `ops.clip((${operand}) / 6.0 + 0.5, 0.0, 1.0)`,
  hard_tanh: (operand) => `ops.clip(${operand}, -1.0, 1.0)`,
  softplus: (operand) => `ops.softplus(${operand})`,
};

/** How a tensor is made of its bytes. */
const tensorRead = ['tensors[name] = numpy.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])'];

/** A Keras 3 layer for `keras.layers.RNN`, the model around it, its weights and its card. */
export function kerasFiles(model: TrainedModel): ExportFile[] {
  return [{ name: `${model.stem}_keras.py`, content: kerasSource(model) }, weightsFile(model), modelCard(model)];
}

function kerasSource(model: TrainedModel): string {
  const { spec } = model;
  const { cell, input, output, dropout, pool, bidirectional = false } = spec;
  const memory = hasMemory(cell);
  const sublayers = new Identifiers([...pythonWords, ...layerAttributes]);
  const dialect: SourceDialect = {
    terminals: { x: "x", h: "h", c: "c" },
    ones: "ops.ones_like(h)",
    combination: "infix",
    activation: (op, operand) => functions[op](operand),
    weighted: (block, operand) => {
      const name = `self.${sublayers.of(block.id)}`;
      if (isLearnedConstant(block)) return `ops.broadcast_to(${name}, ops.shape(h))`;
      if (!isProduct(block)) return `ops.multiply(${name}, ${operand})`;
      return isLowRank(block) ? `${name}(self.${sublayers.of(`${block.id}.down`)}(${operand}))` : `${name}(${operand})`;
    },
  };
  const source = cellSource(cell, dialect, new Identifiers([...pythonWords, "x", "h", "c", "ops", "keras", "states"]));
  const weighted = cell.blocks.filter(isWeighted);
  const state = stateTuple(model, "h", "c");
  const next = stateTuple(model, source.hNext, source.cNext);
  const tokens = input.kind === "tokens";
  const build = weighted.flatMap((block): string[] => {
    const name = `self.${sublayers.of(block.id)}`;
    if (!isProduct(block)) {
      const size = block.op === "scalar" ? "1" : "self.units";
      return [`${name} = self.add_weight(shape=(${size},), initializer="zeros", name="${block.id}")`];
    }
    const size = block.inputs[0] === "x" ? "input_shape" : "(None, self.units)";
    if (!isLowRank(block)) return [`${name}.build(${size})`];
    return [`self.${sublayers.of(`${block.id}.down`)}.build(${size})`, `${name}.build((None, ${block.rank}))`];
  });
  const network = [
    tokens
      ? 'inputs = keras.Input(shape=(None,), dtype="int32", name="tokens")  # [batch, time]'
      : 'inputs = keras.Input(shape=(None, INPUT_SIZE), name="features")  # [batch, time, INPUT_SIZE]',
    tokens
      ? 'sequence = keras.layers.Embedding(VOCABULARY_SIZE, INPUT_SIZE, name="embedding")(inputs)'
      : "sequence = inputs",
    ...(dropout.input > 0 ? [`sequence = keras.layers.Dropout(${dropout.input})(sequence)`] : []),
    "for layer in range(LAYERS):",
    ...(bidirectional ? bothWays : oneWay),
    "    sequence = recurrent(sequence)  # [batch, time, HIDDEN_SIZE]",
    ...(dropout.output > 0 ? [`sequence = keras.layers.Dropout(${dropout.output})(sequence)`] : []),
    ...(pool === undefined ? [] : ['sequence = Pool(name="pool")(sequence)  # [batch, time, HIDDEN_SIZE]']),
  ];
  const load = [
    ...(tokens ? ['model.get_layer("embedding").set_weights([tensors["embedding.weight"]])'] : []),
    "for layer in range(LAYERS):",
    ...(bidirectional ? ["forward_layer.", "backward_layer."] : [""]).flatMap((direction) => [
      `    cell = model.get_layer(f"layer_{layer}").${direction}cell`,
      ...weighted.flatMap((block) => {
        const name = `cell.${sublayers.of(block.id)}`;
        const tensor = (part: string) =>
          `tensors[f"layers.{layer}${direction === "backward_layer." ? ".reverse" : ""}.${block.id}.${part}"]`;
        if (!isProduct(block)) return [`    ${name}.assign(${tensor(block.op === "scale" ? "weight" : block.op)})`];
        const bias = hasBias(block) ? `, ${tensor("bias")}` : "";
        if (!isLowRank(block)) return [`    ${name}.set_weights([${tensor("weight")}${bias}])`];
        return [
          `    cell.${sublayers.of(`${block.id}.down`)}.set_weights([${tensor("down")}])`,
          `    ${name}.set_weights([${tensor("up")}${bias}])`,
        ];
      }),
    ]),
    `model.get_layer("decoder").set_weights([${output.tiedToEmbedding ? "" : 'tensors["decoder.weight"], '}tensors["decoder.bias"]])`,
  ];
  const tied = `
@keras.saving.register_keras_serializable(package="moe_rnas")
class TiedDecoder(keras.layers.Layer):
    """A decoder whose matrix is the embedding: sequence [..., HIDDEN_SIZE] -> logits [..., OUTPUT_SIZE]."""

    def __init__(self, embedding, **options):
        super().__init__(**options)
        self.embedding = embedding

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(OUTPUT_SIZE,), initializer="zeros", name="bias")
        self.built = True

    def set_weights(self, weights):
        (bias,) = weights
        self.bias.assign(bias)

    def call(self, inputs):
        return ops.matmul(inputs, ops.transpose(self.embedding.embeddings)) + self.bias

`;
  const decoder = output.tiedToEmbedding
    ? [
        'embedding = keras.layers.Embedding(VOCABULARY_SIZE, INPUT_SIZE, name="embedding")',
        ...network.map((line) =>
          line.startsWith("sequence = keras.layers.Embedding") ? "sequence = embedding(inputs)" : line,
        ),
        'outputs = TiedDecoder(embedding, name="decoder")(sequence)  # [batch, time, OUTPUT_SIZE]',
      ]
    : [...network, 'outputs = keras.layers.Dense(OUTPUT_SIZE, name="decoder")(sequence)  # [batch, time, OUTPUT_SIZE]'];
  return `"""${pythonIntroduction(model)}

    model = load("${weightsName(model)}")
    outputs = model(inputs)

Needs Keras 3 with any of its backends, and NumPy.
"""

import json
import struct
from pathlib import Path

import keras
import numpy
from keras import ops

${pythonSizes(model).join("\n")}

CARD = json.loads(Path(__file__).with_name("${cardName(model)}").read_text(encoding="utf-8"))


@keras.saving.register_keras_serializable(package="moe_rnas")
class Cell(keras.layers.Layer):
    """One timestep, for \`keras.layers.RNN\`; every value between input and output is [batch, units]."""

    def __init__(self, units: int, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = ${memory ? "[units, units]  # h, c" : "units  # h"}
        self.output_size = units
${indented(
  8,
  weighted.filter(isProduct).flatMap((block) => {
    const options = hasBias(block) ? "" : ", use_bias=False";
    const dense = `self.${sublayers.of(block.id)} = keras.layers.Dense(units${options}, name="${block.id}")`;
    if (!isLowRank(block)) return [dense];
    const down = `self.${sublayers.of(`${block.id}.down`)}`;
    return [`${down} = keras.layers.Dense(${block.rank}, use_bias=False, name="${block.id}_down")`, dense];
  }),
)}

    def build(self, input_shape):
${indented(8, build)}
        self.built = True

    def call(self, inputs, states, training=False):
        """inputs [batch, input], states ${memory ? "h and c" : "h"} [batch, units] -> h', and the next states."""
        x = inputs
        ${memory ? "h, c = states" : "h = states[0] if isinstance(states, (list, tuple)) else states"}
${indented(
  8,
  source.statements.map(({ variable, expression }) => `${variable} = ${expression}`),
)}
        return ${source.hNext}, [${next}]

    def get_config(self):
        return {**super().get_config(), "units": self.units}

${output.tiedToEmbedding ? tied : ""}${pool === undefined ? "" : poolLayer(pool)}
def build_model(${bidirectional ? "" : "stateful: bool = False"}) -> keras.Model:
    """${tokens ? "Embedding, " : ""}${spec.layers === 1 ? "one recurrent layer" : "recurrent layers"}, decoder; each layer's state is ${state}, from zero${bidirectional ? " in both directions" : " or kept if `stateful`"}."""
${indented(4, decoder)}
    return keras.Model(inputs, outputs, name="${model.stem}")${pythonMeaning(model)}


${pythonReadSafetensors(tensorRead)}


def load(file=Path(__file__).with_name("${weightsName(model)}")) -> keras.Model:
    """The model with its trained weights."""
    tensors = read_safetensors(file)
    model = build_model()
${indented(4, load)}
    return model
`;
}

const oneWay = [
  "    recurrent = keras.layers.RNN(",
  '        Cell(HIDDEN_SIZE, name="cell"), return_sequences=True, stateful=stateful, name=f"layer_{layer}"',
  "    )",
];

const bothWays = [
  "    recurrent = keras.layers.Bidirectional(",
  '        keras.layers.RNN(Cell(HIDDEN_SIZE, name="cell"), return_sequences=True),',
  '        backward_layer=keras.layers.RNN(Cell(HIDDEN_SIZE, name="cell"), return_sequences=True, go_backwards=True),',
  '        merge_mode="sum",',
  '        name=f"layer_{layer}",',
  "    )",
];

function poolLayer(pool: Pool): string {
  const [what, body] =
    pool === "mean"
      ? [
          "The mean",
          "        time = ops.cumsum(ops.ones_like(inputs), axis=1)\n        return ops.cumsum(inputs, axis=1) / time",
        ]
      : ["The largest value", "        return ops.associative_scan(ops.maximum, inputs, axis=1)"];
  return `
@keras.saving.register_keras_serializable(package="moe_rnas")
class Pool(keras.layers.Layer):
    """${what} of each element over each timestep and the earlier ones, [batch, time, units]."""

    def call(self, inputs):
${body}

    def compute_output_shape(self, input_shape):
        return input_shape

`;
}
