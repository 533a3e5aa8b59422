import { z } from "zod";
import type { PaperLink } from "./papers.ts";
import { configSchema } from "./schema.ts";

/** What a text of the config stands for, so that an editor can complete it and follow it. */
export type Holds = "dataFile" | "folder" | "column" | "cell" | "measure" | "equations" | "duration";

/** The subset of JSON Schema (draft 2020-12) that our schema makes, with our own words about a key. */
export interface SchemaNode {
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: { readonly [key: string]: SchemaNode };
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaNode | boolean;
  readonly propertyNames?: SchemaNode;
  readonly items?: SchemaNode;
  readonly prefixItems?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly pattern?: string;
  /** Of a number, or of the numbers of a list. */
  readonly unit?: string;
  /** What holds where the key is left out and there is no plain default. */
  readonly absent?: string;
  readonly holds?: Holds;
  readonly see?: PaperLink;
}

/** JSON Schema of a `.rnas` file as a person writes it: defaults are optional. */
export const configJsonSchema = z.toJSONSchema(configSchema, { io: "input" }) as unknown as SchemaNode;

type Path = readonly (string | number)[];

/**
 * What may stand at `path` of a document. Where the document has a mapping, a union is narrowed as by `mappingOf`.
 */
export function schemaAt(path: Path, document: unknown): SchemaNode | undefined {
  let node: SchemaNode | undefined = narrow(configJsonSchema, document);
  let value = document;
  for (const step of path) {
    if (node === undefined) return undefined;
    value = typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;
    const next: SchemaNode | undefined =
      typeof step === "number"
        ? itemOf(node, step)
        : (own(node.properties, step) ??
          (typeof node.additionalProperties === "object" ? node.additionalProperties : undefined));
    node = next && narrow(next, value);
  }
  return node;
}

/** The list that a node may be. */
export function listOf(node: SchemaNode): SchemaNode | undefined {
  return optionsOf(node).find(({ type }) => type === "array");
}

function itemOf(node: SchemaNode, index: number): SchemaNode | undefined {
  const list = listOf(node);
  return list?.prefixItems?.[index] ?? list?.items;
}

/** Keys that a mapping at `path` may have, in the order of the schema. */
export function keysAt(path: Path, document: unknown): string[] {
  return Object.keys(schemaAt(path, document)?.properties ?? {});
}

/**
 * The mapping that a node may be. Of a union of mappings with different `type`, the one that `value` names; before it
 * has a `type` that is the only key there is. Undefined where no mapping may stand.
 */
export function mappingOf(node: SchemaNode, value: unknown): SchemaNode | undefined {
  const options = optionsOf(node).filter(isMapping);
  const kinds = options.map((option) => option.properties?.type?.const).filter((kind) => kind !== undefined);
  if (kinds.length === 0) return options[0];
  const type = typeOf(value);
  const chosen = options.find((option) => type !== undefined && option.properties?.type?.const === type);
  if (chosen !== undefined) return chosen;
  return { properties: { type: { ...describedBy(node), enum: kinds } }, required: ["type"] };
}

/** The node itself, or the branches of a union. */
export function optionsOf(node: SchemaNode): readonly SchemaNode[] {
  return node.oneOf ?? node.anyOf ?? [node];
}

function describedBy({ description }: SchemaNode): Pick<SchemaNode, "description"> {
  return description === undefined ? {} : { description };
}

function isMapping(node: SchemaNode): boolean {
  return node.properties !== undefined || typeof node.additionalProperties === "object";
}

function narrow(node: SchemaNode, value: unknown): SchemaNode {
  if ((node.oneOf ?? node.anyOf) === undefined || typeof value !== "object" || value === null) return node;
  return mappingOf(node, value) ?? node;
}

function typeOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (value as { type?: unknown }).type : undefined;
}

function own<T>(object: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}
