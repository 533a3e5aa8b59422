import { arxiv, doi, type ZooCell } from "./zooCell.ts";

/** Cells with more gates or depth in one timestep. */
export const gatedCells: readonly ZooCell[] = [
  {
    name: "cfn",
    title: "Chaos-free network",
    family: "gated",
    equations: `
      t = sigmoid(linear_b(x) + linear(h))
      e = sigmoid(linear_b(x) + linear(h))
      h' = t * tanh(h) + e * tanh(linear(x))
    `,
    paper: arxiv("Laurent and von Brecht", 2016, "1612.06212"),
    sentence: "Without input the state decays to zero: a gated cell with simple dynamics.",
  },
  {
    name: "ran",
    title: "Recurrent additive network",
    family: "gated",
    equations: `
      i = sigmoid(linear_b(x) + linear(h))
      f = sigmoid(linear_b(x) + linear(h))
      c' = i * linear(x) + f * c
      h' = tanh(c')
    `,
    paper: arxiv("Lee et al.", 2017, "1705.07393"),
    sentence: "The memory is a weighted sum of inputs: no recurrent candidate.",
  },
  {
    name: "nbrc",
    title: "Neuromodulated bistable cell",
    family: "gated",
    equations: `
      a = 1 + tanh(linear_b(x) + linear(h))
      z = sigmoid(linear_b(x) + linear(h))
      h' = z * h + (1 - z) * tanh(linear_b(x) + a * h)
    `,
    paper: doi("Vecoven et al.", 2021, "10.1371/journal.pone.0252676"),
    sentence: "Each unit may become bistable: its feedback on itself is a gate between 0 and 2.",
  },
  {
    name: "rhn2",
    title: "Recurrent highway network of depth 2",
    family: "gated",
    equations: `
      t1 = sigmoid(linear_b(x) + linear(h))
      s1 = h + t1 * (tanh(linear_b(x) + linear(h)) - h)
      t2 = sigmoid(linear_b(s1))
      h' = s1 + t2 * (tanh(linear_b(s1)) - s1)
    `,
    paper: arxiv("Zilly et al.", 2016, "1607.03474"),
    sentence: "Two highway layers in one timestep; the second reads the first alone.",
  },
  {
    name: "dsgu",
    title: "Deep simple gated unit",
    family: "gated",
    equations: `
      z = sigmoid(linear_b(x) + linear(h))
      g = tanh(linear_b(linear_b(x) * h))
      h' = (1 - z) * h + z * sigmoid(linear(g * h))
    `,
    paper: {
      authors: "Gao and Glowacka",
      year: 2016,
      id: "PMLR 63",
      url: "https://proceedings.mlr.press/v63/gao30.html",
    },
    sentence:
      "Products of input and state before and after a hidden layer; a sigmoid here where the paper has a hard one.",
  },
  {
    name: "lem",
    title: "Long expressive memory",
    family: "gated",
    equations: `
      a = sigmoid(linear_b(x) + linear(h))
      b1 = sigmoid(linear_b(x) + linear(h))
      c' = (1 - b1) * c + b1 * tanh(linear_b(x) + linear(h))
      h' = (1 - a) * h + a * tanh(linear_b(x) + linear(c'))
    `,
    paper: arxiv("Rusch et al.", 2021, "2110.04744"),
    sentence: "Two time scales of a discretised differential equation; with Δt = 1.",
  },
  {
    name: "nas",
    title: "NAS cell",
    family: "gated",
    equations: `
      u1 = sigmoid(linear(x) + linear_b(h))
      u2 = relu(linear(x) + linear_b(h))
      u3 = sigmoid(linear(x) + linear_b(h))
      u4 = relu(linear(x) * linear_b(h))
      u5 = tanh(linear(x) + linear_b(h))
      u6 = sigmoid(linear(x) + linear_b(h))
      u7 = tanh(linear(x) + linear_b(h))
      u8 = sigmoid(linear(x) + linear_b(h))
      l1 = tanh(tanh(u1 * u2) + c)
      l2 = tanh(u3 + u4)
      l3 = tanh(u5 * u6)
      l4 = sigmoid(u7 + u8)
      c' = l1 * l2
      h' = tanh(c' * tanh(l3 + l4))
    `,
    paper: arxiv("Zoph and Le", 2016, "1611.01578"),
    sentence: "Found by reinforcement learning on the Penn Treebank: eight units in a tree, the memory in the middle.",
  },
  {
    name: "plus_rnn",
    title: "Intersection network, +RNN",
    family: "gated",
    equations: `
      gy = sigmoid(linear_b(x) + linear(c))
      gh = sigmoid(linear_b(x) + linear(c))
      y = relu(linear_b(x) + linear(c))
      n = tanh(linear_b(x) + linear(c))
      h' = gy * linear(x) + (1 - gy) * y
      c' = gh * c + (1 - gh) * n
    `,
    paper: arxiv("Collins et al.", 2016, "1611.09913"),
    sentence:
      "Input and state cross, each with a gate of its own; c is the paper's state and h its output, to which x comes through a matrix.",
  },
  {
    name: "cfc",
    title: "Closed-form continuous-time cell",
    family: "gated",
    equations: `
      p = tanh(linear_b(x) + linear(h))
      t = sigmoid(linear_b(p))
      h' = (1 - t) * tanh(linear_b(p)) + t * tanh(linear_b(p))
    `,
    paper: arxiv("Hasani et al.", 2022, "2106.13898"),
    sentence:
      "Two states and the time constant of a differential equation from one hidden layer; for equal time steps, where both of the paper's maps of time are one.",
  },
];
