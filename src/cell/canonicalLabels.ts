import { present } from "../base/assert.ts";
import { elementAt } from "../base/elementAt.ts";
import { type BlockId, isTerminal, kindText } from "./block.ts";
import type { Cell } from "./cell.ts";

/**
 * Numbers 0 … n − 1 for the blocks of a cell that depend on its structure alone: two cells are isomorphic (the same
 * but for ids, the order of blocks and the order of commutative inputs) exactly when writing their blocks in the order
 * of these labels gives the same text. Blocks that an automorphism swaps get their labels in the cell's own order.
 *
 * A hash from the inputs upwards would not do: one block that is read twice would have the same hash as two equal
 * blocks. So colours are refined in both directions, and where blocks still look alike one of them is singled out and
 * the refinement repeated, for each of them that no automorphism found so far makes superfluous; the least text wins.
 *
 * O(n log n) a refinement. Asymmetric cells need one; cells with k blocks that look alike O(k²).
 *
 * @see McKay & Piperno (2014), Practical graph isomorphism II, §2: individualisation and refinement.
 */
export function canonicalLabels(cell: Cell): ReadonlyMap<BlockId, number> {
  const { labels } = new Search(graphOf(cell)).whole();
  return new Map(cell.blocks.map((block, index) => [block.id, present(labels[index], "label")]));
}

/** One node of a graph to be labelled; a node stands after those that it reads. */
export interface LabelledNode {
  /** What it is, apart from its neighbours. */
  readonly kind: string;
  /** Indices of other nodes, or −1 − k for the k-th of a few sources that are told apart by their number. */
  readonly inputs: readonly number[];
  /** Whether the order of the inputs matters. */
  readonly isOrdered: boolean;
}

/**
 * A graph as a text: equal for two graphs exactly when they differ in nothing but the order of the nodes and of inputs
 * whose order does not matter.
 *
 * @param outputs h' and c', as inputs are given.
 */
export function canonicalText(nodes: readonly LabelledNode[], outputs: readonly number[]): string {
  return new Search(connected(nodes, outputs)).whole().text;
}

interface Graph {
  readonly nodes: readonly LabelledNode[];
  /** What each node is, apart from its neighbours: its own kind and which outputs it is. */
  readonly kinds: readonly string[];
  /** Who reads a node, and at which place (always 0 where the places are equal). */
  readonly readers: readonly (readonly { readonly node: number; readonly place: number }[])[];
  /** Indices by the longest path from a source, and by that to a node that no other node reads. */
  readonly upwards: readonly (readonly number[])[];
  readonly downwards: readonly (readonly number[])[];
  readonly outputs: readonly number[];
}

const terminals = ["x", "h", "c", "1"];
/** Of h' and c'. */
const outputMarks = ["'h", "'c"];

function graphOf(cell: Cell): Graph {
  const { blocks } = cell;
  const indices = new Map(blocks.map((block, index) => [block.id, index]));
  const indexOf = (source: string) =>
    isTerminal(source) ? -1 - terminals.indexOf(source) : present(indices.get(source), source);
  const nodes = blocks.map(
    (block): LabelledNode => ({
      kind: kindText(block),
      inputs: block.inputs.map(indexOf),
      isOrdered: block.op === "sub",
    }),
  );
  return connected(nodes, [indexOf(cell.hNext), indexOf(cell.cNext)]);
}

function connected(nodes: readonly LabelledNode[], outputs: readonly number[]): Graph {
  const readers = nodes.map((): { node: number; place: number }[] => []);
  for (const [node, { inputs, isOrdered }] of nodes.entries()) {
    for (const [place, source] of inputs.entries()) {
      if (source >= 0) readers[source]?.push({ node, place: isOrdered ? place : 0 });
    }
  }
  const order = nodes.map((_, index) => index);
  return {
    nodes,
    kinds: nodes.map(({ kind }, index) =>
      outputs.reduce((text, output, place) => (output === index ? `${text}${outputMarks[place]}` : text), kind),
    ),
    readers,
    upwards: levels(order, (index) => elementAt(nodes, index).inputs.filter((source) => source >= 0)),
    downwards: levels(order.reverse(), (index) => elementAt(readers, index).map((reader) => reader.node)),
    outputs,
  };
}

/** Groups nodes by the longest path that leads to them. @param order each node after those `before` names. */
function levels(order: readonly number[], before: (node: number) => readonly number[]): number[][] {
  const level: number[] = [];
  const groups: number[][] = [];
  for (const node of order) {
    const own = before(node).reduce((most, other) => Math.max(most, (level[other] ?? 0) + 1), 0);
    level[node] = own;
    const group = groups[own] ?? [];
    groups[own] = group;
    group.push(node);
  }
  return groups;
}

/**
 * Splits colours by those of inputs and of readers until nothing splits any more. @param onPass called with each try.
 */
function refine(graph: Graph, colours: readonly number[], onPass: () => void): number[] {
  let current = [...colours];
  for (let classes = 0; ; ) {
    onPass();
    current = sweep(graph.upwards, (index, next) => {
      const { inputs, isOrdered } = elementAt(graph.nodes, index);
      const sources = inputs.map((source) => (source < 0 ? source : elementAt(next, source)));
      if (!isOrdered) sources.sort(ascending);
      return `${current[index]} ${graph.kinds[index]} ${sources.join(" ")}`;
    });
    const below = current;
    current = sweep(graph.downwards, (index, next) => {
      const readers = (graph.readers[index] ?? []).map(({ node, place }) => 2 * elementAt(next, node) + place);
      return `${below[index]} ${readers.sort(ascending).join(" ")}`;
    });
    const count = new Set(current).size;
    if (count === classes || count === current.length) return current;
    classes = count;
  }
}

