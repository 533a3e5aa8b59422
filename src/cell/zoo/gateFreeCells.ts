import { arxiv, type ZooCell } from "./zooCell.ts";

/** Cells whose gates do not read h: every product is taken before the loop over time, which is elementwise. */
export const gateFreeCells: readonly ZooCell[] = [
  {
    name: "trnn",
    title: "Strongly typed RNN",
    family: "gate_free",
    equations: `
      z = sigmoid(linear_b(x))
      h' = (1 - z) * h + z * linear_b(x)
    `,
    paper: arxiv("Balduzzi and Ghifary", 2016, "1602.02218"),
    sentence: "A gated average of projected inputs, from types that keep units apart.",
  },
  {
    name: "mingru",
    title: "minGRU",
    family: "gate_free",
    equations: `
      z = sigmoid(linear_b(x))
      n = linear_b(x)
      h' = z * n + (1 - z) * h
    `,
    paper: arxiv("Feng et al.", 2024, "2410.01201"),
    sentence: "A gated recurrent unit that can be scanned in parallel: gate and candidate read x alone.",
  },
  {
    name: "minlstm_unnorm",
    title: "minLSTM, not normalised",
    family: "gate_free",
    equations: `
      f = sigmoid(linear_b(x))
      i = sigmoid(linear_b(x))
      h' = f * h + i * linear_b(x)
    `,
    paper: arxiv("Feng et al.", 2024, "2410.01201"),
    sentence: "LSTM that can be scanned in parallel; without dividing the gates by their sum.",
  },
  {
    name: "qrnn_f",
    title: "QRNN with f-pooling",
    family: "gate_free",
    equations: `
      f = sigmoid(linear_b(x))
      h' = f * h + (1 - f) * tanh(linear_b(x))
    `,
    paper: arxiv("Bradbury et al.", 2016, "1611.01576"),
    sentence: "A quasi-recurrent network with a window of one timestep and its forget gate.",
  },
  {
    name: "qrnn_fo",
    title: "QRNN with fo-pooling",
    family: "gate_free",
    equations: `
      f = sigmoid(linear_b(x))
      o = sigmoid(linear_b(x))
      c' = f * c + (1 - f) * tanh(linear_b(x))
      h' = o * c'
    `,
    paper: arxiv("Bradbury et al.", 2016, "1611.01576"),
    sentence: "The same with an output gate.",
  },
  {
    name: "qrnn_ifo",
    title: "QRNN with ifo-pooling",
    family: "gate_free",
    equations: `
      i = sigmoid(linear_b(x))
      f = sigmoid(linear_b(x))
      o = sigmoid(linear_b(x))
      c' = f * c + i * tanh(linear_b(x))
      h' = o * c'
    `,
    paper: arxiv("Bradbury et al.", 2016, "1611.01576"),
    sentence: "The same with an input gate of its own.",
  },
  {
    name: "sru_nodiag",
    title: "Simple recurrent unit, without diagonals",
    family: "gate_free",
    equations: `
      f = sigmoid(linear_b(x))
      r = sigmoid(linear_b(x))
      c' = f * c + (1 - f) * linear(x)
      h' = r * tanh(c') + (1 - r) * linear(x)
    `,
    paper: arxiv("Lei et al.", 2017, "1709.02755"),
    sentence:
      "The first version: gates of x, and a highway around the memory, through a matrix here where the paper adds x itself.",
  },
  {
    name: "minlstm",
    title: "minLSTM",
    family: "gate_free",
    equations: `
      f = sigmoid(softplus(linear_b(x)) - softplus(linear_b(x)))
      h' = f * h + (1 - f) * linear_b(x)
    `,
    paper: arxiv("Feng et al.", 2024, "2410.01201"),
    sentence:
      "LSTM that can be scanned in parallel; both gates divided by their sum, which is the sigmoid of the difference of their logarithms.",
  },
];
