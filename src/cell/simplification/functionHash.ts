import { present } from "../../base/assert.ts";
import { hash128Text } from "../../base/hash128.ts";
import { type BlockId, kindText } from "../block.ts";
import { canonicalText, type LabelledNode } from "../canonicalLabels.ts";
import type { Cell } from "../cell.ts";
import { cellHash } from "../hash.ts";
import { formOf } from "./form.ts";
import { operandsOf, reachable, type Term, Terms } from "./terms.ts";

/** Larger cells are told apart by their structure alone. */
const mostBlocks = 400;

/**
 * As `cellHash`, but equal also for cells that compute the same with the same weights: sums and products are multisets
 * whose products are multiplied out, so a + (b + c) is (a + b) + c, z⊙h + (1 − z)⊙n is n + z⊙(h − n), and what cancels is
 * not there. Never equal to a `cellHash`.
 */
export function functionHash(cell: Cell): string {
  if (cell.blocks.length > mostBlocks) return cellHash(cell);
  const form = formOf(cell, new Terms(true));
  const memory = form.terms.terminal("c");
  const isRead = reachable([form.hNext]).includes(memory);
  const roots = [form.hNext, isRead ? form.cNext : memory];
  const kinds = new Map(cell.blocks.map((block) => [block.id, kindText(block)]));
  return hash128Text([0x66756e63, 0x74696f6e, 0x68617368, 0x63656c6c], graphText(roots, kinds));
}

function graphText(roots: readonly Term[], kinds: ReadonlyMap<BlockId, string>): string {
  const nodes: LabelledNode[] = [];
  const indices = new Map<Term, number>();
  const add = (kind: string, inputs: readonly number[]) => nodes.push({ kind, inputs, isOrdered: false }) - 1;
  const indexOf = (term: Term): number => {
    if (term.kind === "terminal") return -1 - "xhc".indexOf(term.name);
    return term.kind === "one" ? -4 : present(indices.get(term), "node of a term");
  };
  for (const term of reachable(roots)) {
    switch (term.kind) {
      case "linear":
        indices.set(term, add(present(kinds.get(term.block), term.block), operandsOf(term).map(indexOf)));
        break;
      case "apply":
        indices.set(term, add(term.op, [indexOf(term.input)]));
        break;
      case "product":
        indices.set(term, add("product", term.factors.map(indexOf)));
        break;
      case "sum": {
        // A coefficient other than 1 is a node between the term and the sum.
        const parts = term.parts.map(({ term: part, coefficient }) =>
          coefficient === 1 ? indexOf(part) : add(`${coefficient} times`, [indexOf(part)]),
        );
        indices.set(term, add("sum", parts));
        break;
      }
      case "terminal":
      case "one":
        break;
    }
  }
  return canonicalText(nodes, roots.map(indexOf));
}
