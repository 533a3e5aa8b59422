import type { TextEdit } from "vscode-languageserver-types";
import type { ConfigDiagnostic } from "../config/diagnostic.ts";
import { mappingOf, optionsOf, type SchemaNode, schemaAt } from "../config/jsonSchema.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

/** The edit that adds keys to the mapping at `parent`, each with a value to start from; null where they have no place. */
export function addKeys(
  document: ParsedDocument,
  parent: readonly (string | number)[],
  missing: readonly ConfigDiagnostic[],
): TextEdit | null {
  const schema = schemaAt(parent, document.data);
  const mapping = schema && mappingOf(schema, document.valueAt(parent));
  const lines = missing.flatMap(({ path }) => {
    const key = String(path[path.length - 1]);
    const node = mapping?.properties?.[key];
    return node === undefined ? [] : [`${key}: ${startingValue(node)}`];
  });
  if (lines.length === 0) return null;
  const { text } = document;
  const insert = (offset: number, newText: string) => ({
    range: document.range({ start: offset, end: offset }),
    newText,
  });
  const value = document.nodeAt(parent);
  if (value?.kind === "mapping" && text[value.range.start] === "{") {
    return insert(value.range.start + 1, ` ${lines.join(", ")}${value.entries.length > 0 ? "," : " "}`);
  }
  const first = value?.kind === "mapping" ? value.entries[0] : undefined;
  if (first !== undefined) {
    const lineStart = text.lastIndexOf("\n", first.keyRange.start - 1) + 1;
    const indent = " ".repeat(first.keyRange.start - lineStart);
    return insert(first.keyRange.start, lines.map((line) => `${line}\n${indent}`).join(""));
  }
  if (parent.length === 0) return insert(0, `${lines.join("\n")}\n`);
  const owner = document.structure.roots.find(({ step, kind }) => kind === "entry" && step === parent[0]);
  if (value !== undefined || owner === undefined || parent.length > 1) return null;
  const lineEnd = document.structure.lines[owner.line]?.end ?? owner.valueFrom;
  return insert(lineEnd, lines.map((line) => `\n${" ".repeat(owner.column + 2)}${line}`).join(""));
}

/** Something valid, or at least of the right form, for the user to change. */
function startingValue(node: SchemaNode): string {
  const [option = node] = optionsOf(node);
  if (node.default !== undefined) return JSON.stringify(node.default).replaceAll('"', "");
  if (option.const !== undefined) return String(option.const);
  if (option.enum !== undefined) return String(option.enum[0]);
  if (option.properties !== undefined) {
    const required = Object.entries(option.properties).filter(([key]) => option.required?.includes(key));
    return `{ ${required.map(([key, child]) => `${key}: ${startingValue(child)}`).join(", ")} }`;
  }
  if (option.type === "array") {
    const item = startingValue({ ...(option.items ?? {}), ...(node.holds === undefined ? {} : { holds: node.holds }) });
    return `[${item}]`;
  }
  if (option.type === "integer" || option.type === "number") return String(Math.max(option.minimum ?? 1, 1));
  return {
    dataFile: "data.txt",
    folder: ".rnas",
    column: "value",
    cell: "basic",
    measure: "blocks",
    duration: "30 min",
    equations: "h' = tanh(linear(x) + linear(h))",
  }[node.holds ?? "column"];
}
