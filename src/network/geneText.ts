import { type GeneName, geneNames, type OpenGenes } from "./network.ts";

/** How a gene is shown where there is little room. */
const geneSymbols: { readonly [G in GeneName]: string } = {
  hidden: "H",
  layers: "layers",
  embedding: "E",
  learningRate: "rate",
};

/** `H 24`, `rate 0.0031`. */
export function geneText(name: GeneName, value: number): string {
  return `${geneSymbols[name]} ${value}`;
}

/** `H 24, layers 2, rate 0.0031`: what an individual has of the open genes; empty where none is open. */
export function genesText(genes: OpenGenes | undefined): string {
  return geneNames.flatMap((name) => (genes?.[name] === undefined ? [] : [geneText(name, genes[name])])).join(", ");
}
