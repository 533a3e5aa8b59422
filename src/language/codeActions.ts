import { type CodeAction, CodeActionKind, type TextEdit } from "vscode-languageserver-types";
import type { ConfigDiagnostic, TextRange } from "../config/diagnostic.ts";
import { plainOrQuoted } from "../config/template.ts";
import { valueRange } from "../config/yamlDocument.ts";
import { toLspDiagnostic } from "./lspDiagnostic.ts";
import { addKeys } from "./missingKeys.ts";
import type { ParsedDocument } from "./parsedDocument.ts";
import { simplerCellTitle } from "./simplerCells.ts";

/** What one click can do about the findings in a range, and other ways to write what is there. */
export function codeActions(
  document: ParsedDocument,
  range: TextRange,
  diagnostics: readonly ConfigDiagnostic[],
): CodeAction[] {
  const touched = diagnostics.filter((each) => each.range.start <= range.end && range.start <= each.range.end);
  return [
    ...touched.flatMap((diagnostic) => fixesOf(document, diagnostic)),
    ...missingKeyFixes(document, touched),
    ...objectiveRewrites(document, range),
  ];
}

type Fix = { readonly title: string; readonly edits: readonly TextEdit[]; readonly isPreferred?: boolean };

function fixesOf(document: ParsedDocument, diagnostic: ConfigDiagnostic): CodeAction[] {
  return fixes(document, diagnostic).map(({ title, edits, isPreferred = false }) => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toLspDiagnostic(document, diagnostic)],
    isPreferred,
    edit: { changes: { [document.document.uri]: [...edits] } },
  }));
}

function fixes(document: ParsedDocument, diagnostic: ConfigDiagnostic): Fix[] {
  const { code, path, replacement } = diagnostic;
  const set = (at: readonly (string | number)[], text: string): TextEdit[] => [
    { range: document.range(valueRange(document.parsed.yaml, at)), newText: text },
  ];
  const value = document.valueAt(path);
  switch (code) {
    case "INFEASIBLE_SEEDS":
      return [
        {
          title: `Set \`${path[path.length - 1]}\` to the nearest feasible ${replacement}`,
          edits: set(path, replacement ?? ""),
          isPreferred: true,
        },
      ];
    case "POPULATION_TOO_SMALL": {
      const cells = document.valueAt(["search", "seed_cells"]);
      const count = Array.isArray(cells) ? cells.length : 3;
      return [{ title: `Set \`population\` to ${count}`, edits: set(path, String(count)), isPreferred: true }];
    }
    case "SPLIT_SUM":
      return isNumbers(value)
        ? scaledShares(value).map((shares) => ({ title: `Scale the shares to ${shares}`, edits: set(path, shares) }))
        : [];
    case "WRONG_ORDER": {
      if (!isNumbers(value)) return [];
      const sorted = `[${[...new Set(value)].sort((a, b) => a - b).join(", ")}]`;
      return [{ title: `Change to \`${sorted}\``, edits: set(path, sorted), isPreferred: true }];
    }
    case "CONTRADICTORY_BOUND": {
      const { min, max } = value as { readonly min: number; readonly max: number };
      const edits = [...set([...path, "min"], String(max)), ...set([...path, "max"], String(min))];
      return [{ title: "Swap `min` and `max`", edits, isPreferred: true }];
    }
    case "REDUNDANT_OBJECTIVE":
    case "DUPLICATE_OBJECTIVE": {
      const removed = removedItem(document, path);
      return removed === null ? [] : [{ title: "Remove this objective", edits: [removed], isPreferred: true }];
    }
    case "SIMPLER_CELL":
      return [{ title: simplerCellTitle(document, String(path[1])), edits: set(path, replacement ?? "") }];
    case "NO_EFFECT": {
      const removed = removedEntry(document, path);
      return removed === null ? [] : [{ title: `Remove \`${path[path.length - 1]}\``, edits: [removed] }];
    }
    default: {
      const fix = replacementFix(document, diagnostic);
      return code === "UNKNOWN_CELL" ? [...fix, createCell(document, String(value))] : fix;
    }
  }
}

function replacementFix(document: ParsedDocument, { code, range, replacement }: ConfigDiagnostic): Fix[] {
  if (replacement === undefined) return [];
  const newText = code.startsWith("DATA_") ? plainOrQuoted(replacement) : replacement;
  return [
    { title: `Change to \`${replacement}\``, edits: [{ range: document.range(range), newText }], isPreferred: true },
  ];
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number");
}

/** In hundredths that add up; the training share takes what rounding leaves. */
function scaledShares(shares: readonly number[]): string[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  if (!(sum > 0) || shares.length !== 3) return [];
  const [, validation, test] = shares.map((share) => Math.max(0, Math.round((share / sum) * 100))) as [
    number,
    number,
    number,
  ];
  return [`[${(100 - validation - test) / 100}, ${validation / 100}, ${test / 100}]`];
}

