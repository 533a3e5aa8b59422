import { type FoldingRange, FoldingRangeKind } from "vscode-languageserver-types";
import { type Line, lineNumberAt, type Opener } from "./lineStructure.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** Keys with what is below them, values over several lines, and blocks of comments. */
export function foldingRanges({ structure }: ParsedDocument): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const { lines } = structure;
  const lastLineOf = new Map<Opener, number>();
  for (const [number, { kind, openers, owner, text }] of lines.entries()) {
    if (kind === "blank" || kind === "comment") continue;
    const opener = openers[openers.length - 1] ?? owner;
    // A line without openers goes on with what is open; its owner was noted with the line that opened it.
    if (opener === null && text === null) continue;
    for (let at: Opener | null = opener; at !== null; at = at.parent) lastLineOf.set(at, number);
  }
  for (const [opener, lastLine] of lastLineOf) {
    const end = trimmedEnd(lines, Math.max(lastLine, lineNumberAt(structure, opener.value.end)));
    if (end > opener.line) ranges.push({ startLine: opener.line, endLine: end });
  }
  for (let start = 0; start < lines.length; start++) {
    let end = start;
    while (lines[end]?.kind === "comment") end++;
    if (end - start > 1) ranges.push({ startLine: start, endLine: end - 1, kind: FoldingRangeKind.Comment });
    start = Math.max(start, end);
  }
  return ranges.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

function trimmedEnd(lines: readonly Line[], end: number): number {
  let last = end;
  const isEmpty = (line: Line | undefined) => line !== undefined && line.end - line.start <= line.indent;
  while (last > 0 && isEmpty(lines[last])) last--;
  return last;
}
