import { elementAt } from "../base/elementAt.ts";
import {
  type Block,
  hasBias,
  isLearnedConstant,
  isLowRank,
  isProduct,
  isWeighted,
  type PlainActivation,
  type WeightedBlock,
} from "../cell/block.ts";
import { hasMemory } from "../cell/memory.ts";
import type { Pool } from "../compiler/modelSpec.ts";
import type { Tensor, Tensors } from "../store/safetensors.ts";
import { cellSource, type SourceDialect } from "./cellSource.ts";
import { type ExportFile, indented } from "./exportFile.ts";
import { Identifiers, pythonWords } from "./identifiers.ts";
import { cardName, modelCard, weightsFile, weightsName } from "./modelCard.ts";
import { pythonIntroduction, pythonMeaning, pythonReadSafetensors, pythonSizes, stateTuple } from "./pythonSource.ts";
import { type TrainedModel, tensorsOf } from "./trainedModel.ts";

/** Attributes of `torch.nn.Module`, which a submodule must not hide. */
const moduleAttributes =
  "T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters register_backward_hook register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook register_module register_parameter requires_grad_ set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu zero_grad".split(
    " ",
  );

const suffix = ".pytorch";

const functions: { readonly [A in PlainActivation]: (operand: string) => string } = {
  identity: (operand) => operand,
  sigmoid: (operand) => `torch.sigmoid(${operand})`,
  tanh: (operand) => `torch.tanh(${operand})`,
  relu: (operand) => `torch.relu(${operand})`,
  leaky_relu: (operand) => `functional.leaky_relu(${operand}, 0.01)`,
  hard_sigmoid: (operand) => `functional.hardsigmoid(${operand})`,
  hard_tanh: (operand) => `functional.hardtanh(${operand})`,
  softplus: (operand) => `functional.softplus(${operand})`,
};

/** How a tensor is made of its bytes. */
const tensorRead = [
  "values = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32)",
  'tensors[name] = values.reshape(entry["shape"])',
];

/** A PyTorch module, its weights as `nn.Linear` and `nn.Embedding` keep them, and the model's card. */
export function pytorchFiles(model: TrainedModel): ExportFile[] {
  const modules = moduleNames();
  return [
    { name: `${model.stem}.py`, content: pytorchSource(model, modules) },
    weightsFile(model, pytorchTensors(model, modules), suffix),
    modelCard(model),
  ];
}

function moduleNames(): Identifiers {
  return new Identifiers([...pythonWords, ...moduleAttributes]);
}

const layerTensorName = /^layers\.(\d+)(\.reverse)?\.([^.]+)\.(weight|bias|down|up|scalar)$/;

/** The state of the module: matrices of `nn.Linear` are [out, in]. */
function pytorchTensors(model: TrainedModel, modules: Identifiers): Tensors {
  return new Map(
    [...tensorsOf(model)].map(([name, tensor]) => {
      const [, layer, reverse, block, part] = layerTensorName.exec(name) ?? [];
      if (block !== undefined) {
        const cell = `${reverse === undefined ? "layers" : "reverse_layers"}.${layer}`;
        const own = model.spec.cell.blocks.find(({ id }) => id === block);
        const renamed = `${cell}.${modules.of(block)}${own === undefined ? "" : memberName(own, part)}`;
        return [renamed, tensor.shape.length === 2 ? transposed(tensor) : tensor];
      }
      return [name, name === "decoder.weight" ? transposed(tensor) : tensor];
    }),
  );
}

function transposed({ shape, values }: Tensor): Tensor {
  const [rows = 0, columns = 0] = shape;
  return {
    shape: [columns, rows],
    values: Float32Array.from(values, (_, i) => elementAt(values, (i % rows) * columns + Math.floor(i / rows))),
  };
}

