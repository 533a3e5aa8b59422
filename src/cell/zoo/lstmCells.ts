import { arxiv, doi, type ZooCell } from "./zooCell.ts";

/** LSTM with one bias a gate, with parts left out, and with parts added. */
export const lstmCells: readonly ZooCell[] = [
  {
    name: "lstm_one_bias",
    title: "LSTM with one bias a gate",
    family: "lstm",
    equations: `
      i = sigmoid(linear_b(x) + linear(h))
      f = sigmoid(linear_b[start=1](x) + linear(h))
      o = sigmoid(linear_b(x) + linear(h))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: doi("Hochreiter and Schmidhuber", 1997, "10.1162/neco.1997.9.8.1735"),
    sentence:
      "LSTM with the forget gate of Gers et al. (2000), whose bias starts at 1; `lstm` has two biases a gate, as PyTorch.",
  },
  {
    name: "cifg",
    title: "Coupled input and forget gate",
    family: "lstm",
    equations: `
      i = sigmoid(linear_b(x) + linear(h))
      f = 1 - i
      o = sigmoid(linear_b(x) + linear(h))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Greff et al.", 2015, "1503.04069"),
    sentence: "What is forgotten is what is let in: a gate less.",
  },
  {
    name: "lstm_nig",
    title: "LSTM without input gate",
    family: "lstm",
    equations: `
      f = sigmoid(linear_b[start=1](x) + linear(h))
      o = sigmoid(linear_b(x) + linear(h))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + m
      h' = o * tanh(c')
    `,
    paper: arxiv("Greff et al.", 2015, "1503.04069"),
    sentence: "Everything is let in.",
  },
  {
    name: "lstm_nfg",
    title: "LSTM without forget gate",
    family: "lstm",
    equations: `
      i = sigmoid(linear_b(x) + linear(h))
      o = sigmoid(linear_b(x) + linear(h))
      m = tanh(linear_b(x) + linear(h))
      c' = c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Greff et al.", 2015, "1503.04069"),
    sentence: "Nothing is forgotten: the LSTM of 1997.",
  },
  {
    name: "lstm_nog",
    title: "LSTM without output gate",
    family: "lstm",
    equations: `
      i = sigmoid(linear_b(x) + linear(h))
      f = sigmoid(linear_b[start=1](x) + linear(h))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      h' = tanh(c')
    `,
    paper: arxiv("Greff et al.", 2015, "1503.04069"),
    sentence: "The whole memory is shown.",
  },
  {
    name: "lstm_niaf",
    title: "LSTM without input activation",
    family: "lstm",
    equations: `
      i = sigmoid(linear_b(x) + linear(h))
      f = sigmoid(linear_b[start=1](x) + linear(h))
      o = sigmoid(linear_b(x) + linear(h))
      m = linear_b(x) + linear(h)
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Greff et al.", 2015, "1503.04069"),
    sentence: "What is let in is not squashed.",
  },
  {
    name: "lstm_noaf",
    title: "LSTM without output activation",
    family: "lstm",
    equations: `
      i = sigmoid(linear_b(x) + linear(h))
      f = sigmoid(linear_b[start=1](x) + linear(h))
      o = sigmoid(linear_b(x) + linear(h))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      h' = o * c'
    `,
    paper: arxiv("Greff et al.", 2015, "1503.04069"),
    sentence: "The memory is shown as it is.",
  },
  {
    name: "mlstm",
    title: "Multiplicative LSTM",
    family: "lstm",
    equations: `
      m = linear(x) * linear(h)
      i = sigmoid(linear_b(x) + linear(m))
      f = sigmoid(linear_b(x) + linear(m))
      o = sigmoid(linear_b(x) + linear(m))
      n = tanh(linear_b(x) + linear(m))
      c' = f * c + i * n
      h' = o * tanh(c')
    `,
    paper: arxiv("Krause et al.", 2016, "1609.07959"),
    sentence: "The gates of LSTM read a product of input and state instead of the state.",
  },
  {
    name: "wmclstm",
    title: "LSTM with working memory connections",
    family: "lstm",
    equations: `
      i = sigmoid(linear_b(x) + linear(h) + tanh(linear(c)))
      f = sigmoid(linear_b(x) + linear(h) + tanh(linear(c)))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      o = sigmoid(linear_b(x) + linear(h) + tanh(linear(c')))
      h' = o * tanh(c')
    `,
    paper: arxiv("Landi et al.", 2021, "2109.00020"),
    sentence: "Peepholes with a matrix and a tanh: the gates see the memory.",
  },
  {
    name: "lstm1",
    title: "LSTM1: gates of state and bias",
    family: "lstm",
    equations: `
      i = sigmoid(linear_b(h))
      f = sigmoid(linear_b(h))
      o = sigmoid(linear_b(h))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Lu and Salem", 2017, "1701.03441"),
    sentence: "The gates read the state and a bias, not x.",
  },
  {
    name: "lstm2",
    title: "LSTM2: gates of the state",
    family: "lstm",
    equations: `
      i = sigmoid(linear(h))
      f = sigmoid(linear(h))
      o = sigmoid(linear(h))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Lu and Salem", 2017, "1701.03441"),
    sentence: "The gates read the state alone.",
  },
  {
    name: "lstm_chrono",
    title: "LSTM with chrono start",
    family: "lstm",
    equations: `
      i = sigmoid(linear_b[start=-chrono](x) + linear(h))
      f = sigmoid(linear_b[start=chrono](x) + linear(h))
      o = sigmoid(linear_b(x) + linear(h))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      h' = o * tanh(c')
    `,
    paper: arxiv("Tallec and Ollivier", 2018, "1804.11188"),
    sentence: "LSTM whose gates start open for dependencies of every length that a training sees.",
  },
];
