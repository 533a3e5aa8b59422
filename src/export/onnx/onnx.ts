import { present } from "../../base/assert.ts";
import {
  type Block,
  type Combination,
  hasBias,
  isCombination,
  isLearnedConstant,
  isLowRank,
  isProduct,
  type PlainActivation,
  type Source,
} from "../../cell/block.ts";
import { printEquations } from "../../cell/equations.ts";
import { hasMemory } from "../../cell/memory.ts";
import { inputSize, type Pool, readsWhole } from "../../compiler/modelSpec.ts";
import type { ExportFile } from "../exportFile.ts";
import { modelCard } from "../modelCard.ts";
import { sizesText } from "../modelSummary.ts";
import { type TrainedModel, tensorsOf } from "../trainedModel.ts";
import { OnnxAttribute, OnnxGraph, type OnnxValue, onnxFile } from "./onnxGraph.ts";

/**
 * Two graphs of standard operators with the weights in them, and the card:
 *
 * - `<stem>.step.onnx`: one timestep: `input`, `h` (and `c`) → `output`, `h_next` (and `c_next`);
 * - `<stem>.onnx`: a whole sequence, one `Scan` a layer: the same names, with time in front of input and output.
 *
 * States of all layers are one tensor [layers, batch, H]. A model that reads the whole sequence (`pool`, `bidirectional`) has
 * the second graph only, without states: it begins with zeros.
 */
export function onnxFiles(model: TrainedModel): ExportFile[] {
  const card = modelCard(model);
  const metadata = { card: card.content as string, equations: printEquations(model.spec.cell).trimEnd() };
  const file = (timing: Timing) =>
    onnxFile(new ModelGraph(model, timing).build(), `${model.title}: ${sizesText(model)}`, metadata);
  const sequence = { name: `${model.stem}.onnx`, content: file("sequence") };
  if (readsWhole(model.spec)) return [sequence, card];
  return [sequence, { name: `${model.stem}.step.onnx`, content: file("step") }, card];
}

type Timing = "step" | "sequence";

const combinations: { readonly [O in Combination]: string } = { add: "Add", sub: "Sub", elem_mul: "Mul" };
const activations: { readonly [O in PlainActivation]: string } = {
  identity: "Identity",
  sigmoid: "Sigmoid",
  tanh: "Tanh",
  relu: "Relu",
  leaky_relu: "LeakyRelu",
  hard_sigmoid: "HardSigmoid",
  hard_tanh: "Clip",
  softplus: "Softplus",
};

/** Of `Clip`; the constants stand in the outer graph. */
function limitsOf(op: PlainActivation): string[] {
  return op === "hard_tanh" ? ["minus_one", "one"] : [];
}

