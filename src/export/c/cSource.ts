import {
  type BlockId,
  hasBias,
  isLearnedConstant,
  isLowRank,
  isProduct,
  isWeighted,
  type Source,
  type WeightedBlock,
} from "../../cell/block.ts";
import { printEquations } from "../../cell/equations.ts";
import { hasMemory } from "../../cell/memory.ts";
import { cellPasses, type Pool } from "../../compiler/modelSpec.ts";
import { expressions, type SourceDialect } from "../cellSource.ts";
import { type ExportFile, indented } from "../exportFile.ts";
import { cIdentifiers } from "../identifiers.ts";
import { modelCard } from "../modelCard.ts";
import { sizesText } from "../modelSummary.ts";
import { predictsSymbols, type TrainedModel, tensorsOf } from "../trainedModel.ts";
import { cellStages } from "./cellStages.ts";
import { cHeader } from "./cHeader.ts";
import { cArray, cDouble, cFloat, cString } from "./cText.ts";
import type { Int8Loss } from "./int8Loss.ts";
import { type QuantizedMatrix, quantize } from "./quantize.ts";
import { windowFunctions } from "./windowFunctions.ts";

export interface COptions {
  /** Matrices in 8 bits, and what that was measured to cost; null keeps float32. */
  readonly int8: Int8Loss | null;
}

/** A header and a source in C99 that need the standard library's `math.h` and `string.h` only, and the card. */
export function cFiles(model: TrainedModel, options: COptions): ExportFile[] {
  return [
    { name: `${model.stem}.h`, content: cHeader(model, options.int8) },
    { name: `${model.stem}.c`, content: new CSource(model, options.int8 !== null).text() },
    modelCard(model),
  ];
}

class CSource {
  readonly #matrices: ReadonlyMap<string, QuantizedMatrix> | null;
  readonly #members = cIdentifiers(["input_size"]);
  readonly #weighted: readonly WeightedBlock[];
  readonly #upper: string;

  constructor(
    private readonly model: TrainedModel,
    int8: boolean,
  ) {
    this.#matrices = int8 ? quantize(model).matrices : null;
    this.#weighted = model.spec.cell.blocks.filter(isWeighted);
    this.#upper = model.stem.toUpperCase();
  }

