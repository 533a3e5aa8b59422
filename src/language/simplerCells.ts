import { counted } from "../base/counted.ts";
import type { Cell } from "../cell/cell.ts";
import { printEquations } from "../cell/equations.ts";
import { simplificationText } from "../cell/simplification/simplificationText.ts";
import { type Finding, type Simplification, simplify } from "../cell/simplification/simplify.ts";
import type { ConfigDiagnostic } from "../config/diagnostic.ts";
import { keyRange, scalarRange, valueRange } from "../config/yamlDocument.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** Of cells looked at before; equations that did not change give the same cell. */
const known = new WeakMap<Cell, Simplification | null>();

/**
 * The cells of the config that compute the same with less, at their names and at each block that is more than needed, and those
 * that ignore x or the past whatever their weights are.
 */
export function simplerCells(document: ParsedDocument): ConfigDiagnostic[] {
  return document.cells.flatMap(({ name, source }): ConfigDiagnostic[] => {
    const path = ["cells", name];
    const parsed = source === null ? null : document.equations(source.value);
    if (parsed === null || !("cell" in parsed)) return [];
    const simple = simplified(parsed.cell);
    const range = keyRange(document.parsed.yaml, path);
    if (simple === null) {
      const message = `cell \`${name}\`: parts cancel, so that h' does not depend on x or not on the past, whatever the weights are.`;
      return [{ code: "EMPTY_CELL", severity: "warning", message, path, range }];
    }
    if (simple.findings.length === 0) return [];
    const replacement = inPlace(document, path, printEquations(simple.cell));
    const shared = { code: "SIMPLER_CELL", severity: "hint", path, replacement } as const;
    const whole = `cell \`${name}\` can do the same with less, ${simplificationText(parsed.cell, simple)}.`;
    return [
      { ...shared, message: whole, range },
      ...distinct(simple.findings).flatMap(({ block, reason }): ConfigDiagnostic[] => {
        const place = parsed.ranges.get(block);
        if (place === undefined) return [];
        return [{ ...shared, message: `${reason}.`, range: scalarRange(document.parsed.yaml, path, place) }];
      }),
    ];
  });
}

/** What is said of a block more than once is said once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.block} ${finding.reason}`, finding])).values()];
}

/** What the fix of a `SIMPLER_CELL` is called. */
export function simplerCellTitle(document: ParsedDocument, name: string): string {
  const source = document.cells.find((cell) => cell.name === name)?.source;
  const parsed = source == null ? null : document.equations(source.value);
  const blocks = parsed !== null && "cell" in parsed ? (simplified(parsed.cell)?.cell.blocks.length ?? 0) : 0;
  return `Write \`${name}\` in ${counted(blocks, "block")}`;
}

function simplified(cell: Cell): Simplification | null {
  const before = known.get(cell);
  if (before !== undefined) return before;
  const simple = simplify(cell);
  known.set(cell, simple);
  return simple;
}

/** Equations as the value at `path`: a block of lines where there is one, else a quoted line. */
function inPlace(document: ParsedDocument, path: readonly string[], equations: string): string {
  const { start, end } = valueRange(document.parsed.yaml, path);
  const [header = "", ...lines] = document.text.slice(start, end).split("\n");
  const written = equations.trimEnd().split("\n");
  if (!/^[|>]/.test(header)) return JSON.stringify(written.join("; "));
  const indent = /^[ \t]*/.exec(lines.find((line) => line.trim() !== "") ?? "    ")?.[0] ?? "    ";
  return [header, ...written.map((line) => `${indent}${line}`)].join(document.text.includes("\r\n") ? "\r\n" : "\n");
}
