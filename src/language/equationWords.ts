import type { EquationFunction } from "../cell/block.ts";

/** One function of the equation language, in words. */
interface FunctionWords {
  readonly signature: string;
  readonly description: string;
}

export const functionWords: { readonly [A in EquationFunction]: FunctionWords } = {
  linear: {
    signature: "linear(a) → W·a [H]",
    description:
      "A learned matrix times `a`; the only way to read `x`. Each use has weights of its own. `linear[4](a)` has rank 4: two factors, 4·(n + H) weights.",
  },
  linear_b: {
    signature: "linear_b(a) → W·a + b [H]",
    description:
      "A learned matrix times `a` plus a learned bias. Each use has weights of its own. `linear_b[4, start=1](a)` has rank 4 and a bias that starts at 1; `start=chrono` at ln u, u up to the longest dependency.",
  },
  scale: {
    signature: "scale(a [H]) → w ⊙ a [H]",
    description:
      "A learned weight for each unit times `a`, a diagonal matrix: H weights. `scale[start=1](h)` starts at 1.",
  },
  bias: {
    signature: "bias() → b [H]",
    description: "A learned vector of its own. `bias[start=1]()` starts at 1.",
  },
  scalar: {
    signature: "scalar() → α",
    description: "One learned number for all units. `scalar[start=-3]()` starts at −3; `sigmoid(scalar())` is a share.",
  },
  tanh: { signature: "tanh(a [H]) → [H]", description: "Hyperbolic tangent, elementwise; between −1 and 1." },
  sigmoid: {
    signature: "sigmoid(a [H]) → [H]",
    description: "1 / (1 + e⁻ᵃ), elementwise; between 0 and 1, as a gate needs. Also written σ.",
  },
  relu: { signature: "relu(a [H]) → [H]", description: "The larger of `a` and 0, elementwise." },
  leaky_relu: { signature: "leaky_relu(a [H]) → [H]", description: "`a` above 0 and 0.01·`a` below, elementwise." },
  hard_sigmoid: {
    signature: "hard_sigmoid(a [H]) → [H]",
    description: "`a`/6 + ½, cut off below 0 and above 1: a gate without an exponential.",
  },
  hard_tanh: { signature: "hard_tanh(a [H]) → [H]", description: "`a` cut off below −1 and above 1, elementwise." },
  softplus: { signature: "softplus(a [H]) → [H]", description: "ln(1 + eᵃ), elementwise: a smooth `relu`." },
  identity: { signature: "identity(a [H]) → [H]", description: "`a` as it is." },
};

/** The names that every cell has. */
export const sourceWords: { readonly [name: string]: string } = {
  x: "Input of this timestep, x_t [I]; read it through `linear` or `linear_b`.",
  h: "Hidden state before this timestep [H].",
  c: "Memory before this timestep [H].",
  "h'": "New hidden state [H], which is also the layer's output.",
  "c'": "New memory [H]; where it is not defined the memory stays as it is.",
  "1": "The number one, as an operand of +, − or *: `1 - z`.",
};

export const operatorWords: { readonly [sign: string]: string } = {
  "+": "Sum, elementwise.",
  "-": "Difference, elementwise: first − second.",
  "−": "Difference, elementwise: first − second.",
  "*": "Product, elementwise (Hadamard); also written ⊙.",
  "⊙": "Product, elementwise (Hadamard).",
  "=": "The name on the left stands for the expression on the right.",
};