  text(): string {
    const { model } = this;
    const equations = printEquations(model.spec.cell).trimEnd().split("\n");
    return `/*
 * ${model.title}.
 *
 * ${sizesText(model)}. One timestep of its cell:
 *
${equations.map((line) => ` *     ${line}`).join("\n")}
 */

#include "${model.stem}.h"

#include <math.h>
#include <string.h>
${this.#matrices === null ? "" : "#include <stdint.h>\n"}
enum {
    INPUT_SIZE = ${this.#upper}_INPUT_SIZE,
    HIDDEN_SIZE = ${this.#upper}_HIDDEN_SIZE,
    LAYERS = ${this.#upper}_LAYERS,${model.spec.bidirectional === true ? `\n    MAX_STEPS = ${this.#upper}_MAX_STEPS,` : ""}
    OUTPUT_SIZE = ${this.#upper}_OUTPUT_SIZE
};

${this.#names()}${this.#weights()}
${this.#types()}
${this.#layers()}
${this.#functions()}
${this.#cell()}
${this.#interface()}`;
  }

  #names(): string {
    const { stem, meaning } = this.model;
    const list = (name: string, size: string, values: readonly string[]) =>
      `${cArray(`const char *const ${stem}_${name}[${this.#upper}_${size}]`, values.map(cString))}\n`;
    const { input, output } = meaning;
    const symbols = input.kind === "symbols" ? list("vocabulary", "VOCABULARY_SIZE", input.vocabulary) : "";
    return predictsSymbols(this.model) ? symbols : symbols + list("output_names", "OUTPUT_SIZE", output.names);
  }

  #weights(): string {
    const arrays: string[] = [];
    const declared = (type: string, name: string, size: string) => `static const ${type} ${name}[${size}]`;
    for (const [name, { values, shape }] of tensorsOf(this.model)) {
      const identifier = tensorName(name);
      const size = shape.join(" * ");
      const matrix = this.#matrices?.get(name);
      if (matrix === undefined) {
        arrays.push(cArray(declared("float", identifier, size), Array.from(values, cFloat)));
        continue;
      }
      const { scales } = matrix;
      arrays.push(
        cArray(declared("int8_t", identifier, size), Array.from(matrix.values, String)),
        cArray(declared("float", `${identifier}_scale`, String(scales.length)), Array.from(scales, cFloat)),
      );
    }
    return arrays.join("\n");
  }

  #types(): string {
    const quantized = this.#matrices !== null;
    const weight = quantized
      ? "    const int8_t *weight; /* [in, out], times the scale of its column */\n    const float *scale;   /* [out] */\n    const float *bias;    /* [out], or NULL */"
      : "    const float *weight; /* [in, out] */\n    const float *bias;   /* [out], or NULL */";
    return `struct linear {
${weight}
};

struct cell {
    int input_size;
${indented(
  4,
  this.#weighted.flatMap((block) => {
    const member = this.#members.of(block.id);
    if (!isProduct(block)) return [`const float *${member}; /* [${block.op === "scalar" ? "1" : "HIDDEN_SIZE"}] */`];
    if (!isLowRank(block)) return [`struct linear ${member};`];
    return [`struct linear ${this.#members.of(`${block.id}.down`)};`, `struct linear ${member};`];
  }),
)}
};
`;
  }

  #layers(): string {
    const { spec } = this.model;
    const { output } = spec;
    const linear = (name: string, bias: boolean, part = "weight") => {
      const weight = tensorName(`${name}.${part}`);
      const scale = this.#matrices === null ? "" : `${weight}_scale, `;
      return `{ ${weight}, ${scale}${bias ? tensorName(`${name}.bias`) : "NULL"} }`;
    };
    const members = (block: WeightedBlock, name: string): string[] => {
      if (!isProduct(block)) return [tensorName(`${name}.${block.op === "scale" ? "weight" : block.op}`)];
      if (!isLowRank(block)) return [linear(name, hasBias(block))];
      return [linear(name, false, "down"), linear(name, hasBias(block), "up")];
    };
    const cells = cellPasses(spec).map(({ layer, path }) => {
      const own = this.#weighted.flatMap((block) => members(block, `${path}.${block.id}`));
      return `    { ${layer === 0 ? "INPUT_SIZE" : "HIDDEN_SIZE"},\n${indented(
        6,
        own.map((member) => `${member},`),
      )} },`;
    });
    const decoder = output.tiedToEmbedding
      ? ""
      : `\nstatic const struct linear decoder = ${linear("decoder", true)};\n`;
    return `static const struct cell cells[${spec.bidirectional === true ? "2 * LAYERS" : "LAYERS"}] = {\n${cells.join("\n")}\n};\n${decoder}`;
  }

  #functions(): string {
    const ops = new Set(this.model.spec.cell.blocks.map((block) => block.op));
    const quantized = this.#matrices !== null;
    const finish = quantized
      ? `    for (int n = 0; n < out_size; n++) {
        out[n] = out[n] * linear->scale[n] + (linear->bias != NULL ? linear->bias[n] : 0.0f);
    }
`
      : "";
    const start = quantized ? "0.0f" : "linear->bias != NULL ? linear->bias[n] : 0.0f";
    let text = `/* in [in_size] . weight [in_size, out_size] + bias [out_size] -> out [out_size] */
static void apply(const struct linear *linear, const float *in, int in_size, float *out, int out_size)
{
    for (int n = 0; n < out_size; n++) {
        out[n] = ${start};
    }
    for (int k = 0; k < in_size; k++) {
        const float value = in[k];
        const ${quantized ? "int8_t" : "float"} *row = linear->weight + (size_t)k * (size_t)out_size;
        for (int n = 0; n < out_size; n++) {
            out[n] += value * ${quantized ? "(float)" : ""}row[n];
        }
    }
${finish}}
`;
    if (ops.has("sigmoid"))
      text += "\nstatic float sigmoid(float value)\n{\n    return 1.0f / (1.0f + expf(-value));\n}\n";
    if (ops.has("relu")) text += "\nstatic float relu(float value)\n{\n    return value > 0.0f ? value : 0.0f;\n}\n";
    if (ops.has("leaky_relu")) {
      text += "\nstatic float leaky_relu(float value)\n{\n    return value > 0.0f ? value : 0.01f * value;\n}\n";
    }
    if (ops.has("hard_sigmoid")) {
      text +=
        "\nstatic float hard_sigmoid(float value)\n{\n    return fminf(fmaxf(value / 6.0f + 0.5f, 0.0f), 1.0f);\n}\n";
    }
    if (ops.has("hard_tanh")) {
      text += "\nstatic float hard_tanh(float value)\n{\n    return fminf(fmaxf(value, -1.0f), 1.0f);\n}\n";
    }
    if (ops.has("softplus")) {
      text +=
        "\nstatic float softplus(float value)\n{\n    return fmaxf(value, 0.0f) + log1pf(expf(-fabsf(value)));\n}\n";
    }
    return text;
  }

  #cell(): string {
    const { cell } = this.model.spec;
    const memory = hasMemory(cell);
    const { stages, names, vectors } = cellStages(cell);
    const blocks = new Map(cell.blocks.map((block) => [block.id, block]));
    const variables = cIdentifiers(
      "x h c n cell apply sigmoid relu leaky_relu hard_sigmoid hard_tanh softplus tanhf memcpy".split(" "),
    );
    const variable = (id: BlockId) => variables.of(names.get(id) ?? id);
    const nameOf = (source: Source): string | null => {
      if (source === "1") return "1.0f";
      if (source === "h" || source === "c") return `${source}[n]`;
      if (!names.has(source)) return null;
      return vectors.has(source) ? `${variable(source)}[n]` : variable(source);
    };
    const dialect: SourceDialect = {
      terminals: { x: "x", h: "h[n]", c: "c[n]" },
      ones: "1.0f",
      combination: "infix",
      activation: (op, operand) => `${op === "tanh" ? "tanhf" : op}(${operand})`,
      weighted: (block, operand) => {
        if (isProduct(block)) return `${variable(block.id)}[n]`;
        const weights = `cell->${this.#members.of(block.id)}[${block.op === "scalar" ? "0" : "n"}]`;
        return isLearnedConstant(block) ? weights : `(${weights} * (${operand}))`;
      },
    };
    const write = expressions(blocks, dialect, nameOf);
    const body: string[] = [];
    for (const block of cell.blocks) if (vectors.has(block.id)) body.push(`float ${variable(block.id)}[HIDDEN_SIZE];`);
    for (const { products, lines } of stages) {
      if (products.length + lines.length > 0) body.push("");
      for (const block of products) {
        const input = block.inputs[0];
        const [from, size] = input === "x" ? ["x", "cell->input_size"] : [variableOf(input, variable), "HIDDEN_SIZE"];
        const apply = (member: string, source: string, width: string | number, target: string, to: string | number) =>
          body.push(`apply(&cell->${this.#members.of(member)}, ${source}, ${width}, ${target}, ${to});`);
        const target = variable(block.id);
        if (!isLowRank(block)) apply(block.id, from, size, target, "HIDDEN_SIZE");
        else {
          const inner = variables.of(`${block.id}.down`);
          body.push(`float ${inner}[${block.rank}];`);
          apply(`${block.id}.down`, from, size, inner, block.rank);
          apply(block.id, inner, block.rank, target, "HIDDEN_SIZE");
        }
      }
      if (lines.length === 0) continue;
      body.push("for (int n = 0; n < HIDDEN_SIZE; n++) {");
      for (const block of lines) {
        const isVector = vectors.has(block.id);
        body.push(
          `    ${isVector ? "" : "const float "}${variable(block.id)}${isVector ? "[n]" : ""} = ${write(block)};`,
        );
      }
      body.push("}");
    }
    body.push("");
    if (cell.cNext !== "c") body.push(`memcpy(c, ${variableOf(cell.cNext, variable)}, HIDDEN_SIZE * sizeof *c);`);
    body.push(`memcpy(h, ${variable(cell.hNext)}, HIDDEN_SIZE * sizeof *h);`);
    return `/* One timestep of one layer: x [in], ${memory ? "h and c" : "h"} [hidden], which ${memory ? "become the next ones" : "becomes the next one"}. */
static void step_cell(const struct cell *cell, const float *x, float *h${memory ? `, ${cell.cNext === "c" ? "const " : ""}float *c` : ""})
{
${indented(4, body)}
}
`;
  }

  #interface(): string {
    const { model } = this;
    const { stem, meaning, spec } = model;
    const memory = hasMemory(spec.cell);
    const tokens = spec.input.kind === "tokens";
    const quantized = this.#matrices !== null;
    const embed = quantized
      ? `    const int8_t *row = embedding_weight + (size_t)token * INPUT_SIZE;
    float embedded[INPUT_SIZE];
    for (int n = 0; n < INPUT_SIZE; n++) {
        embedded[n] = (float)row[n] * embedding_weight_scale[token];
    }
    const float *x = embedded;
`
      : "    const float *x = embedding_weight + (size_t)token * INPUT_SIZE;\n";
    const decode = spec.output.tiedToEmbedding
      ? `    for (int n = 0; n < OUTPUT_SIZE; n++) {
        const ${quantized ? "int8_t" : "float"} *row = embedding_weight + (size_t)n * HIDDEN_SIZE;
        float sum = 0.0f;
        for (int k = 0; k < HIDDEN_SIZE; k++) {
            sum += x[k] * ${quantized ? "(float)" : ""}row[k];
        }
        output[n] = sum${quantized ? " * embedding_weight_scale[n]" : ""} + decoder_bias[n];
    }
`
      : "    apply(&decoder, x, HIDDEN_SIZE, output, OUTPUT_SIZE);\n";
    let text =
      spec.bidirectional === true
        ? runFunction(this.model, embed, decode)
        : `void ${stem}_reset(${stem}_state *state)
{
    memset(state, 0, sizeof *state);
}

void ${stem}_step(${stem}_state *state, ${tokens ? "int token" : "const float *features"}, float *output)
{
${tokens ? embed : "    const float *x = features;\n"}    for (int layer = 0; layer < LAYERS; layer++) {
        step_cell(&cells[layer], x, state->h[layer]${memory ? ", state->c[layer]" : ""});
        x = state->h[layer];
    }
${spec.pool === undefined ? "" : poolStatements(spec.pool)}${decode}}
`;
    if (meaning.output.kind === "oneOf") {
      text += `
void ${stem}_probabilities(float *output)
{
    float largest = output[0];
    float sum = 0.0f;
    for (int n = 1; n < OUTPUT_SIZE; n++) {
        largest = output[n] > largest ? output[n] : largest;
    }
    for (int n = 0; n < OUTPUT_SIZE; n++) {
        output[n] = expf(output[n] - largest);
        sum += output[n];
    }
    for (int n = 0; n < OUTPUT_SIZE; n++) {
        output[n] /= sum;
    }
}
`;
    }
    if (meaning.output.kind === "anyOf") {
      text += `
void ${stem}_probabilities(float *output)
{
    for (int n = 0; n < OUTPUT_SIZE; n++) {
        output[n] = 1.0f / (1.0f + expf(-output[n]));
    }
}
`;
    }
    const { input, output } = meaning;
    if (meaning.window !== undefined) return text + windowFunctions(this.model, meaning.window);
    if (input.kind === "numbers" && input.scaling !== null) {
      text += scalingFunction(
        `${stem}_standardise(const double *values, float *features)`,
        "INPUT_SIZE",
        input.scaling,
        // Of such columns the difference may be beyond double.
        [...input.scaling.mean, ...input.scaling.deviation].some((value) => Math.abs(value) > 1e307)
          ? "features[n] = (float)(values[n] / deviation[n] - mean[n] / deviation[n])"
          : "features[n] = (float)((values[n] - mean[n]) / deviation[n])",
      );
    }
    if (output.scaling !== null) {
      text += scalingFunction(
        `${stem}_in_units(const float *output, double *values)`,
        "OUTPUT_SIZE",
        output.scaling,
        "values[n] = (double)output[n] * deviation[n] + mean[n]",
      );
    }
    return text;
  }
}

