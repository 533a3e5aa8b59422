import { assert, present } from "../base/assert.ts";
import { exp, log } from "../base/portableMath.ts";
import type { Rng } from "../base/rng.ts";
import { type GeneName, type Genes, geneNames, type OpenGenes } from "./network.ts";

/** The values that a gene may take: one, a few, or all from `min` to `max`. */
export type Gene = number | readonly number[] | GeneRange;

interface GeneRange {
  readonly min: number;
  readonly max: number;
}

/** What a config says of each gene. */
export interface GeneSpace {
  readonly hidden: Gene;
  readonly layers: Gene;
  /** Undefined follows `hidden`. */
  readonly embedding: Gene | undefined;
  readonly learningRate: Gene;
}

type OpenGene = Exclude<Gene, number>;

/** Whether a search may choose. */
export function isOpen(gene: Gene | undefined): gene is OpenGene {
  return typeof gene === "object";
}

/** The genes that a search may choose, in their order. */
export function openGeneNames(space: GeneSpace): GeneName[] {
  return geneNames.filter((name) => isOpen(space[name]));
}

/** Smallest and largest value. */
export function boundsOf(gene: Gene): GeneRange {
  if (typeof gene === "number") return { min: gene, max: gene };
  return "min" in gene ? gene : { min: Math.min(...gene), max: Math.max(...gene) };
}

export function isWithin(gene: Gene, value: number): boolean {
  if (typeof gene === "number") return gene === value;
  return "min" in gene ? gene.min <= value && value <= gene.max : gene.includes(value);
}

/**
 * The network that stands for the space where one is needed: each gene at its geometric middle, as few layers as there
 * may be.
 */
export function nominalGenes(space: GeneSpace): Genes {
  const middle = (name: Exclude<GeneName, "layers">, gene: Gene) => {
    const { min, max } = boundsOf(gene);
    return nearest(gene, name, Math.sqrt(min * max));
  };
  return {
    hidden: middle("hidden", space.hidden),
    layers: boundsOf(space.layers).min,
    embedding: space.embedding === undefined ? undefined : middle("embedding", space.embedding),
    learningRate: middle("learningRate", space.learningRate),
  };
}

/** Of a network's genes those that the space leaves open; undefined where it leaves none. */
export function openGenes(space: GeneSpace, genes: Genes): OpenGenes | undefined {
  const names = openGeneNames(space);
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, present(genes[name], `the open gene ${name}`)]));
}

/** Genes drawn anew: of a range of sizes or rates geometrically, of layers and lists evenly. */
export function drawGenes(space: GeneSpace, rng: Rng): Genes {
  const drawn = openGeneNames(space).map((name) => [name, drawGene(name, present(space[name], name), rng)]);
  return { ...nominalGenes(space), ...Object.fromEntries(drawn) };
}

function drawGene(name: GeneName, gene: Gene, rng: Rng): number {
  if (typeof gene === "number") return gene;
  if (!("min" in gene)) return rng.pick(gene);
  const { min, max } = gene;
  if (name === "layers") return min + rng.int(max - min + 1);
  // Half a unit beyond each end, so that the ends are as likely as what lies between.
  const spare = name === "learningRate" ? 0 : 0.5;
  return nearest(gene, name, exp(rng.uniform(log(min - spare), log(max + spare))));
}

/** The allowed value that is nearest by ratio. @param value positive. */
export function nearest(gene: Gene, name: GeneName, value: number): number {
  assert(value > 0, `a gene is positive, got ${value}`);
  if (typeof gene === "number") return gene;
  if (!("min" in gene)) {
    const distance = (each: number) => Math.max(each / value, value / each);
    return gene.reduce((best, each) => (distance(each) < distance(best) ? each : best));
  }
  // Three digits of a rate are as many as a person wants to read.
  const rounded = name === "learningRate" ? Number(value.toPrecision(3)) : Math.round(value);
  return Math.min(gene.max, Math.max(gene.min, rounded));
}
