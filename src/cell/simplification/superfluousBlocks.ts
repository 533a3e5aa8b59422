import type { BlockId, Source } from "../block.ts";
import type { Cell } from "../cell.ts";
import { combined, formOf, isTight } from "./form.ts";
import type { Finding } from "./simplify.ts";
import type { Term } from "./terms.ts";

/** The weightless blocks that compute nothing of their own, and why. */
export function superfluousBlocks(cell: Cell): Finding[] {
  const form = formOf(cell);
  const ways = form.hints.map((hint) => ({ ...hint, term: combined(form.terms, hint.op, hint.inputs) })).values();
  const first = new Map<Term, BlockId>();
  return cell.blocks.flatMap((block): Finding[] => {
    const term = form.values.get(block.id);
    if (term === undefined) return [];
    const [input = ""] = block.inputs as readonly Source[];
    const isCombined = block.inputs.length === 2;
    const way = isCombined ? ways.next().value : undefined;
    const earlier = first.get(term);
    const finding = (reason: string): Finding[] => [{ block: block.id, reason }];
    if (term === form.terms.zero) return finding(`${block.id} is always 0`);
    if (way?.inputs.includes(term) === true) return finding(`${block.id} is what it reads`);
    if (way !== undefined && !isTight(way)) return finding(`operands of ${block.id} cancel`);
    if (!isCombined && block.op !== "identity" && form.values.get(input) === term) {
      return finding(`${block.op} changes nothing in ${input}`);
    }
    if (!isCombined && term.kind === "apply" && term.input !== form.values.get(input) && form.values.has(input)) {
      return finding(`${block.op} does what ${input} does before it`);
    }
    if (earlier !== undefined) return finding(`${block.id} computes the same as ${earlier}`);
    first.set(term, block.id);
    return [];
  });
}
