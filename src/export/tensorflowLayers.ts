import { elementAt } from "../base/elementAt.ts";
import { blockTensors, isWeighted } from "../cell/block.ts";
import { printEquations } from "../cell/equations.ts";
import { hasMemory } from "../cell/memory.ts";
import { inputSize, type Pool } from "../compiler/modelSpec.ts";
import type { Tensor } from "../store/safetensors.ts";
import { type ExportFile, indented } from "./exportFile.ts";
import { javascriptWindow } from "./javascriptWindow.ts";
import { cardName, modelCard } from "./modelCard.ts";
import { sizesText } from "./modelSummary.ts";
import { tensorflowCell, tensorflowPool } from "./tensorflow.ts";
import { type TrainedModel, tensorsOf } from "./trainedModel.ts";

/**
 * A layers model of TensorFlow.js: the topology and weights that `tf.loadLayersModel` reads, and the module that
 * registers its one layer which is not TensorFlow's own. The cell keeps no state between calls, as `tf.layers.lstm` by
 * default; it can be trained on with `model.fit`.
 */
export function tensorflowLayersFiles(model: TrainedModel): ExportFile[] {
  const { stem } = model;
  const weights = layerWeights(model);
  return [
    { name: `${stem}.layers.mjs`, content: layersSource(model) },
    { name: topologyName(model), content: `${JSON.stringify(topology(model, weights), null, 2)}\n` },
    { name: weightsFileName(model), content: Buffer.concat(weights.map(({ values }) => bytesOf(values))) },
    modelCard(model),
  ];
}

export function topologyName({ stem }: TrainedModel): string {
  return `${stem}.layers.json`;
}

function weightsFileName({ stem }: TrainedModel): string {
  return `${stem}.layers.bin`;
}

interface LayerWeight extends Tensor {
  /** `<layer>/<weight>`, by which the model finds it. */
  readonly name: string;
}

/** In the order of the layers. A tied decoder gets its own copy of the embedding, transposed. */
function layerWeights(model: TrainedModel): LayerWeight[] {
  return [...tensorsOf(model)]
    .map(([name, tensor]): LayerWeight => {
      const [, layer, reverse, block, part] =
        /^layers\.(\d+)(\.reverse)?\.([^.]+)\.(weight|bias|down|up|scalar)$/.exec(name) ?? [];
      const direction = reverse === undefined ? "" : "reverse.";
      if (block !== undefined) return { name: `layer_${layer}/${direction}${block}_${part}`, ...tensor };
      if (name === "embedding.weight") return { name: "embedding/embeddings", ...tensor };
      return { name: name === "decoder.weight" ? "decoder/kernel" : "decoder/bias", ...tensor };
    })
    .flatMap((weight, _, all) => {
      if (weight.name !== "decoder/bias" || !model.spec.output.tiedToEmbedding) return [weight];
      const embedding = all.find(({ name }) => name === "embedding/embeddings");
      return embedding === undefined ? [weight] : [{ name: "decoder/kernel", ...transposed(embedding) }, weight];
    });
}

