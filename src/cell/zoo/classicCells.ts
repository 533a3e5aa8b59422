import { arxiv, doi, type ZooCell } from "./zooCell.ts";

/** The plain recurrent network, the gated recurrent unit and LSTM, with one bias a gate, and their first relatives. */
export const classicCells: readonly ZooCell[] = [
  {
    name: "elman",
    title: "Elman network",
    family: "classic",
    equations: `
      h' = tanh(linear_b(x) + linear(h))
    `,
    paper: doi("Elman", 1990, "10.1207/s15516709cog1402_1"),
    sentence: "The simple recurrent network, with one bias.",
  },
  {
    name: "irnn",
    title: "IRNN",
    family: "classic",
    equations: `
      h' = relu(linear_b(x) + linear(h))
    `,
    paper: arxiv("Le et al.", 2015, "1504.00941"),
    sentence: "A simple recurrent network of rectified units; the paper starts the recurrent matrix as the identity.",
  },
  {
    name: "gru_v1",
    title: "GRU, reset before the product",
    family: "classic",
    equations: `
      r = sigmoid(linear_b(x) + linear(h))
      z = sigmoid(linear_b(x) + linear(h))
      n = tanh(linear_b(x) + linear(r * h))
      h' = z * h + (1 - z) * n
    `,
    paper: arxiv("Cho et al.", 2014, "1406.1078"),
    sentence: "The gated recurrent unit as published: the reset gate acts on the state.",
  },
  {
    name: "gru_v3",
    title: "GRU, reset after the product",
    family: "classic",
    equations: `
      r = sigmoid(linear_b(x) + linear(h))
      z = sigmoid(linear_b(x) + linear(h))
      n = tanh(linear_b(x) + r * linear_b(h))
      h' = z * h + (1 - z) * n
    `,
    paper: arxiv("Cho et al.", 2014, "1406.1078"),
    sentence: "As cuDNN and PyTorch compute it: the reset gate acts on the product, with one bias a gate.",
  },
  {
    name: "mut1",
    title: "MUT1",
    family: "classic",
    equations: `
      z = sigmoid(linear_b(x))
      r = sigmoid(linear_b(x) + linear(h))
      n = tanh(linear_b(r * h) + tanh(linear(x)))
      h' = n * z + h * (1 - z)
    `,
    paper: {
      authors: "Jozefowicz et al.",
      year: 2015,
      id: "PMLR 37",
      url: "https://proceedings.mlr.press/v37/jozefowicz15.html",
    },
    sentence:
      "The best of 10,000 mutated cells: an update gate that does not read h; the published tanh(x) goes through a matrix here.",
  },
  {
    name: "mut2",
    title: "MUT2",
    family: "classic",
    equations: `
      z = sigmoid(linear_b(x) + linear(h))
      r = sigmoid(linear(x) + linear_b(h))
      n = tanh(linear(r * h) + linear_b(x))
      h' = n * z + h * (1 - z)
    `,
    paper: {
      authors: "Jozefowicz et al.",
      year: 2015,
      id: "PMLR 37",
      url: "https://proceedings.mlr.press/v37/jozefowicz15.html",
    },
    sentence:
      "The second of the mutated cells; the reset gate reads x through a matrix here, where the paper adds x itself.",
  },
  {
    name: "mut3",
    title: "MUT3",
    family: "classic",
    equations: `
      z = sigmoid(linear_b(x) + linear(tanh(h)))
      r = sigmoid(linear_b(x) + linear(h))
      n = tanh(linear(r * h) + linear_b(x))
      h' = n * z + h * (1 - z)
    `,
    paper: {
      authors: "Jozefowicz et al.",
      year: 2015,
      id: "PMLR 37",
      url: "https://proceedings.mlr.press/v37/jozefowicz15.html",
    },
    sentence: "The third of the mutated cells: the update gate reads tanh(h).",
  },
  {
    name: "gru1",
    title: "GRU1: gates of state and bias",
    family: "classic",
    equations: `
      z = sigmoid(linear_b(h))
      r = sigmoid(linear_b(h))
      n = tanh(linear_b(x) + linear(r * h))
      h' = (1 - z) * h + z * n
    `,
    paper: arxiv("Dey and Salem", 2017, "1701.05923"),
    sentence: "The gates read the state and a bias, not x.",
  },
  {
    name: "gru2",
    title: "GRU2: gates of the state",
    family: "classic",
    equations: `
      z = sigmoid(linear(h))
      r = sigmoid(linear(h))
      n = tanh(linear_b(x) + linear(r * h))
      h' = (1 - z) * h + z * n
    `,
    paper: arxiv("Dey and Salem", 2017, "1701.05923"),
    sentence: "The gates read the state alone.",
  },
];
