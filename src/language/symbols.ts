import { type DocumentSymbol, SymbolKind } from "vscode-languageserver-types";
import { counted } from "../base/counted.ts";
import type { YamlEntry, YamlNode } from "../config/yamlNode.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** The keys of a config as an outline; cells with their blocks. */
export function documentSymbols(document: ParsedDocument): DocumentSymbol[] {
  const { root } = document.parsed.yaml;
  return root?.kind === "mapping" ? root.entries.map((entry) => symbolOf(document, entry, [])) : [];
}

function symbolOf(
  document: ParsedDocument,
  { key, keyRange, value }: YamlEntry,
  parents: readonly string[],
): DocumentSymbol {
  const isCell = parents.length === 1 && parents[0] === "cells";
  const children =
    value?.kind === "mapping" ? value.entries.map((entry) => symbolOf(document, entry, [...parents, key])) : [];
  return {
    name: key === "" ? "(no name)" : key,
    detail: isCell ? cellDetail(document, value) : detailOf(value),
    kind: isCell ? SymbolKind.Class : value?.kind === "mapping" ? SymbolKind.Module : SymbolKind.Property,
    range: document.range({ start: keyRange.start, end: Math.max(keyRange.end, value?.range.end ?? 0) }),
    selectionRange: document.range(keyRange),
    ...(children.length > 0 ? { children } : {}),
  };
}

function detailOf(value: YamlNode | null): string {
  if (value?.kind === "scalar") return shortened(String(value.value));
  if (value?.kind !== "sequence") return "";
  return shortened(value.items.map((item) => (item?.kind === "scalar" ? String(item.value) : "…")).join(", "));
}

function cellDetail(document: ParsedDocument, value: YamlNode | null): string {
  if (value?.kind !== "scalar" || typeof value.value !== "string") return "";
  const parsed = document.equations(value.value);
  return "cell" in parsed ? counted(parsed.cell.blocks.length, "block") : "not a cell yet";
}

function shortened(text: string): string {
  const line = text.split("\n", 1)[0] as string;
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
