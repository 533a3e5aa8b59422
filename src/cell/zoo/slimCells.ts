import { arxiv, doi, type ZooCell } from "./zooCell.ts";

/** GRU, LSTM and the simple network with gates of few weights: of vectors, numbers, or matrices of low rank. */
export const slimCells: readonly ZooCell[] = [
  {
    name: "leaky_rnn",
    title: "Simple network of leaky integrators",
    family: "small",
    equations: `
      a = sigmoid(scalar())
      h' = (1 - a) * h + a * tanh(linear_b(x) + linear(h))
    `,
    paper: doi("Jaeger et al.", 2007, "10.1016/j.neunet.2007.04.016"),
    sentence:
      "Every unit keeps the same share of its state; the paper fixes the share and the recurrent weights, here they are trained.",
  },
  {
    name: "gru3",
    title: "GRU3: gates of a bias",
    family: "small",
    equations: `
      z = sigmoid(bias())
      r = sigmoid(bias())
      n = tanh(linear_b(x) + linear(r * h))
      h' = (1 - z) * h + z * n
    `,
    paper: arxiv("Dey and Salem", 2017, "1701.05923"),
    sentence: "The gates are biases alone: each unit learns what it keeps and what it reads.",
  },
  {
    name: "lstm3",
    title: "LSTM3: gates of a bias",
    family: "small",
    equations: `
      i = sigmoid(bias())
      f = sigmoid(bias())
      o = sigmoid(bias())
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Lu and Salem", 2017, "1701.03441"),
    sentence: "The gates are biases alone.",
  },
  {
    name: "lstm4",
    title: "LSTM4: gates of the unit's own state",
    family: "small",
    equations: `
      i = sigmoid(scale(h))
      f = sigmoid(scale(h))
      o = sigmoid(scale(h))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Akandeh and Salem", 2017, "1707.04619"),
    sentence: "The gates of a unit read its own state alone, with a weight each.",
  },
  {
    name: "lstm5",
    title: "LSTM5: gates of the unit's own state and a bias",
    family: "small",
    equations: `
      i = sigmoid(scale(h) + bias())
      f = sigmoid(scale(h) + bias())
      o = sigmoid(scale(h) + bias())
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Akandeh and Salem", 2017, "1707.04619"),
    sentence: "The gates of a unit read its own state, with a weight and a bias each.",
  },
  {
    name: "indylstm",
    title: "IndyLSTM",
    family: "small",
    equations: `
      i = sigmoid(linear_b(x) + scale(h))
      f = sigmoid(linear_b[start=1](x) + scale(h))
      o = sigmoid(linear_b(x) + scale(h))
      m = tanh(linear_b(x) + scale(h))
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Gonnet and Deselaers", 2019, "1903.08023"),
    sentence: "LSTM with diagonal recurrent matrices: a unit sees its own state alone.",
  },
  {
    name: "gru_low_rank",
    title: "GRU of low rank",
    family: "small",
    equations: `
      r = sigmoid(linear_b[8](x) + linear[8](h))
      z = sigmoid(linear_b[8](x) + linear[8](h))
      n = tanh(linear_b[8](x) + linear[8](r * h))
      h' = z * h + (1 - z) * n
    `,
    paper: arxiv("Kusupati et al.", 2018, "1901.02358"),
    sentence: "GRU with all matrices as products of two, here of rank 8; a baseline of the FastGRNN paper's code.",
  },
  {
    name: "ugrnn_low_rank",
    title: "UGRNN of low rank",
    family: "small",
    equations: `
      z = sigmoid(linear_b[8](x) + linear[8](h))
      n = tanh(linear_b[8](x) + linear[8](h))
      h' = z * h + (1 - z) * n
    `,
    paper: arxiv("Kusupati et al.", 2018, "1901.02358"),
    sentence: "UGRNN with all matrices as products of two, here of rank 8; a baseline of the FastGRNN paper's code.",
  },
  {
    name: "lstm_low_rank",
    title: "LSTM of low rank",
    family: "small",
    equations: `
      i = sigmoid(linear_b[8](x) + linear[8](h))
      f = sigmoid(linear_b[8](x) + linear[8](h))
      o = sigmoid(linear_b[8](x) + linear[8](h))
      m = tanh(linear_b[8](x) + linear[8](h))
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Kusupati et al.", 2018, "1901.02358"),
    sentence: "LSTM with all matrices as products of two, here of rank 8; a baseline of the FastGRNN paper's code.",
  },
];
