import { closest } from "../../base/didYouMean.ts";
import { printEquations } from "../../cell/equations.ts";
import { cellOfZoo, sameInZoo, zoo, zooCell, zooGroups } from "../../cell/zoo/zoo.ts";
import type { ZooCell } from "../../cell/zoo/zooCell.ts";
import { zooReference, zooSection } from "../../config/zooReference.ts";
import { citation } from "../../config/zooText.ts";
import { parameterPolynomial, polynomialText } from "../../measures/parameterPolynomial.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { exitCode } from "../exitCode.ts";
import type { Output } from "../output.ts";
import { textTable } from "../terminal/table.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "cells",
  positionals: ["[NAME]"],
  summary: "List the published cells that configs may name, or show one (or a group) with equations and paper.",
  options: {
    markdown: { type: "boolean", summary: "as Markdown, with drawings" },
    json: { type: "boolean", summary: "as JSON" },
  },
};

export async function run({ positionals: [name], options }: ParsedArguments, output: Output): Promise<number> {
  if (options.markdown && options.json) throw new UsageError("cells prints one format", "choose --markdown or --json");
  const entries = name === undefined ? zoo : entriesOf(name);
  if (options.json) output.out(`${JSON.stringify(entries.map(facts), null, 2)}\n`);
  else if (options.markdown) {
    output.out(name === undefined ? zooReference() : entries.map((entry) => `${zooSection(entry, "#")}\n`).join("\n"));
  } else output.out(name === undefined ? `${listText()}\n` : `${entries.map(entryText).join("\n\n")}\n`);
  return exitCode.ok;
}

function entriesOf(name: string): readonly ZooCell[] {
  const names = Object.hasOwn(zooGroups, name) ? (zooGroups[name] ?? []) : [name];
  const entries = names.flatMap((each) => zooCell(each) ?? []);
  if (entries.length > 0) return entries;
  const guess = closest(name, [...zoo.map((entry) => entry.name), ...Object.keys(zooGroups)]);
  throw new UsageError(`there is no cell "${name}"`, guess ? `did you mean ${guess}?` : "`moe-rnas cells` lists them");
}

function facts(entry: ZooCell) {
  const cell = cellOfZoo(entry);
  return {
    ...entry,
    equations: printEquations(cell).trimEnd().split("\n"),
    parameters: parameterPolynomial(cell),
    blocks: cell.blocks.length,
    same: sameInZoo(entry).map(({ name }) => name),
  };
}

function listText(): string {
  const header = ["cell", "parameters", "blocks", "", "paper"];
  const rows = zoo.map((entry) => {
    const cell = cellOfZoo(entry);
    const polynomial = polynomialText(parameterPolynomial(cell));
    return [entry.name, polynomial, String(cell.blocks.length), entry.title, citation(entry.paper)];
  });
  const groups = Object.entries(zooGroups).map(([group, names]) => `  ${group} (${names.length})`);
  return `${textTable(header, rows)}\n\n${zoo.length} cells. Groups:\n${groups.join("\n")}\n\`moe-rnas cells NAME\` shows one.`;
}

function entryText(entry: ZooCell): string {
  const cell = cellOfZoo(entry);
  const same = sameInZoo(entry).map(({ name }) => name);
  return [
    `${entry.name}: ${entry.title} (${citation(entry.paper)}, ${entry.paper.id})`,
    `  ${entry.sentence}${same.length === 0 ? "" : ` The same cell as ${same.join(", ")}.`}`,
    `  ${polynomialText(parameterPolynomial(cell))} parameters, ${cell.blocks.length} blocks`,
    ...printEquations(cell)
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`),
    `  ${entry.paper.url}`,
  ].join("\n");
}
