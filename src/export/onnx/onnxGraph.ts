import { ProtobufMessage } from "./protobuf.ts";

/** A size that is known, or the name of one that the caller of the model chooses. */
type OnnxDimension = number | string;

export interface OnnxValue {
  readonly name: string;
  readonly type: "float" | "int64";
  readonly shape: readonly OnnxDimension[];
  readonly description?: string;
}

/** Values of `TensorProto.DataType` and `AttributeProto.AttributeType`. */
const dataTypes = { float: 1, int64: 7 } as const;
const attributeTypes = { float: 1, int: 2, tensor: 4, graph: 5, ints: 7 } as const;

/** A graph under construction: operators in the order of their evaluation, constants, inputs and outputs. */
export class OnnxGraph {
  readonly #nodes: ProtobufMessage[] = [];
  readonly #constants: ProtobufMessage[] = [];
  readonly #inputs: ProtobufMessage[] = [];
  readonly #outputs: ProtobufMessage[] = [];

  constructor(private readonly name: string) {}

  /** Appends an operator and yields its (first) output's name. */
  node(
    operator: string,
    inputs: readonly string[],
    output: string | readonly string[],
    attributes: readonly OnnxAttribute[] = [],
  ): string {
    const outputs = typeof output === "string" ? [output] : output;
    const node = new ProtobufMessage();
    for (const input of inputs) node.text(1, input);
    for (const each of outputs) node.text(2, each);
    node.text(3, outputs[0] as string).text(4, operator);
    for (const attribute of attributes) node.message(5, attribute.message);
    this.#nodes.push(node);
    return outputs[0] as string;
  }

  /** A constant by its name. */
  constant(name: string, shape: readonly number[], values: Float32Array | readonly bigint[]): string {
    this.#constants.push(tensorMessage(name, shape, values));
    return name;
  }

  input(value: OnnxValue): string {
    this.#inputs.push(valueMessage(value));
    return value.name;
  }

  output(value: OnnxValue): void {
    this.#outputs.push(valueMessage(value));
  }

  message(): ProtobufMessage {
    const graph = new ProtobufMessage();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, this.name);
    for (const constant of this.#constants) graph.message(5, constant);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);
    return graph;
  }
}

export class OnnxAttribute {
  private constructor(readonly message: ProtobufMessage) {}

  static float(name: string, value: number): OnnxAttribute {
    return new OnnxAttribute(attribute(name, "float").float(2, value));
  }

  static int(name: string, value: number): OnnxAttribute {
    return new OnnxAttribute(attribute(name, "int").integer(3, value));
  }

  static ints(name: string, values: readonly number[]): OnnxAttribute {
    const message = attribute(name, "ints");
    for (const value of values) message.integer(8, value);
    return new OnnxAttribute(message);
  }

  static tensor(name: string, shape: readonly number[], values: Float32Array): OnnxAttribute {
    return new OnnxAttribute(attribute(name, "tensor").message(5, tensorMessage("", shape, values)));
  }

  static graph(name: string, graph: OnnxGraph): OnnxAttribute {
    return new OnnxAttribute(attribute(name, "graph").message(6, graph.message()));
  }
}

/**
 * A whole model file.
 *
 * @param metadata is stored with the model.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function onnxFile(
  graph: OnnxGraph,
  description: string,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const model = new ProtobufMessage()
    .integer(1, irVersion)
    .text(2, "moe-rnas")
    .text(6, description)
    .message(7, graph.message())
    .message(8, new ProtobufMessage().text(1, "").integer(2, operatorSet));
  for (const [key, value] of Object.entries(metadata)) {
    model.message(14, new ProtobufMessage().text(1, key).text(2, value));
  }
  return model.toBytes();
}

/** Of 2021; every runtime of the last years reads them, and all operators that we use are in their final form. */
const irVersion = 8;
const operatorSet = 16;

function attribute(name: string, type: keyof typeof attributeTypes): ProtobufMessage {
  return new ProtobufMessage().text(1, name).integer(20, attributeTypes[type]);
}

function tensorMessage(name: string, shape: readonly number[], values: Float32Array | readonly bigint[]) {
  const message = new ProtobufMessage();
  for (const size of shape) message.integer(1, size);
  const isFloat = values instanceof Float32Array;
  message.integer(2, isFloat ? dataTypes.float : dataTypes.int64);
  if (name !== "") message.text(8, name);
  return message.bytes(9, isFloat ? littleEndianFloats(values) : littleEndianIntegers(values));
}

function littleEndianFloats(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [i, value] of values.entries()) view.setFloat32(i * 4, value, true);
  return new Uint8Array(view.buffer);
}

function littleEndianIntegers(values: readonly bigint[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (const [i, value] of values.entries()) view.setBigInt64(i * 8, value, true);
  return new Uint8Array(view.buffer);
}

function valueMessage({ name, type, shape, description }: OnnxValue): ProtobufMessage {
  const dimensions = new ProtobufMessage();
  for (const size of shape) {
    const dimension = new ProtobufMessage();
    dimensions.message(1, typeof size === "number" ? dimension.integer(1, size) : dimension.text(2, size));
  }
  const tensor = new ProtobufMessage().integer(1, dataTypes[type]).message(2, dimensions);
  const value = new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
  return description === undefined ? value : value.text(3, description);
}
