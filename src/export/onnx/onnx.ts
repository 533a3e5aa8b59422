import { present } from "../../base/assert.ts";
import { type Block, type Combination, isCombination, type PlainActivation, type Source } from "../../cell/block.ts";
import { printEquations } from "../../cell/equations.ts";
import { inputSize } from "../../compiler/modelSpec.ts";
import type { ExportFile } from "../exportFile.ts";
import { modelCard } from "../modelCard.ts";
import { sizesText } from "../modelSummary.ts";
import { hasMemory, type TrainedModel, tensorsOf } from "../trainedModel.ts";
import { OnnxAttribute, OnnxGraph, type OnnxValue, onnxFile } from "./onnxGraph.ts";

/**
 * Two graphs of standard operators with the weights in them, and the card:
 *
 * - `<stem>.step.onnx`: one timestep: `input`, `h` (and `c`) → `output`, `h_next` (and `c_next`);
 * - `<stem>.onnx`: a whole sequence, one `Scan` a layer: the same names, with time in front of input and output.
 *
 * States of all layers are one tensor [layers, batch, H].
 */
export function onnxFiles(model: TrainedModel): ExportFile[] {
  const card = modelCard(model);
  const metadata = { card: card.content as string, equations: printEquations(model.spec.cell).trimEnd() };
  const file = (timing: Timing) =>
    onnxFile(new ModelGraph(model, timing).build(), `${model.title}: ${sizesText(model)}`, metadata);
  return [
    { name: `${model.stem}.onnx`, content: file("sequence") },
    { name: `${model.stem}.step.onnx`, content: file("step") },
    card,
  ];
}

type Timing = "step" | "sequence";

const combinations: { readonly [O in Combination]: string } = { add: "Add", sub: "Sub", elem_mul: "Mul" };
const activations: { readonly [O in PlainActivation]: string } = {
  identity: "Identity",
  sigmoid: "Sigmoid",
  tanh: "Tanh",
  relu: "Relu",
  leaky_relu: "LeakyRelu",
};

class ModelGraph {
  readonly #graph: OnnxGraph;
  readonly #memory: boolean;

  constructor(
    private readonly model: TrainedModel,
    private readonly timing: Timing,
  ) {
    this.#graph = new OnnxGraph(model.stem);
    this.#memory = hasMemory(model.spec.cell);
  }

