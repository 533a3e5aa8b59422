import { arxiv, doi, type ZooCell } from "./zooCell.ts";

/** Cells with diagonal weights, learned vectors or numbers of their own, or matrices of low rank. */
export const vectorCells: readonly ZooCell[] = [
  {
    name: "fastrnn",
    title: "FastRNN",
    family: "small",
    equations: `
      alpha = scalar[start=-3]()
      beta = scalar[start=3]()
      n = tanh(linear_b(x) + linear(h))
      h' = sigmoid(alpha) * n + sigmoid(beta) * h
    `,
    paper: arxiv("Kusupati et al.", 2018, "1901.02358"),
    sentence:
      "A simple network with a residual connection and two learned numbers, which keep its gradients in bounds.",
  },
  {
    name: "fastgrnn",
    title: "FastGRNN",
    family: "small",
    equations: `
      p = linear(x) + linear(h)
      z = sigmoid(p + bias[start=1]())
      n = tanh(p + bias[start=1]())
      zeta = scalar[start=1]()
      nu = scalar[start=-4]()
      h' = z * h + (sigmoid(zeta) * (1 - z) + sigmoid(nu)) * n
    `,
    paper: arxiv("Kusupati et al.", 2018, "1901.02358"),
    sentence: "Gate and candidate share one product and have a bias each; two learned numbers weigh the candidate.",
  },
  {
    name: "fastgrnn_low_rank",
    title: "FastGRNN of low rank",
    family: "small",
    equations: `
      p = linear[8](x) + linear[8](h)
      z = sigmoid(p + bias[start=1]())
      n = tanh(p + bias[start=1]())
      zeta = scalar[start=1]()
      nu = scalar[start=-4]()
      h' = z * h + (sigmoid(zeta) * (1 - z) + sigmoid(nu)) * n
    `,
    paper: arxiv("Kusupati et al.", 2018, "1901.02358"),
    sentence: "FastGRNN with both matrices as products of two, here of rank 8; without the sparsity of the paper.",
  },
  {
    name: "mgu3",
    title: "Minimal gated unit 3",
    family: "small",
    equations: `
      f = sigmoid(bias())
      n = tanh(linear_b(x) + linear(f * h))
      h' = (1 - f) * h + f * n
    `,
    paper: arxiv("Heck and Salem", 2017, "1701.03452"),
    sentence: "The gate is a bias alone: each unit learns how long it remembers.",
  },
  {
    name: "rezero_rnn",
    title: "Simple network with ReZero",
    family: "small",
    equations: `
      alpha = scalar[start=0]()
      h' = h + alpha * tanh(linear_b(x) + linear(h))
    `,
    paper: arxiv("Bachlechner et al.", 2020, "2003.04887"),
    sentence:
      "A residual step times one learned number that starts at 0; the paper's idea for deep networks, over time.",
  },
  {
    name: "mi_rnn_general",
    title: "Multiplicative integration, general form",
    family: "small",
    equations: `
      p = linear(x)
      q = linear(h)
      alpha = scale[start=1](p * q)
      beta1 = scale[start=1](q)
      beta2 = scale[start=1](p)
      h' = tanh(alpha + beta1 + beta2 + bias())
    `,
    paper: arxiv("Wu et al.", 2016, "1606.06630"),
    sentence: "The product of both projections and each of them alone, with a weight for each unit.",
  },
  {
    name: "delta_rnn",
    title: "Delta-RNN",
    family: "small",
    equations: `
      p = linear(x)
      q = linear(h)
      alpha = scale[start=1](p * q)
      beta1 = scale[start=1](q)
      beta2 = scale[start=1](p)
      n = tanh(alpha + beta1 + beta2 + bias())
      r = sigmoid(p + bias())
      h' = tanh((1 - r) * n + r * h)
    `,
    paper: arxiv("Ororbia et al.", 2017, "1703.08864"),
    sentence:
      "An interpolation of the state and a candidate of second order; its gate is the projection of x and a bias.",
  },
  {
    name: "miru1",
    title: "Minion recurrent unit 1",
    family: "small",
    equations: `
      lambda = scalar[start=0.5]()
      theta = scalar[start=1]()
      n = tanh(linear_b(x) + linear(theta * h))
      h' = lambda * h + (1 - lambda) * n
    `,
    paper: arxiv(null, 2025, "2503.06175"),
    sentence: "Both gates of a gated recurrent unit are numbers; the paper fixes them, here they are trained.",
  },
  {
    name: "miru2",
    title: "Minion recurrent unit 2",
    family: "small",
    equations: `
      lambda = bias[start=0.5]()
      n = tanh(linear_b(x) + linear(scale[start=1](h)))
      h' = lambda * h + (1 - lambda) * n
    `,
    paper: arxiv(null, 2025, "2503.06175"),
    sentence: "As the first with a number for each unit.",
  },
  {
    name: "brc",
    title: "Bistable recurrent cell",
    family: "gated",
    equations: `
      a = 1 + tanh(linear_b(x) + scale(h))
      z = sigmoid(linear_b(x) + scale(h))
      h' = z * h + (1 - z) * tanh(linear_b(x) + a * h)
    `,
    paper: doi("Vecoven et al.", 2021, "10.1371/journal.pone.0252676"),
    sentence: "Each unit remembers by itself, as a neuron with two stable states: no matrix reads h.",
  },
  {
    name: "cornn",
    title: "Coupled oscillatory network",
    family: "gated",
    equations: `
      dt = scalar[start=0.05]()
      gamma = scalar[start=1]()
      epsilon = scalar[start=1]()
      c' = c + dt * (tanh(linear_b(x) + linear(h) + linear(c)) - gamma * h - epsilon * c)
      h' = h + dt * c'
    `,
    paper: arxiv("Rusch and Mishra", 2020, "2010.00951"),
    sentence: "Damped, driven oscillators; the three numbers that the paper sets are trained here.",
  },
  {
    name: "lstm_peephole",
    title: "LSTM with peepholes",
    family: "lstm",
    equations: `
      i = sigmoid(linear_b(x) + linear(h) + scale(c))
      f = sigmoid(linear_b[start=1](x) + linear(h) + scale(c))
      m = tanh(linear_b(x) + linear(h))
      c' = f * c + i * m
      o = sigmoid(linear_b(x) + linear(h) + scale(c'))
      h' = o * tanh(c')
    `,
    paper: doi("Gers and Schmidhuber", 2000, "10.1109/IJCNN.2000.861302"),
    sentence: "Gates that see the memory through a weight for each unit.",
  },
  {
    name: "indrnn",
    title: "Independently recurrent network",
    family: "gate_free",
    equations: `
      h' = relu(linear_b(x) + scale[start=1](h))
    `,
    paper: arxiv("Li et al.", 2018, "1803.04831"),
    sentence:
      "Each unit reads its own past alone; here without the bound on its weight and without batch normalisation.",
  },
  {
    name: "sru",
    title: "Simple recurrent unit",
    family: "gate_free",
    equations: `
      p = linear(x)
      f = sigmoid(linear_b(x) + scale(c))
      r = sigmoid(linear_b(x) + scale(c))
      c' = f * c + (1 - f) * p
      h' = r * c' + (1 - r) * linear(x)
    `,
    paper: arxiv("Lei et al.", 2017, "1709.02755"),
    sentence:
      "Gates of x and, through a weight for each unit, of the memory; the skip is a projection, for x may have another size.",
  },
  {
    name: "unicornn",
    title: "Undamped independent controlled oscillators",
    family: "gate_free",
    equations: `
      dt = scalar[start=0.05]()
      alpha = scalar[start=1]()
      s = dt * sigmoid(bias())
      c' = c - s * (tanh(linear_b(x) + scale(h)) + alpha * h)
      h' = h + s * c'
    `,
    paper: arxiv("Rusch and Mishra", 2021, "2103.05487"),
    sentence:
      "Oscillators that do not touch each other, each with a step of its own; the two numbers of the paper are trained here.",
  },
  {
    name: "mi_gru",
    title: "GRU with multiplicative integration",
    family: "gated",
    equations: `
      r_p = linear(x)
      r_q = linear(h)
      r_s = scale[start=1](r_p * r_q) + scale[start=1](r_q) + scale[start=1](r_p) + bias()
      r = sigmoid(r_s)
      z_p = linear(x)
      z_q = linear(h)
      z_s = scale[start=1](z_p * z_q) + scale[start=1](z_q) + scale[start=1](z_p) + bias()
      z = sigmoid(z_s)
      n_p = linear(x)
      n_q = linear(r * h)
      n_s = scale[start=1](n_p * n_q) + scale[start=1](n_q) + scale[start=1](n_p) + bias()
      h' = z * h + (1 - z) * tanh(n_s)
    `,
    paper: arxiv("Wu et al.", 2016, "1606.06630"),
    sentence: "GRU whose gates and candidate have the product of both projections as well as their sum.",
  },
  {
    name: "mi_lstm",
    title: "LSTM with multiplicative integration",
    family: "lstm",
    equations: `
      i_p = linear(x)
      i_q = linear(h)
      i_s = scale[start=1](i_p * i_q) + scale[start=1](i_q) + scale[start=1](i_p) + bias()
      f_p = linear(x)
      f_q = linear(h)
      f_s = scale[start=1](f_p * f_q) + scale[start=1](f_q) + scale[start=1](f_p) + bias()
      o_p = linear(x)
      o_q = linear(h)
      o_s = scale[start=1](o_p * o_q) + scale[start=1](o_q) + scale[start=1](o_p) + bias()
      m_p = linear(x)
      m_q = linear(h)
      m_s = scale[start=1](m_p * m_q) + scale[start=1](m_q) + scale[start=1](m_p) + bias()
      c' = sigmoid(f_s) * c + sigmoid(i_s) * tanh(m_s)
      h' = sigmoid(o_s) * tanh(c')
    `,
    paper: arxiv("Wu et al.", 2016, "1606.06630"),
    sentence: "LSTM whose gates have the product of both projections as well as their sum.",
  },
];
