import type { CellGraph } from "../../src/compiler/cellGraph.ts";
import type { FusedNode } from "../../src/compiler/fuse.ts";
import { kernelText } from "../../src/compiler/kernelBody.ts";
import type { ScheduledCell } from "../../src/compiler/layerProgram.ts";
import type { Schedule } from "../../src/compiler/schedule.ts";
import { type NodeId, printNode } from "../../src/compiler/stepGraph.ts";

/** The compiler's stages as text, for goldens and for reading. */

/** One line per node, in order. */
export function printCellGraph(graph: CellGraph): string {
  const nodes = graph.nodes.map((node, id) => `%${id} = ${printNode(node)}`);
  return [...nodes, `h' = %${graph.hNext}`, ...(graph.cNext === null ? [] : [`c' = %${graph.cNext}`])].join("\n");
}

export function printScheduledCell({ forward, backward }: ScheduledCell): string {
  const forwardName = (id: NodeId) => `%${forward.graph.idOf.get(id)}`;
  return `forward\n${printSchedule(forward)}\n\nbackward\n${printSchedule(backward, forwardName)}\n`;
}

/**
 * The schedule as text, kernels with their bodies.
 *
 * @param forwardName what a backward schedule calls the values of the forward one.
 */
function printSchedule(program: Schedule, forwardName: (id: NodeId) => string = (id) => `%${id}`): string {
  const place = (id: NodeId) => {
    const name = [...program.graph.roots].find(([, root]) => root === id)?.[0];
    return name === undefined ? `%${id}` : `%${id} (${name})`;
  };
  const operand = (id: NodeId) => {
    const node = program.graph.nodes[id] as FusedNode;
    if (node.op === "read") return node.of;
    return node.op === "forward" ? `forward ${forwardName(node.node)}` : place(id);
  };
  const lines: string[] = [];
  for (const stage of ["before", "loop", "after"] as const) {
    if (program.instructions[stage].length > 0) lines.push(`${stage}:`);
    for (const instruction of program.instructions[stage]) {
      if (instruction.op === "broadcast") {
        lines.push(
          `  ${place(instruction.target)} = ${instruction.biases.map((block) => `${block}.bias`).join(" + ")}`,
        );
      } else if (instruction.op === "product") {
        const { term, accumulate, target } = instruction;
        const weights = `${term.block}${term.transposed ? "ᵀ" : ""}`;
        lines.push(`  ${place(target)} ${accumulate ? "+=" : "="} ${operand(term.source)} · ${weights}`);
      } else {
        const { loads, stores, kernel } = instruction;
        lines.push(`  (${stores.map(place).join(", ")}) = kernel(${loads.map(operand).join(", ")})`);
        lines.push(...kernelText(kernel).map((line) => `    ${line}`));
      }
    }
  }
  const extents = [...program.extents].map(([id, extent]) => `%${id} ${extent}`);
  return [...lines, `memory: ${extents.join(", ")}`].join("\n");
}