function pytorchSource(model: TrainedModel, modules: Identifiers): string {
  const { spec } = model;
  const { cell, input, output, pool, bidirectional } = spec;
  const memory = hasMemory(cell);
  const dialect: SourceDialect = {
    terminals: { x: "x", h: "h", c: "c" },
    ones: "torch.ones_like(h)",
    combination: "infix",
    activation: (op, operand) => functions[op](operand),
    weighted: (block, operand) => {
      const name = `self.${modules.of(block.id)}`;
      if (isProduct(block)) return `${name}(${operand})`;
      return isLearnedConstant(block) ? `${name}.expand_as(h)` : `torch.mul(${name}, ${operand})`;
    },
  };
  const variables = new Identifiers([...pythonWords, "x", "h", "c", "torch", "functional", "nn"]);
  const source = cellSource(cell, dialect, variables);
  const linears = cell.blocks.filter(isWeighted).map((block) => linearLine(block, modules));
  const tokens = input.kind === "tokens";
  const state = stateTuple(model, "h", "c");
  const dropouts = { input: spec.dropout.input > 0, output: spec.dropout.output > 0 };
  const decoder = output.tiedToEmbedding
    ? ["self.decoder = nn.Linear(HIDDEN_SIZE, OUTPUT_SIZE)", "self.decoder.weight = self.embedding.weight"]
    : ["self.decoder = nn.Linear(HIDDEN_SIZE, OUTPUT_SIZE)"];
  const parts = [
    ...(tokens ? ["self.embedding = nn.Embedding(VOCABULARY_SIZE, INPUT_SIZE)"] : []),
    ...(dropouts.input ? [`self.input_dropout = nn.Dropout(${spec.dropout.input})`] : []),
    ...cellList("layers"),
    ...(bidirectional === true ? cellList("reverse_layers") : []),
    ...(dropouts.output ? [`self.output_dropout = nn.Dropout(${spec.dropout.output})`] : []),
    ...decoder,
  ];
  const shapeOfInputs = tokens ? "tokens [time, batch]" : "features [time, batch, INPUT_SIZE]";
  const embed = tokens ? "self.embedding(inputs)" : "inputs";
  const embedded = dropouts.input ? `self.input_dropout(${embed})` : embed;
  const decoded = pooledSequence(dropouts.output ? "self.output_dropout(sequence)" : "sequence", pool);
  const forward =
    bidirectional === true
      ? wholeForward(shapeOfInputs, embedded, decoded, memory)
      : stepwiseForward(model, shapeOfInputs, embedded, decoded);
  return `"""${pythonIntroduction(model)}

    model = load("${model.stem}.pytorch.safetensors")
    outputs${bidirectional === true ? "" : ", state"} = model(inputs)

Needs PyTorch and nothing else.
"""

import json
import struct
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

${pythonSizes(model).join("\n")}

CARD = json.loads(Path(__file__).with_name("${cardName(model)}").read_text(encoding="utf-8"))


class Cell(nn.Module):
    """One timestep of one layer; every value between input and output is [batch, hidden]."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
${indented(8, linears)}

    def forward(self, x, ${state}):
        """x [batch, input], ${memory ? "h and c" : "h"} [batch, hidden] -> the next ${memory ? "h and c" : "h"}."""
${indented(8, [...source.statements.map(({ variable, expression }) => `${variable} = ${expression}`)])}
        return ${memory ? `${source.hNext}, ${source.cNext}` : source.hNext}


${bidirectional === true ? `${reversedFunction}\n\n\n` : ""}${pool === undefined ? "" : `${poolFunction(pool)}\n\n\n`}class Model(nn.Module):
    """${tokens ? "Embedding, " : ""}${spec.layers === 1 ? "one recurrent layer" : "recurrent layers"}, decoder."""

    def __init__(self):
        super().__init__()
${indented(8, parts)}

${forward}${pythonMeaning(model)}


${pythonReadSafetensors(tensorRead)}


def load(file=Path(__file__).with_name("${weightsName(model, suffix)}")) -> Model:
    """The model with its trained weights, ready to predict."""
    tensors = read_safetensors(file)
${output.tiedToEmbedding ? '    tensors["decoder.weight"] = tensors["embedding.weight"]\n' : ""}    model = Model()
    model.load_state_dict(tensors)
    return model.eval()
`;
}

function linearLine(block: WeightedBlock, modules: Identifiers): string {
  const name = `self.${modules.of(block.id)}`;
  if (!isProduct(block)) return `${name} = nn.Parameter(torch.zeros(${block.op === "scalar" ? "1" : "hidden_size"}))`;
  const size = block.inputs[0] === "x" ? "input_size" : "hidden_size";
  const bias = hasBias(block) ? "" : ", bias=False";
  if (!isLowRank(block)) return `${name} = nn.Linear(${size}, hidden_size${bias})`;
  const { rank } = block;
  return `${name} = nn.Sequential(nn.Linear(${size}, ${rank}, bias=False), nn.Linear(${rank}, hidden_size${bias}))`;
}

/** How the module of a block calls a tensor: a parameter has no members, a product of low rank is two modules. */
function memberName(block: Block, part: string | undefined): string {
  if (!isProduct(block)) return "";
  if (!isLowRank(block)) return `.${part}`;
  return part === "down" ? ".0.weight" : part === "up" ? ".1.weight" : ".1.bias";
}

