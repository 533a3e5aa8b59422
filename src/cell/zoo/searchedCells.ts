import { printEquations } from "../equations.ts";
import { type DartsGenotype, importDarts } from "../import/darts.ts";
import { arxiv, type ZooCell } from "./zooCell.ts";

/** Cells of architecture searches before ours, from their genotypes: trees of gated nodes and their mean, without biases. */
export const searchedCells: readonly ZooCell[] = [
  {
    name: "darts_v1",
    title: "DARTS, first order",
    family: "searched",
    equations: equations("darts_v1", [
      ["relu", 0],
      ["relu", 1],
      ["tanh", 2],
      ["relu", 3],
      ["relu", 4],
      ["identity", 1],
      ["relu", 5],
      ["relu", 1],
    ]),
    paper: arxiv("Liu et al.", 2018, "1806.09055"),
    sentence: "Found on the Penn Treebank by gradients of a relaxed choice of activations, of first order.",
  },
  {
    name: "darts_v2",
    title: "DARTS, second order",
    family: "searched",
    equations: equations("darts_v2", [
      ["sigmoid", 0],
      ["relu", 1],
      ["relu", 1],
      ["identity", 1],
      ["tanh", 2],
      ["sigmoid", 5],
      ["tanh", 3],
      ["relu", 5],
    ]),
    paper: arxiv("Liu et al.", 2018, "1806.09055"),
    sentence: "Found on the Penn Treebank by gradients of a relaxed choice of activations, of second order.",
  },
  {
    name: "enas",
    title: "ENAS",
    family: "searched",
    equations: equations(
      "enas",
      [
        ["tanh", 0],
        ["tanh", 1],
        ["relu", 1],
        ["tanh", 3],
        ["tanh", 3],
        ["relu", 3],
        ["relu", 4],
        ["relu", 7],
        ["relu", 8],
        ["relu", 8],
        ["relu", 8],
      ],
      [2, 5, 6, 9, 10, 11],
    ),
    paper: arxiv("Pham et al.", 2018, "1802.03268"),
    sentence:
      "Found on the Penn Treebank by a controller that shares weights; as DARTS's authors read it, the mean of six nodes, of which 1/6 is a binary fraction within 1 %.",
  },
];

/** @param averaged the nodes whose mean is h'; all but the first by default. */
function equations(
  name: string,
  recurrent: DartsGenotype["recurrent"],
  averaged = recurrent.map((_, index) => index + 1),
): string {
  return printEquations(importDarts({ recurrent, concat: averaged }, name));
}