function transposed({ shape: [rows = 0, columns = 0], values }: Tensor): Tensor {
  return {
    shape: [columns, rows],
    values: Float32Array.from(values, (_, i) => elementAt(values, (i % rows) * columns + Math.floor(i / rows))),
  };
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** What `model.save` of TensorFlow.js writes: keys as in Python's Keras. */
function topology(model: TrainedModel, weights: readonly LayerWeight[]): unknown {
  const { stem, spec } = model;
  const { input, output, dropout, layers, hiddenSize } = spec;
  const layer = (className: string, config: object) => ({ class_name: className, config });
  const shape = input.kind === "tokens" ? [null, null] : [null, null, inputSize(spec)];
  const list = [
    ...(input.kind === "tokens"
      ? [
          layer("Embedding", {
            name: "embedding",
            input_dim: input.vocabularySize,
            output_dim: inputSize(spec),
          }),
        ]
      : []),
    ...(dropout.input > 0 ? [layer("Dropout", { name: "input_dropout", rate: dropout.input })] : []),
    ...Array.from({ length: layers }, (_, index) =>
      layer(layerClass(model), { name: `layer_${index}`, units: hiddenSize }),
    ),
    ...(dropout.output > 0 ? [layer("Dropout", { name: "output_dropout", rate: dropout.output })] : []),
    ...(spec.pool === undefined ? [] : [layer(poolClass(model), { name: "pool" })]),
    layer("Dense", { name: "decoder", units: output.size, activation: "linear", use_bias: true }),
  ];
  return {
    format: "layers-model",
    generatedBy: "MOE/RNAS",
    convertedBy: null,
    modelTopology: {
      class_name: "Sequential",
      config: {
        name: stem,
        layers: list.map(({ class_name, config }, index) => ({
          class_name,
          config: index === 0 ? { ...config, batch_input_shape: shape } : config,
        })),
      },
      keras_version: "tfjs-layers 4",
      backend: "tensor_flow.js",
    },
    weightsManifest: [
      {
        paths: [weightsFileName(model)],
        weights: weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
      },
    ],
  };
}

/**
 * `MobyCharacters17Cell`: each exported cell is a class of its own, so that several can be registered in one page. An
 * underscore would be taken for Python's way of writing names.
 */
function layerClass({ stem }: TrainedModel): string {
  const words = stem.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join("")}Cell`;
}

function poolClass(model: TrainedModel): string {
  return layerClass(model).replace(/Cell$/, "Pool");
}

/** Sizes that no rank has, which stand for those of x and of h. */
const [inputMark, unitsMark] = [-1, -2];

function layersSource(model: TrainedModel): string {
  const { spec } = model;
  const { cell, input, pool, bidirectional = false } = spec;
  const linears = cell.blocks.filter(isWeighted).map((block) => {
    const parts = blockTensors(block, inputMark, unitsMark).map(({ part, shape }) => {
      const sizes = shape.map((size) =>
        size === inputMark ? (block.inputs[0] === "x" ? '"input"' : '"units"') : size === unitsMark ? '"units"' : size,
      );
      return `${part}: [${sizes.join(", ")}]`;
    });
    return `${block.id}: { ${parts.join(", ")} },`;
  });
  const memory = hasMemory(cell);
  const equations = printEquations(cell).trimEnd().split("\n");
  const inputs = input.kind === "tokens" ? "tokens [batch, time]" : `features [batch, time, ${inputSize(spec)}]`;
  return `/**
 * ${model.title}.
 *
 * ${sizesText(model)}. One timestep of its cell:
 *
${equations.map((line) => ` *     ${line}`).join("\n")}
 *
 *     import * as tf from "@tensorflow/tfjs";
 *     import { register } from "./${model.stem}.layers.mjs";
 *     register(tf);
 *     const model = await tf.loadLayersModel("${topologyName(model)}");
 *     const outputs = model.predict(inputs); // ${inputs} -> [batch, time, ${spec.output.size}]
 *
 * Needs TensorFlow.js and nothing else. Vocabulary, names and scaling stand in ${cardName(model)}.
 */

/** The shapes of the cell's weights. */
const shapes = {
${indented(2, linears)}
};

${tensorflowCell(cell, "units")}

/** Makes the layer known, so that \`tf.loadLayersModel\` and \`tf.models.modelFromJSON\` can build it. @param tf TensorFlow.js. */
export function register(tf) {
  /** inputs [batch, time, in] → h of every timestep [batch, time, units], from the zero state${bidirectional ? ", of both directions added" : ""}. */
  class Recurrent extends tf.layers.Layer {
    static className = "${layerClass(model)}";

    constructor(config) {
      super(config);
      this.units = config.units;
      this.supportsMasking = false;
    }

    build(inputShape) {
      const shape = Array.isArray(inputShape[0]) ? inputShape[0] : inputShape;
      const sizes = { input: shape[shape.length - 1], units: this.units };
      const cellWeights = (direction) =>
        Object.fromEntries(
          Object.entries(shapes).map(([name, parts]) => {
            const add = ([part, shape]) => {
              const initializer = shape.length === 2 ? tf.initializers.glorotUniform({}) : tf.initializers.zeros();
              const size = shape.map((each) => sizes[each] ?? each);
              return [part, this.addWeight(\`\${direction}\${name}_\${part}\`, size, "float32", initializer)];
            };
            return [name, Object.fromEntries(Object.entries(parts).map(add))];
          }),
        );
      this.cellWeights = [${bidirectional ? 'cellWeights(""), cellWeights("reverse.")' : 'cellWeights("")'}];
      super.build(inputShape);
    }

    computeOutputShape(inputShape) {
      const shape = Array.isArray(inputShape[0]) ? inputShape[0] : inputShape;
      return [shape[0], shape[1], this.units];
    }

    call(inputs) {
      return tf.tidy(() => {
        const sequence = Array.isArray(inputs) ? inputs[0] : inputs;
        const zeros = () => tf.zeros([sequence.shape[0], this.units]);
        const over = (cellWeights, values) => {
          const weights = Object.fromEntries(
            Object.entries(cellWeights).map(([name, parts]) => [
              name,
              Object.fromEntries(Object.entries(parts).map(([part, weight]) => [part, weight.read()])),
            ]),
          );
          let state = { h: zeros()${memory ? ", c: zeros()" : ""} };
          return values.map((x) => {
            state = cell(tf, weights, x, state);
            return state.h;
          });
        };
        const values = tf.unstack(sequence, 1);
${
  bidirectional
    ? `        const [forwards, backwards] = this.cellWeights;
        const reversed = over(backwards, values.toReversed()).toReversed();
        return tf.stack(over(forwards, values).map((h, t) => tf.add(h, reversed[t])), 1);`
    : "        return tf.stack(over(this.cellWeights[0], values), 1);"
}
      });
    }

    getConfig() {
      return { ...super.getConfig(), units: this.units };
    }
  }
  tf.serialization.registerClass(Recurrent);
${pool === undefined ? "" : poolLayer(model, pool)}  return Recurrent;
}
${model.meaning.window === undefined ? "" : javascriptWindow}`;
}

function poolLayer(model: TrainedModel, pool: Pool): string {
  return `
${tensorflowPool(pool)}

  /** What the decoder reads: [batch, time, units] → the same over the timesteps so far. */
  class PoolLayer extends tf.layers.Layer {
    static className = "${poolClass(model)}";

    computeOutputShape(inputShape) {
      return inputShape;
    }

    call(inputs) {
      return tf.tidy(() => tf.stack(pooled(tf.unstack(Array.isArray(inputs) ? inputs[0] : inputs, 1)), 1));
    }
  }
  tf.serialization.registerClass(PoolLayer);
`;
}