function attributesOf(op: PlainActivation): OnnxAttribute[] {
  if (op === "leaky_relu") return [OnnxAttribute.float("alpha", 0.01)];
  return op === "hard_sigmoid" ? [OnnxAttribute.float("alpha", 1 / 6), OnnxAttribute.float("beta", 0.5)] : [];
}

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
    const clips = spec.cell.blocks.some(({ op }) => op === "hard_tanh");
    if (readsOne || clips) graph.constant("one", [], Float32Array.of(1));
    if (clips) graph.constant("minus_one", [], Float32Array.of(-1));
    const readsAll = readsWhole(spec);
    if (!readsAll) graph.constant("axis_0", [1], [0n]);
    const time = this.timing === "sequence" ? ["time"] : [];
    const tokens = spec.input.kind === "tokens";
    graph.input({
      name: "input",
      type: tokens ? "int64" : "float",
      shape: tokens ? [...time, "batch"] : [...time, "batch", inputSize(spec)],
      description: tokens ? "tokens" : "features, standardised",
    });
    if (!readsAll) for (const state of this.#states()) graph.input(this.#stateValue(state));

    let sequence = tokens ? graph.node("Gather", ["embedding.weight", "input"], "embedded") : "input";
    const after = new Map(this.#states().map((state) => [state, [] as string[]]));
    const zeros = readsAll ? this.#zeros() : null;
    for (let layer = 0; layer < spec.layers; layer++) {
      const path = `layers.${layer}`;
      const { output, next } = this.#layer(path, layer, sequence, zeros);
      if (spec.bidirectional === true) {
        const backwards = this.#layer(`${path}.reverse`, layer, sequence, zeros);
        sequence = graph.node("Add", [output, backwards.output], `${path}.state.both`);
      } else sequence = output;
      if (readsAll) continue;
      next.forEach((name, index) => {
        const state = this.#states()[index] as string;
        after.get(state)?.push(graph.node("Unsqueeze", [name, "axis_0"], `layers.${layer}.state.${state}_next`));
      });
    }
    for (const [state, ofLayers] of readsAll ? [] : after) {
      graph.node("Concat", ofLayers, `${state}_next`, [OnnxAttribute.int("axis", 0)]);
    }
    this.#decode(spec.pool === undefined ? sequence : this.#pooled(sequence, spec.pool));
    graph.output({ name: "output", type: "float", shape: [...time, "batch", spec.output.size] });
    if (!readsAll) for (const state of this.#states()) graph.output(this.#stateValue(`${state}_next`));
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
  #layer(path: string, layer: number, sequence: string, zeros: string | null): { output: string; next: string[] } {
    const prefix = `${path}.`;
    const states = this.#states();
    const before = zeros === null ? this.#before(prefix, layer) : states.map(() => zeros);
    const direction = [OnnxAttribute.int("num_scan_inputs", 1)];
    if (path.endsWith(".reverse")) {
      const backwards = ["scan_input_directions", "scan_output_directions"];
      direction.push(...backwards.map((name) => OnnxAttribute.ints(name, [1])));
    }
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
      [OnnxAttribute.graph("body", body), ...direction],
    );
    return { output, next };
  }

  #before(prefix: string, layer: number): string[] {
    const index = this.#graph.constant(`${prefix}state.index`, [], [BigInt(layer)]);
    return this.#states().map((state) =>
      this.#graph.node("Gather", [state, index], `${prefix}state.${state}_before`, [OnnxAttribute.int("axis", 0)]),
    );
  }

  /** The state before a sequence, [batch, H]. */
  #zeros(): string {
    const graph = this.#graph;
    const axis = graph.constant("axis_1", [1], [1n]);
    const size = graph.constant("hidden_size", [1], [BigInt(this.model.spec.hiddenSize)]);
    const shape = graph.node("Shape", ["input"], "input_shape");
    const batch = graph.node("Gather", [shape, axis], "batch_size", [OnnxAttribute.int("axis", 0)]);
    const whole = graph.node("Concat", [batch, size], "state_shape", [OnnxAttribute.int("axis", 0)]);
    const zero = graph.constant("zero", [], Float32Array.of(0));
    return graph.node("Expand", [zero, whole], "zero_state");
  }

  /** The mean or the largest of [time, batch, H] over each timestep and the earlier ones. */
  #pooled(sequence: string, pool: Pool): string {
    const graph = this.#graph;
    if (pool === "mean") {
      const axis = graph.constant("time_axis", [], [0n]);
      const one = graph.constant("one_timestep", [], Float32Array.of(1));
      const shape = graph.node("Shape", [sequence], "pool.shape");
      const ones = graph.node("Expand", [one, shape], "pool.ones");
      const count = graph.node("CumSum", [ones, axis], "pool.count");
      const sum = graph.node("CumSum", [sequence, axis], "pool.sum");
      return graph.node("Div", [sum, count], "pool.mean");
    }
    const state = (name: string): OnnxValue => ({
      name,
      type: "float",
      shape: ["batch", this.model.spec.hiddenSize],
    });
    const first = graph.constant("first_timestep", [], [0n]);
    const begin = graph.node("Gather", [sequence, first], "pool.first", [OnnxAttribute.int("axis", 0)]);
    const body = new OnnxGraph("pool.timestep");
    const [before, h] = [body.input(state("pool.before")), body.input(state("pool.h"))];
    const largest = body.node("Max", [before, h], "pool.largest");
    body.output(state(body.node("Identity", [largest], "pool.after")));
    body.output(state(body.node("Identity", [largest], "pool.of_timestep")));
    graph.node(
      "Scan",
      [begin, sequence],
      ["pool.end", "pool.max"],
      [OnnxAttribute.graph("body", body), OnnxAttribute.int("num_scan_inputs", 1)],
    );
    return "pool.max";
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
    if (isLearnedConstant(block)) {
      const shape = graph.node("Shape", [h], `${name}.shape`);
      return graph.node("Expand", [`${name}.${block.op}`, shape], name);
    }
    if (block.op === "scale") return graph.node("Mul", [...inputs, `${name}.weight`], name);
    if (isProduct(block)) {
      const first = isLowRank(block) ? graph.node("MatMul", [...inputs, `${name}.down`], `${name}.inner`) : inputs[0];
      const matrix = [first ?? "", `${name}.${isLowRank(block) ? "up" : "weight"}`];
      if (!hasBias(block)) return graph.node("MatMul", matrix, name);
      return graph.node("Add", [graph.node("MatMul", matrix, `${name}.product`), `${name}.bias`], name);
    }
    return graph.node(activations[block.op], [...inputs, ...limitsOf(block.op)], name, attributesOf(block.op));
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