/** New colours level by level; a level's colours follow those before it, in the order of their signatures. */
function sweep(
  groups: readonly (readonly number[])[],
  signature: (node: number, next: readonly number[]) => string,
): number[] {
  const next: number[] = [];
  let base = 0;
  for (const group of groups) {
    const signatures = group.map((node) => signature(node, next));
    const ranks = new Map([...new Set(signatures)].sort().map((text, rank) => [text, rank]));
    const ranked = signatures.map((text) => present(ranks.get(text), "a rank"));
    for (const [position, node] of group.entries()) next[node] = base + elementAt(ranked, position);
    base += ranks.size;
  }
  return next;
}

/** A numbering of all blocks, and the cell written in its order. */
interface Leaf {
  readonly labels: readonly number[];
  readonly text: string;
}

/**
 * Refinements after which the best numbering so far is taken. Where all ties are true symmetries, as in wide trees, it
 * is the right one; a cell made to defeat the search may then miss its twin, and be trained once more.
 */
const effortLimit = 5000;

/**
 * Blocks looked at after which ties are broken by the cell's own order: far beyond what cells of a search need. A
 * written cell may have 10,000 blocks that look alike, which no search for a numbering ever comes to the end of.
 */
const visitLimit = 300_000;

class Search {
  #effort = 0;
  #visits = 0;
  constructor(private readonly graph: Graph) {}

  whole(): Leaf {
    return this.best(this.#refined(this.graph.nodes.map(() => 0)));
  }

  /** The leaf with the least text below `colours`, and the automorphisms met on the way, which fix what is single. */
  best(colours: readonly number[]): Leaf & { readonly automorphisms: readonly (readonly number[])[] } {
    const candidates = this.#isExhausted ? undefined : firstTie(colours);
    if (candidates === undefined) return { ...leafOf(this.graph, colours), automorphisms: [] };
    const [first, ...others] = candidates as [number, ...number[]];
    let { automorphisms, ...best } = this.best(this.#individualise(colours, first));
    const explored = [first];
    for (const candidate of others) {
      if (this.#effort > effortLimit || this.#isExhausted) break;
      const orbit = orbitOf(candidate, automorphisms);
      if (explored.some((node) => orbit.has(node))) continue;
      explored.push(candidate);
      const refined = this.#individualise(colours, candidate);
      const probe = this.#anyLeaf(refined);
      if (probe.text === best.text) {
        automorphisms = [...automorphisms, automorphism(probe, best)];
        continue;
      }
      const found = this.best(refined);
      if (found.text === best.text) automorphisms = [...automorphisms, automorphism(found, best)];
      else if (found.text < best.text) best = found;
    }
    return { labels: best.labels, text: best.text, automorphisms };
  }

  #anyLeaf(colours: readonly number[]): Leaf {
    let current = colours;
    for (let tie = firstTie(current); tie !== undefined && !this.#isExhausted; tie = firstTie(current)) {
      current = this.#individualise(current, elementAt(tie, 0));
    }
    return leafOf(this.graph, current);
  }

  #individualise(colours: readonly number[], node: number): number[] {
    this.#effort++;
    return this.#refined(colours.map((colour, index) => 2 * colour + (index === node ? 0 : 1)));
  }

  #refined(colours: readonly number[]): number[] {
    return refine(this.graph, colours, () => {
      this.#visits += this.graph.nodes.length;
    });
  }

  get #isExhausted(): boolean {
    return this.#visits > visitLimit;
  }
}

/** The blocks of the lowest colour that more than one block has, in the cell's order. */
function firstTie(colours: readonly number[]): number[] | undefined {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  if (counts.size === colours.length) return undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [colour, count] of counts) if (count > 1 && colour < lowest) lowest = colour;
  return colours.flatMap((colour, index) => (colour === lowest ? [index] : []));
}

function leafOf(graph: Graph, colours: readonly number[]): Leaf {
  const order = [...colours.entries()].sort(([, a], [, b]) => a - b).map(([index]) => index);
  const labels: number[] = [];
  for (const [label, index] of order.entries()) labels[index] = label;
  const labelOf = (source: number) => (source < 0 ? source : elementAt(labels, source));
  const lines = order.map((index) => {
    const { kind, inputs, isOrdered } = elementAt(graph.nodes, index);
    const sources = inputs.map(labelOf);
    if (!isOrdered) sources.sort(ascending);
    return `${kind} ${sources.join(" ")}`;
  });
  return { labels, text: [...lines, graph.outputs.map(labelOf).join(" ")].join("\n") };
}

/** The permutation that takes each block of one leaf to the block with its label in the other. */
function automorphism(from: Leaf, to: Leaf): number[] {
  const holder: number[] = [];
  for (const [index, label] of to.labels.entries()) holder[label] = index;
  return from.labels.map((label) => elementAt(holder, label));
}

function orbitOf(node: number, automorphisms: readonly (readonly number[])[]): ReadonlySet<number> {
  const orbit = new Set([node]);
  for (const member of orbit) {
    for (const permutation of automorphisms) orbit.add(present(permutation[member], "image"));
  }
  return orbit;
}

function ascending(a: number, b: number): number {
  return a - b;
}
