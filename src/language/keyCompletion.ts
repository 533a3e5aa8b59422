import { type CompletionItem, CompletionItemKind } from "vscode-languageserver-types";
import { mappingOf, optionsOf, type SchemaNode } from "../config/jsonSchema.ts";
import { itemFor, snippet } from "./completionItem.ts";
import type { CursorContext } from "./cursorContext.ts";
import { keyDocumentation, markdown } from "./keyDocumentation.ts";
import { measuresIn, type ParsedDocument } from "./parsedDocument.ts";
import { schemaPlace } from "./schemaPlace.ts";

/**
 * The keys that a mapping may still get, required ones first, else in the order of the schema.
 *
 * @param suggest a command of the editor that shows completions for what was inserted.
 */
export function keyCompletions(
  document: ParsedDocument,
  cursor: CursorContext,
  suggest: string | null,
): CompletionItem[] {
  const { mapping, data } = schemaPlace(document, cursor.path);
  if (mapping === undefined) return [];
  const keys: { key: string; schema: SchemaNode; documentation: ReturnType<typeof markdown> }[] = Object.entries(
    mapping.properties ?? {},
  ).map(([key, schema]) => {
    return { key, schema, documentation: keyDocumentation(key, schema, mapping.required?.includes(key) === true) };
  });
  if (mapping.propertyNames?.holds === "measure" && typeof mapping.additionalProperties === "object") {
    for (const { name, unit, description } of measuresIn(data)) {
      keys.push({
        key: name,
        schema: mapping.additionalProperties,
        documentation: markdown(`**${name}**\n\n${description}\n\n- Unit: ${unit}`),
      });
    }
  }
  return keys
    .map(({ key, schema, documentation }, index) => {
      const isRequired = mapping.required?.includes(key) === true;
      return itemFor(document, cursor, {
        label: key,
        kind: CompletionItemKind.Property,
        detail: isRequired ? "required" : (schema.unit ?? ""),
        documentation,
        sortText: `${isRequired ? 0 : 1}${String(index).padStart(3, "0")}`,
        newText: cursor.hasColon ? key : keySnippet(key, schema, cursor.isFlow),
        ...(cursor.hasColon
          ? {}
          : { ...snippet, ...(suggest === null ? {} : { command: { title: "Suggest", command: suggest } }) }),
      });
    })
    .filter((item) => !cursor.present.has(item.label));
}

/** `key: ` with a place for its value, which is the default where there is one. */
function keySnippet(key: string, node: SchemaNode, isFlow: boolean): string {
  const options = optionsOf(node);
  const choices = options.flatMap((option) => option.enum ?? (option.const === undefined ? [] : [option.const]));
  const first = options[0];
  if (node.holds === "equations" || first?.holds === "equations") return `${key}: `;
  if (Array.isArray(node.default)) {
    const items = node.default.map((item, index) => `\${${index + 1}:${escaped(String(item))}}`);
    return `${key}: [${items.join(", ") || "$1"}]`;
  }
  if (first?.type === "array") return `${key}: [$1]`;
  if (isPlain(node.default) && choices.length <= 1) return `${key}: \${1:${escaped(String(node.default))}}`;
  if (choices.length > 1 && choices.length === options.flatMap((option) => option.enum ?? [option]).length) {
    const ordered = [...choices].sort((a, b) => Number(b === node.default) - Number(a === node.default));
    return `${key}: \${1|${ordered.map((each) => escaped(String(each)).replace(/[,|]/g, "\\$&")).join(",")}|}`;
  }
  const mapping = mappingOf(node, undefined);
  const isMappingOnly = options.every((option) => option.type === "object" || option.properties !== undefined);
  if (mapping === undefined || !isMappingOnly) return `${key}: $1`;
  const inner = (mapping.required ?? []).map((name, index) => {
    const text = keySnippet(name, mapping.properties?.[name] ?? {}, true);
    return text.replace(/\$(\{?)1/, `$$$1${index + 1}`);
  });
  if (isFlow || isSmall(mapping)) return `${key}: { ${inner.join(", ") || "$1"} }`;
  return `${key}:\n  ${inner.join("\n  ") || "$1"}`;
}

/** A bound and its like, which people write on one line. */
function isSmall(mapping: SchemaNode): boolean {
  const keys = Object.keys(mapping.properties ?? {});
  return keys.length > 0 && keys.length <= 2 && mapping.required === undefined;
}

function isPlain(value: unknown): boolean {
  return typeof value === "number" || typeof value === "string" || typeof value === "boolean";
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}
