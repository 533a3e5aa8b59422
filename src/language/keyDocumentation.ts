import type { MarkupContent } from "vscode-languageserver-types";
import { optionsOf, type SchemaNode } from "../config/jsonSchema.ts";
import { defaultText, valueText } from "../config/reference.ts";

/** What a person wants to know of a key: meaning, allowed values, unit, default, where it comes from. */
export function keyDocumentation(key: string, node: SchemaNode, isRequired: boolean): MarkupContent {
  const values = valueText(node);
  const standard = isRequired ? "none, it must be given" : defaultText(node);
  const facts = [
    node.unit === undefined ? null : `Unit: ${node.unit}`,
    values === "mapping" ? null : `Values: ${values}`,
    standard === "–" ? null : `Default: ${standard}`,
    node.see === undefined ? null : `Source: [${node.see.title}](${node.see.url})`,
  ].filter((fact) => fact !== null);
  const list = facts.map((fact) => `- ${fact}`).join("\n");
  return markdown([`**${key}**`, node.description ?? "", list].filter((part) => part !== "").join("\n\n"));
}

/** Of one value among several, such as a task type: what its own branch says. */
export function valueDescription(node: SchemaNode, value: unknown): string | undefined {
  return optionsOf(node).find((option) => option.properties?.type?.const === value)?.description;
}

export function markdown(value: string): MarkupContent {
  return { kind: "markdown", value };
}
