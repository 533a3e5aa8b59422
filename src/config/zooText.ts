import { printEquations } from "../cell/equations.ts";
import { cellOfZoo, sameInZoo, zooGroups } from "../cell/zoo/zoo.ts";
import type { ZooCell, ZooPaper } from "../cell/zoo/zooCell.ts";
import { parameterPolynomial, polynomialText } from "../measures/parameterPolynomial.ts";

/** `2HI + 2H² + 2H · Zhou et al. 2016` */
export function zooDetail(entry: ZooCell): string {
  return `${polynomialText(parameterPolynomial(cellOfZoo(entry)))} · ${citation(entry.paper)}`;
}

/** A published cell as Markdown: what it is, its equations, its count and its paper. */
export function zooText(entry: ZooCell): string {
  const cell = cellOfZoo(entry);
  const same = sameInZoo(entry).map(({ name }) => `\`${name}\``);
  const alike = same.length === 0 ? "" : ` The same cell as ${same.join(", ")}.`;
  const { id, url } = entry.paper;
  return [
    `**${entry.name}**: ${entry.title}`,
    `${entry.sentence}${alike}`,
    `\`\`\`\n${printEquations(cell).trimEnd()}\n\`\`\``,
    `${polynomialText(parameterPolynomial(cell))} parameters, ${cell.blocks.length} blocks · ${citation(entry.paper)}, [${id}](${url})`,
  ].join("\n\n");
}

export function zooGroupText(group: string): string {
  return `**${group}**: ${(zooGroups[group] ?? []).map((name) => `\`${name}\``).join(", ")}`;
}

export function citation({ authors, year }: ZooPaper): string {
  return authors === null ? String(year) : `${authors} ${year}`;
}
