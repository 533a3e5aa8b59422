import type { ModelSizes } from "../measures/complexity.ts";
import { type GeneName, geneNames } from "../network/network.ts";
import type { Individual } from "./individual.ts";
import type { RunView } from "./runView.ts";

/** A gene as tables, files and axes name it: as the config does. */
const geneKeys: { readonly [G in GeneName]: string } = {
  hidden: "hidden",
  layers: "layers",
  embedding: "embedding",
  learningRate: "learning_rate",
};

const geneUnits: { readonly [G in GeneName]: string } = {
  hidden: "floats",
  layers: "layers",
  embedding: "floats",
  learningRate: "",
};

interface GeneColumn {
  readonly key: string;
  readonly unit: string;
  readonly of: (individual: Pick<Individual, "genes">) => number | undefined;
}

/** The genes that some of these individuals have: all have those that their config leaves open. */
export function geneColumns(individuals: Iterable<Pick<Individual, "genes">>): GeneColumn[] {
  const open = new Set<GeneName>();
  for (const { genes } of individuals) {
    for (const name of geneNames) if (genes?.[name] !== undefined) open.add(name);
  }
  return geneNames
    .filter((name) => open.has(name))
    .map((name) => ({ key: geneKeys[name], unit: geneUnits[name], of: ({ genes }) => genes?.[name] }));
}

/** The sizes of an individual's network; null in runs that did not write them down. */
export function sizesOf({ header }: RunView, { genes }: Pick<Individual, "genes">): ModelSizes | null {
  const sizes = header?.sizes;
  if (sizes === undefined) return null;
  if (genes === undefined) return sizes;
  const { hidden = sizes.hiddenSize, layers = sizes.layers } = genes;
  const hasSymbols = sizes.input.kind === "tokens";
  const embedding = genes.embedding ?? (header?.embeddingIsHidden === true ? hidden : sizes.inputSize);
  return { ...sizes, hiddenSize: hidden, layers, inputSize: hasSymbols ? embedding : sizes.inputSize };
}
