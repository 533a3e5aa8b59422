import type { Rng } from "../../base/rng.ts";
import type { Gene, GeneSpace } from "../geneSpace.ts";
import { geneText } from "../geneText.ts";
import type { GeneName, Genes } from "../network.ts";
import type { GeneOperatorName } from "./geneOperatorName.ts";
import { rateStep, sizeStep } from "./geneSteps.ts";
import type { GeneChange, GeneTransformation } from "./geneTransformation.ts";

export const geneTransformations: { readonly [N in GeneOperatorName]: GeneTransformation } = {
  /** H grows: units are copied, and what read them is divided among the copies. */
  widen: changing("hidden", (gene, value, rng) => sizeStep(gene, "hidden", value, 1, rng)),
  /** H shrinks: units that others say best, or that little reads, go. */
  narrow: changing("hidden", (gene, value, rng) => sizeStep(gene, "hidden", value, -1, rng)),
  /** A layer on top. */
  add_layer: changing("layers", (gene, value) => layerStep(gene, value, 1)),
  /** The last layer goes. */
  remove_layer: changing("layers", (gene, value) => layerStep(gene, value, -1)),
  /** The embedding grows by copies, or keeps its principal directions. */
  change_embedding: changing("embedding", (gene, value, rng) => {
    const first = rng.chance(0.5) ? 1 : -1;
    const step = sizeStep(gene, "embedding", value, first, rng);
    return step ?? sizeStep(gene, "embedding", value, first === 1 ? -1 : 1, rng);
  }),
  /** The learning rate times a factor. */
  change_rate: changing("learningRate", rateStep),
};

function changing(name: GeneName, step: (gene: Gene, value: number, rng: Rng) => number | null): GeneTransformation {
  return {
    gene: name,
    apply(genes: Genes, space: GeneSpace, rng: Rng): GeneChange | null {
      const [gene, before] = [space[name], genes[name]];
      if (gene === undefined || before === undefined) return null;
      const after = step(gene, before, rng);
      if (after === null) return null;
      return { genes: { ...genes, [name]: after }, description: `${geneText(name, before)} → ${after}` };
    },
  };
}

/** One more or one less; of a list the next one. */
function layerStep(gene: Gene, value: number, direction: 1 | -1): number | null {
  if (typeof gene === "number") return null;
  const layers = "min" in gene ? [gene.min, value - 1, value + 1, gene.max] : gene;
  const further = layers.filter((each) => (direction > 0 ? each > value : each < value));
  const within = "min" in gene ? further.filter((each) => gene.min <= each && each <= gene.max) : further;
  if (within.length === 0) return null;
  return direction > 0 ? Math.min(...within) : Math.max(...within);
}