/** Missing keys of one mapping: each by itself, and all at once. */
function missingKeyFixes(document: ParsedDocument, diagnostics: readonly ConfigDiagnostic[]): CodeAction[] {
  const missing = diagnostics.filter(
    ({ code, path }) => code === "MISSING_KEY" && document.valueAt(path) === undefined,
  );
  const byParent = new Map<string, ConfigDiagnostic[]>();
  for (const each of missing) {
    const parent = JSON.stringify(each.path.slice(0, -1));
    byParent.set(parent, [...(byParent.get(parent) ?? []), each]);
  }
  return [...byParent.values()].flatMap((group) => {
    const sets = group.length > 1 ? [group, ...group.map((each) => [each])] : [group];
    return sets.flatMap((each): CodeAction[] => {
      const edit = addKeys(document, (each[0] as ConfigDiagnostic).path.slice(0, -1), each);
      if (edit === null) return [];
      const keys = each.map(({ path }) => `\`${path[path.length - 1]}\``).join(", ");
      return [
        {
          title: each.length > 1 ? `Add the missing keys ${keys}` : `Add ${keys}`,
          kind: CodeActionKind.QuickFix,
          isPreferred: each === sets[0],
          diagnostics: each.map((diagnostic) => toLspDiagnostic(document, diagnostic)),
          edit: { changes: { [document.document.uri]: [edit] } },
        },
      ];
    });
  });
}

/** An objective as a name alone, or with its direction. */
function objectiveRewrites(document: ParsedDocument, range: TextRange): CodeAction[] {
  const list = document.nodeAt(["search", "objectives"]);
  if (list?.kind !== "sequence") return [];
  const index = list.items.findIndex((item) => item && item.range.start <= range.start && range.end <= item.range.end);
  const item = list.items[index];
  const value = document.valueAt(["search", "objectives", index]);
  if (!item) return [];
  const name = typeof value === "string" ? value : (value as { readonly name?: unknown } | null)?.name;
  const measure = document.measures.find((each) => each.name === name);
  if (measure === undefined) return [];
  const isPlain = typeof value === "string";
  const text = isPlain ? `{ name: ${measure.name}, direction: ${measure.direction} }` : measure.name;
  const end = isPlain
    ? item.range.end
    : item.range.start + document.text.slice(item.range.start, item.range.end).trimEnd().length;
  const edit = { range: document.range({ start: item.range.start, end }), newText: text };
  return [
    {
      title: isPlain ? "Convert to an objective with a direction" : "Convert to a plain objective",
      kind: CodeActionKind.RefactorRewrite,
      edit: { changes: { [document.document.uri]: [edit] } },
    },
  ];
}

function removedItem(document: ParsedDocument, path: readonly (string | number)[]): TextEdit | null {
  const list = document.nodeAt(path.slice(0, -1));
  const index = path[path.length - 1];
  if (list?.kind !== "sequence" || typeof index !== "number" || index === 0) return null;
  const [before, item] = [list.items[index - 1], list.items[index]];
  return before && item
    ? { range: document.range({ start: before.range.end, end: item.range.end }), newText: "" }
    : null;
}

/** Only of an entry that has its lines to itself. */
function removedEntry(document: ParsedDocument, path: readonly (string | number)[]): TextEdit | null {
  const parent = document.nodeAt(path.slice(0, -1));
  const entry =
    parent?.kind === "mapping" ? parent.entries.find(({ key }) => key === path[path.length - 1]) : undefined;
  if (entry === undefined || parent?.kind !== "mapping" || parent.entries.length < 2) return null;
  const { text } = document;
  const start = text.lastIndexOf("\n", entry.keyRange.start - 1) + 1;
  if (text.slice(start, entry.keyRange.start).trim() !== "") return null;
  const newline = text.indexOf("\n", Math.max(entry.keyRange.end, (entry.value?.range.end ?? 0) - 1));
  return { range: document.range({ start, end: newline < 0 ? text.length : newline + 1 }), newText: "" };
}

function createCell(document: ParsedDocument, name: string): Fix {
  const body = `  ${name}: |\n    h' = tanh(linear_b(x) + linear(h))\n`;
  const cells = document.structure.roots.find(({ step, kind }) => kind === "entry" && step === "cells");
  const search = document.structure.roots.find(({ step, kind }) => kind === "entry" && step === "search");
  const after = cells === undefined ? undefined : document.structure.lines[cells.line + 1]?.start;
  const offset = after ?? search?.range.start ?? 0;
  const newText = after === undefined ? `cells:\n${body}\n` : body;
  return {
    title: `Create the cell \`${name}\``,
    edits: [{ range: document.range({ start: offset, end: offset }), newText }],
  };
}