/** x becomes what the decoder reads. */
function poolStatements(pool: Pool): string {
  const [update, value] =
    pool === "mean"
      ? ["state->pooled[n] += x[n];", "state->pooled[n] / state->steps"]
      : [
          "state->pooled[n] = state->steps == 1.0f || x[n] > state->pooled[n] ? x[n] : state->pooled[n];",
          "state->pooled[n]",
        ];
  return `    float read[HIDDEN_SIZE];
    state->steps += 1.0f;
    for (int n = 0; n < HIDDEN_SIZE; n++) {
        ${update}
        read[n] = ${value};
    }
    x = read;
`;
}

/** Both cells of every layer over the whole sequence. @param decode from `x` to `output`. */
function runFunction({ stem, spec }: TrainedModel, embed: string, decode: string): string {
  const memory = hasMemory(spec.cell);
  const tokens = spec.input.kind === "tokens";
  const clear = `        memset(h, 0, sizeof h);\n${memory ? "        memset(c, 0, sizeof c);\n" : ""}`;
  const state = `h${memory ? ", c" : ""}`;
  const nested = (code: string) => code.replace(/^(?=.)/gm, "    ");
  const read =
    spec.pool === undefined
      ? "        const float *x = sequence + (size_t)t * HIDDEN_SIZE;\n"
      : `        const float *own = sequence + (size_t)t * HIDDEN_SIZE;
        float x[HIDDEN_SIZE];
        for (int n = 0; n < HIDDEN_SIZE; n++) {
            ${spec.pool === "mean" ? "pooled[n] += own[n];" : "pooled[n] = t == 0 || own[n] > pooled[n] ? own[n] : pooled[n];"}
            x[n] = pooled[n]${spec.pool === "mean" ? " / (float)(t + 1)" : ""};
        }
`;
  return `int ${stem}_run(${stem}_workspace *workspace, const ${tokens ? "int *tokens" : "float *features"}, int steps, float *outputs)
{
    const float *sequence = &workspace->input[0][0];
    float h[HIDDEN_SIZE];
${memory ? "    float c[HIDDEN_SIZE];\n" : ""}${spec.pool === undefined ? "" : "    float pooled[HIDDEN_SIZE] = { 0 };\n"}    if (steps < 1 || steps > MAX_STEPS) {
        return 1;
    }
${
  tokens
    ? `    for (int t = 0; t < steps; t++) {
        const int token = tokens[t];
${nested(embed)}        memcpy(workspace->input[t], x, INPUT_SIZE * sizeof *x);
    }
`
    : "    memcpy(workspace->input, features, (size_t)steps * INPUT_SIZE * sizeof *features);\n"
}    for (int layer = 0; layer < LAYERS; layer++) {
        const size_t size = layer == 0 ? INPUT_SIZE : HIDDEN_SIZE;
        float (*next)[HIDDEN_SIZE] = workspace->between[layer % 2];
${clear}        for (int t = 0; t < steps; t++) {
            step_cell(&cells[2 * layer], sequence + (size_t)t * size, ${state});
            memcpy(next[t], h, sizeof h);
        }
${clear}        for (int t = steps - 1; t >= 0; t--) {
            step_cell(&cells[2 * layer + 1], sequence + (size_t)t * size, ${state});
            for (int n = 0; n < HIDDEN_SIZE; n++) {
                next[t][n] += h[n];
            }
        }
        sequence = &next[0][0];
    }
    for (int t = 0; t < steps; t++) {
        float *output = outputs + (size_t)t * OUTPUT_SIZE;
${read}${nested(decode)}    }
    return 0;
}
`;
}

/** Means and deviations are float64, as the data are: those of 1e40 or 1e-50 are no float32. */
function scalingFunction(
  signature: string,
  size: string,
  scaling: { readonly mean: readonly number[]; readonly deviation: readonly number[] },
  statement: string,
): string {
  const list = (numbers: readonly number[]) => numbers.map(cDouble).join(", ");
  return `
void ${signature}
{
    static const double mean[${size}] = { ${list(scaling.mean)} };
    static const double deviation[${size}] = { ${list(scaling.deviation)} };
    for (int n = 0; n < ${size}; n++) {
        ${statement};
    }
}
`;
}

/** `layers.0.r_x.weight` → `layer0_r_x_weight`. */
function tensorName(name: string): string {
  const path = name.replace(/^layers\.(\d+)\.reverse\.(?=.*\.)/, "reverse$1_").replace(/^layers\.(\d+)\./, "layer$1_");
  return path.replace(/\./g, "_");
}

function variableOf(source: Source, variable: (id: BlockId) => string): string {
  return source === "h" || source === "c" ? source : variable(source);
}