  build(): OnnxGraph {
    const { spec } = this.model;
    const graph = this.#graph;
    for (const [name, { shape, values }] of tensorsOf(this.model)) graph.constant(name, shape, values);
    const readsOne = spec.cell.blocks.some((block) => (block.inputs as readonly Source[]).includes("1"));
    if (readsOne) graph.constant("one", [], Float32Array.of(1));
    graph.constant("axis_0", [1], [0n]);
    const time = this.timing === "sequence" ? ["time"] : [];
    const tokens = spec.input.kind === "tokens";
    graph.input({
      name: "input",
      type: tokens ? "int64" : "float",
      shape: tokens ? [...time, "batch"] : [...time, "batch", inputSize(spec)],
      description: tokens ? "tokens" : "features, standardised",
    });
    for (const state of this.#states()) graph.input(this.#stateValue(state));

    let sequence = tokens ? graph.node("Gather", ["embedding.weight", "input"], "embedded") : "input";
    const after = new Map(this.#states().map((state) => [state, [] as string[]]));
    for (let layer = 0; layer < spec.layers; layer++) {
      const { output, next } = this.#layer(layer, sequence);
      sequence = output;
      next.forEach((name, index) => {
        const state = this.#states()[index] as string;
        after.get(state)?.push(graph.node("Unsqueeze", [name, "axis_0"], `layers.${layer}.state.${state}_next`));
      });
    }
    for (const [state, ofLayers] of after) {
      graph.node("Concat", ofLayers, `${state}_next`, [OnnxAttribute.int("axis", 0)]);
    }
    this.#decode(sequence);
    graph.output({ name: "output", type: "float", shape: [...time, "batch", spec.output.size] });
    for (const state of this.#states()) graph.output(this.#stateValue(`${state}_next`));
    return graph;
  }

  #states(): readonly string[] {
    return this.#memory ? ["h", "c"] : ["h"];
  }

  #stateValue(name: string): OnnxValue {
    const { layers, hiddenSize } = this.model.spec;
    return { name, type: "float", shape: [layers, "batch", hiddenSize] };
  }

  /**
   * One layer over one timestep or all; yields the names of its output and of its state after.
   *
   * What is no block's is called `state.…`: ids of blocks have no dots.
   */
  #layer(layer: number, sequence: string): { output: string; next: string[] } {
    const prefix = `layers.${layer}.`;
    const index = this.#graph.constant(`${prefix}state.index`, [], [BigInt(layer)]);
    const before = this.#states().map((state) =>
      this.#graph.node("Gather", [state, index], `${prefix}state.${state}_before`, [OnnxAttribute.int("axis", 0)]),
    );
    const terminals = (h: string, c: string | undefined, x: string) =>
      new Map<Source, string>([["x", x], ["h", h], ["1", "one"], ...(c === undefined ? [] : ([["c", c]] as const))]);
    if (this.timing === "step") {
      const values = terminals(before[0] as string, before[1], sequence);
      const next = this.#cell(this.#graph, prefix, values);
      return { output: next[0] as string, next };
    }
    const body = new OnnxGraph(`${prefix}state.timestep`);
    const { cell, hiddenSize } = this.model.spec;
    const state = (name: string): OnnxValue => ({ name, type: "float", shape: ["batch", hiddenSize] });
    const inside = this.#states().map((each) => body.input(state(`${prefix}${each}`)));
    const size = layer === 0 ? inputSize(this.model.spec) : hiddenSize;
    const x = body.input({ name: `${prefix}x`, type: "float", shape: ["batch", size] });
    const values = this.#cell(body, prefix, terminals(inside[0] as string, inside[1], x));
    // A graph's outputs need names of their own, where h' and c' may be one block, or one of the inputs.
    const outputs = values.map((value, i) =>
      body.node("Identity", [value], `${prefix}state.${this.#states()[i]}_after_timestep`),
    );
    outputs.push(body.node("Identity", [present(values[0], cell.hNext)], `${prefix}state.output_of_timestep`));
    for (const output of outputs) body.output(state(output));
    const next = this.#states().map((each) => `${prefix}state.${each}_after`);
    const output = `${prefix}state.output`;
    this.#graph.node(
      "Scan",
      [...before, sequence],
      [...next, output],
      [OnnxAttribute.graph("body", body), OnnxAttribute.int("num_scan_inputs", 1)],
    );
    return { output, next };
  }

  /** The operators of one timestep; yields the names of h' and, with a memory, c'. */
  #cell(graph: OnnxGraph, prefix: string, values: Map<Source, string>): string[] {
    const { cell } = this.model.spec;
    const nameOf = (source: Source) => present(values.get(source), source);
    for (const block of cell.blocks) {
      values.set(block.id, this.#block(graph, block, `${prefix}${block.id}`, block.inputs.map(nameOf), nameOf("h")));
    }
    return [cell.hNext, cell.cNext].slice(0, this.#memory ? 2 : 1).map(nameOf);
  }

  #block(graph: OnnxGraph, block: Block, name: string, inputs: string[], h: string): string {
    if (isCombination(block)) {
      const [first = "", second = ""] = inputs;
      if (block.inputs[0] !== "1" || block.inputs[1] !== "1") {
        return graph.node(combinations[block.op], [first, second], name);
      }
      const shape = graph.node("Shape", [h], `${name}.shape`);
      const ones = graph.node("ConstantOfShape", [shape], `${name}.ones`, [
        OnnxAttribute.tensor("value", [1], Float32Array.of(1)),
      ]);
      return graph.node(combinations[block.op], [ones, second], name);
    }
    if (block.op === "linear") return graph.node("MatMul", [...inputs, `${name}.weight`], name);
    if (block.op === "linear_b") {
      const product = graph.node("MatMul", [...inputs, `${name}.weight`], `${name}.product`);
      return graph.node("Add", [product, `${name}.bias`], name);
    }
    const attributes = block.op === "leaky_relu" ? [OnnxAttribute.float("alpha", 0.01)] : [];
    return graph.node(activations[block.op], inputs, name, attributes);
  }

  #decode(sequence: string): void {
    const graph = this.#graph;
    const matrix = this.model.spec.output.tiedToEmbedding
      ? graph.node("Transpose", ["embedding.weight"], "decoder.weight", [OnnxAttribute.ints("perm", [1, 0])])
      : "decoder.weight";
    const product = graph.node("MatMul", [sequence, matrix], "decoder.product");
    graph.node("Add", [product, "decoder.bias"], "output");
  }
}
