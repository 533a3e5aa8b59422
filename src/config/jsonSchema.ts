import { z } from "zod";
import { configSchema } from "./schema.ts";

/** The subset of JSON Schema (draft 2020-12) that our schema makes. */
export interface SchemaNode {
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: { readonly [key: string]: SchemaNode };
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly prefixItems?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly pattern?: string;
}

/** JSON Schema of a `.rnas` file as a person writes it: defaults are optional. */
export const configJsonSchema = z.toJSONSchema(configSchema, { io: "input" }) as unknown as SchemaNode;

/** What may stand at `path` of a document: unions are narrowed by the `type` that the document gives. */
export function schemaAt(path: readonly (string | number)[], document: unknown): SchemaNode | undefined {
  let node: SchemaNode | undefined = narrow(configJsonSchema, document);
  let value = document;
  for (const step of path) {
    if (node === undefined) return undefined;
    value = typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;
    const next: SchemaNode | undefined =
      typeof step === "number"
        ? (node.prefixItems?.[step] ?? node.items)
        : (own(node.properties, step) ??
          (typeof node.additionalProperties === "object" ? node.additionalProperties : undefined));
    node = next && narrow(next, value);
  }
  return node;
}

/** Keys that a mapping at `path` may have, in the order of the schema. */
export function keysAt(path: readonly (string | number)[], document: unknown): string[] {
  return Object.keys(schemaAt(path, document)?.properties ?? {});
}

function narrow(node: SchemaNode, value: unknown): SchemaNode {
  const options = node.oneOf ?? node.anyOf;
  if (options === undefined) return node;
  if (typeof value === "object" && value !== null) {
    const mappings = options.filter((option) => option.properties !== undefined);
    const type = (value as { type?: unknown }).type;
    return (
      mappings.find((option) => option.properties?.type?.const === type && type !== undefined) ?? mappings[0] ?? node
    );
  }
  return node;
}

function own<T>(object: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}