function cellList(name: string): string[] {
  return [
    `self.${name} = nn.ModuleList(`,
    "    Cell(INPUT_SIZE if layer == 0 else HIDDEN_SIZE, HIDDEN_SIZE) for layer in range(LAYERS)",
    ")",
  ];
}

function pooledSequence(sequence: string, pool: Pool | undefined): string {
  return pool === undefined ? sequence : `pooled(${sequence})`;
}

/** One cell a layer: a state goes in and comes out. */
function stepwiseForward(model: TrainedModel, inputs: string, embedded: string, decoded: string): string {
  const memory = hasMemory(model.spec.cell);
  const state = stateTuple(model, "h", "c");
  const pooling =
    model.spec.pool === undefined
      ? ""
      : "\n        What is pooled are the timesteps of this call, so give whole sequences.";
  return `    def initial_state(self, batch: int):
        """${memory ? "h and c" : "h"} before the first timestep, [LAYERS, batch, HIDDEN_SIZE]${memory ? " each" : ""}."""
        zeros = self.decoder.bias.new_zeros(LAYERS, batch, HIDDEN_SIZE)
        return ${memory ? "zeros, zeros" : "zeros"}

    def forward(self, inputs, state=None):
        """${inputs} -> outputs [time, batch, OUTPUT_SIZE] and the state after them.

        The state is ${memory ? "(h, c), each" : "h"} [LAYERS, batch, HIDDEN_SIZE]; hand it back in to go on.${pooling}
        """
        if state is None:
            state = self.initial_state(inputs.shape[1])
        ${memory ? "h_before, c_before = state" : "h_before = state"}
        sequence = ${embedded}  # [time, batch, INPUT_SIZE]
        h_after${memory ? ", c_after = [], []" : " = []"}
        for layer, cell in enumerate(self.layers):
            h = h_before[layer]
${memory ? "            c = c_before[layer]\n" : ""}            steps = []
            for x in sequence:
                ${state} = cell(x, ${state})
                steps.append(h)
            sequence = torch.stack(steps)  # [time, batch, HIDDEN_SIZE]
            h_after.append(h)
${memory ? "            c_after.append(c)\n" : ""}        outputs = self.decoder(${decoded})
        return outputs, ${memory ? "(torch.stack(h_after), torch.stack(c_after))" : "torch.stack(h_after)"}`;
}

/** Two cells a layer, the second of which reads backwards; from the zero state. */
function wholeForward(inputs: string, embedded: string, decoded: string, memory: boolean): string {
  const state = memory ? "h, c" : "h";
  return `    def over(self, cell, sequence):
        """h of every timestep [time, batch, HIDDEN_SIZE], from the zero state."""
        h = sequence.new_zeros(sequence.shape[1], HIDDEN_SIZE)
${memory ? "        c = torch.zeros_like(h)\n" : ""}        steps = []
        for x in sequence:
            ${state} = cell(x, ${state})
            steps.append(h)
        return torch.stack(steps)

    def forward(self, inputs, lengths=None):
        """${inputs} -> outputs [time, batch, OUTPUT_SIZE].

        lengths [batch] are the timesteps of each sequence, where shorter ones are padded behind their end; outputs of
        padding mean nothing.
        """
        sequence = ${embedded}  # [time, batch, INPUT_SIZE]
        for cell, reverse_cell in zip(self.layers, self.reverse_layers):
            backwards = self.over(reverse_cell, turned(sequence, lengths))
            sequence = self.over(cell, sequence) + turned(backwards, lengths)
        return self.decoder(${decoded})`;
}

const reversedFunction = `def turned(sequence, lengths):
    """The sequences [time, batch, ...] from their ends to their beginnings; padding stays where it is."""
    if lengths is None:
        return torch.flip(sequence, [0])
    time = torch.arange(len(sequence), device=sequence.device).unsqueeze(1)
    lengths = torch.as_tensor(lengths, device=sequence.device)
    rows = torch.where(time < lengths, lengths - 1 - time, time)  # [time, batch]
    return torch.take_along_dim(sequence, rows.unsqueeze(2), 0)`;

function poolFunction(pool: Pool): string {
  const [what, body] =
    pool === "mean"
      ? [
          "The mean",
          "    count = torch.arange(1, len(sequence) + 1, device=sequence.device)\n    return torch.cumsum(sequence, 0) / count.reshape(-1, 1, 1)",
        ]
      : ["The largest value", "    return torch.cummax(sequence, 0).values"];
  return `def pooled(sequence):
    """${what} of each element over each timestep and the earlier ones, [time, batch, HIDDEN_SIZE]."""
${body}`;
}
