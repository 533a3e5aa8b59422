import { arxiv, doi, type ZooCell } from "./zooCell.ts";

/** Cells with at most two recurrent matrices. */
export const smallCells: readonly ZooCell[] = [
  {
    name: "mi_rnn",
    title: "Multiplicative integration",
    family: "small",
    equations: `
      h' = tanh(linear_b(x) * linear_b(h))
    `,
    paper: arxiv("Wu et al.", 2016, "1606.06630"),
    sentence:
      "The product of both projections instead of their sum; the biases expand to the general form with its first factor 1.",
  },
  {
    name: "mrnn",
    title: "Multiplicative network",
    family: "small",
    equations: `
      m = linear(x) * linear(h)
      h' = tanh(linear_b(x) + linear(m))
    `,
    paper: {
      authors: "Sutskever et al.",
      year: 2011,
      id: "ICML 2011",
      url: "https://icml.cc/2011/papers/524_icmlpaper.pdf",
    },
    sentence: "The input chooses the recurrent matrix through a factored product.",
  },
  {
    name: "atr",
    title: "Addition-subtraction twin gates",
    family: "small",
    equations: `
      p = linear_b(x)
      q = linear(h)
      h' = sigmoid(p + q) * p + sigmoid(p - q) * h
    `,
    paper: arxiv("Zhang et al.", 2018, "1810.12546"),
    sentence:
      "Two gates from the sum and the difference of one pair of projections: no more weights than the simple network.",
  },
  {
    name: "sgrn",
    title: "Simple gated network",
    family: "small",
    equations: `
      p = linear_b(x)
      f = sigmoid(p + linear(h))
      h' = tanh((1 - f) * p + f * h)
    `,
    paper: doi(null, 2021, "10.1049/gtd2.12056"),
    sentence: "One gate that shares its projections with the candidate.",
  },
  {
    name: "fastgrnn_tied",
    title: "FastGRNN, tied",
    family: "small",
    equations: `
      p = linear_b(x) + linear(h)
      z = sigmoid(p)
      h' = z * h + (1 - z) * tanh(p)
    `,
    paper: arxiv("Kusupati et al.", 2018, "1901.02358"),
    sentence:
      "Gate and candidate share one product; here with one bias and without the two learned scalars (σ(ζ) = 1, σ(ν) = 0).",
  },
  {
    name: "delta_tied",
    title: "Delta-RNN, tied",
    family: "small",
    equations: `
      a = linear_b(x)
      n = tanh(a * linear_b(h))
      r = sigmoid(a)
      h' = tanh((1 - r) * n + r * h)
    `,
    paper: arxiv("Ororbia et al.", 2017, "1703.08864"),
    sentence: "An interpolation of state and candidate whose gate is the projection of x itself.",
  },
  {
    name: "highway_basic",
    title: "Simple network with an input gate",
    family: "small",
    equations: `
      z = sigmoid(linear_b(x))
      h' = z * h + (1 - z) * tanh(linear_b(x) + linear(h))
    `,
    paper: arxiv("Srivastava et al.", 2015, "1505.00387"),
    sentence: "The carry of a highway layer around a simple network; the gate reads x alone, as in MUT1.",
  },
  {
    name: "lightru",
    title: "LightRU",
    family: "small",
    equations: `
      n = tanh(linear_b(x))
      f = sigmoid(linear_b(x) + linear(h))
      h' = (1 - f) * h + f * n
    `,
    paper: doi(null, 2024, "10.3390/electronics13163204"),
    sentence: "One gate; the candidate reads x alone.",
  },
  {
    name: "star",
    title: "STAR",
    family: "small",
    equations: `
      n = tanh(linear_b(x))
      k = sigmoid(linear_b(x) + linear(h))
      h' = tanh((1 - k) * h + k * n)
    `,
    paper: arxiv("Turkoglu et al.", 2019, "1911.11033"),
    sentence: "As LightRU with a tanh around the new state, which keeps gradients of deep stacks alike.",
  },
  {
    name: "mgu",
    title: "Minimal gated unit",
    family: "small",
    equations: `
      f = sigmoid(linear_b(x) + linear(h))
      n = tanh(linear_b(x) + linear(f * h))
      h' = (1 - f) * h + f * n
    `,
    paper: arxiv("Zhou et al.", 2016, "1603.09420"),
    sentence: "A gated recurrent unit whose one gate forgets and resets.",
  },
  {
    name: "mgu1",
    title: "Minimal gated unit 1",
    family: "small",
    equations: `
      f = sigmoid(linear_b(h))
      n = tanh(linear_b(x) + linear(f * h))
      h' = (1 - f) * h + f * n
    `,
    paper: arxiv("Heck and Salem", 2017, "1701.03452"),
    sentence: "The gate reads the state and a bias, not x.",
  },
  {
    name: "mgu2",
    title: "Minimal gated unit 2",
    family: "small",
    equations: `
      f = sigmoid(linear(h))
      n = tanh(linear_b(x) + linear(f * h))
      h' = (1 - f) * h + f * n
    `,
    paper: arxiv("Heck and Salem", 2017, "1701.03452"),
    sentence: "The gate reads the state alone: the best of the three variants in its paper.",
  },
  {
    name: "minimalrnn",
    title: "MinimalRNN",
    family: "small",
    equations: `
      n = tanh(linear_b(x))
      u = sigmoid(linear_b(n) + linear(h))
      h' = u * h + (1 - u) * n
    `,
    paper: arxiv("Chen", 2017, "1711.06788"),
    sentence: "The input is first brought into a latent space; one gate reads it there.",
  },
  {
    name: "ugrnn",
    title: "Update gate RNN",
    family: "small",
    equations: `
      z = sigmoid(linear_b(x) + linear(h))
      n = tanh(linear_b(x) + linear(h))
      h' = z * h + (1 - z) * n
    `,
    paper: arxiv("Collins et al.", 2016, "1611.09913"),
    sentence: "A gated recurrent unit without its reset gate: the easiest to train of those compared in its paper.",
  },
  {
    name: "ligru",
    title: "Light GRU",
    family: "small",
    equations: `
      z = sigmoid(linear_b(x) + linear(h))
      n = relu(linear_b(x) + linear(h))
      h' = z * h + (1 - z) * n
    `,
    paper: arxiv("Ravanelli et al.", 2018, "1803.10225"),
    sentence: "No reset gate, and rectified candidates; here without the batch normalisation.",
  },
  {
    name: "janet",
    title: "JANET",
    family: "small",
    equations: `
      s = linear_b[start=chrono](x) + linear(h)
      n = tanh(linear_b(x) + linear(h))
      h' = sigmoid(s) * h + (1 - sigmoid(s - 1)) * n
    `,
    paper: arxiv("van der Westhuizen and Lasenby", 2018, "1804.04849"),
    sentence: "LSTM with its forget gate alone; the input is let in a little more than is forgotten (β = 1).",
  },
];
