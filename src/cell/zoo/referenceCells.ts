import { seedEquations } from "../seedCells.ts";
import { arxiv, doi, type ZooCell } from "./zooCell.ts";

/** The cells that every search is compared with: two biases a gate, as PyTorch has them. */
export const referenceCells: readonly ZooCell[] = [
  {
    name: "basic",
    title: "Simple recurrent network",
    family: "reference",
    equations: seedEquations.basic,
    paper: doi("Elman", 1990, "10.1207/s15516709cog1402_1"),
    sentence: "Elman's network as PyTorch's `RNN`.",
  },
  {
    name: "gru",
    title: "Gated recurrent unit",
    family: "reference",
    equations: seedEquations.gru,
    paper: arxiv("Cho et al.", 2014, "1406.1078"),
    sentence: "PyTorch's `GRU`: the reset gate acts on the recurrent product.",
  },
  {
    name: "lstm",
    title: "Long short-term memory",
    family: "reference",
    equations: seedEquations.lstm,
    paper: doi("Hochreiter and Schmidhuber", 1997, "10.1162/neco.1997.9.8.1735"),
    sentence: "PyTorch's `LSTM`, with the forget gate of Gers et al. (2000).",
  },
];
