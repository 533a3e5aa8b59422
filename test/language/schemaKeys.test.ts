import { expect, test } from "vitest";
import { CompletionItemKind } from "vscode-languageserver-types";
import { configJsonSchema, type SchemaNode } from "../../src/config/jsonSchema.ts";
import { marked, service } from "./service.ts";

interface SchemaKey {
  /** From the outermost key on; a task type or schedule stands as `type: …` before its keys. */
  readonly path: readonly string[];
  readonly node: SchemaNode;
  readonly isRequired: boolean;
  readonly types: readonly string[];
}

/** Every key of the schema with all its branches. */
function schemaKeys(node: SchemaNode, path: readonly string[] = [], types: readonly string[] = []): SchemaKey[] {
  return (node.oneOf ?? node.anyOf ?? [node]).flatMap((option) => {
    const type = option.properties?.type?.const;
    const inner = type === undefined ? types : [...types, `${path.join(".")}=${String(type)}`];
    const own = Object.entries(option.properties ?? {}).flatMap(([key, child]) => [
      { path: [...path, key], node: child, isRequired: option.required?.includes(key) === true, types: inner },
      ...schemaKeys(child, [...path, key], inner),
    ]);
    if (path.join(".") !== "search.constraints" || typeof option.additionalProperties !== "object") return own;
    return [...own, ...schemaKeys(option.additionalProperties, [...path, "blocks"], inner)];
  });
}

/** A text in which the mapping around the key is open, `|` where the key would be typed or where it is. */
function textWith({ path, types }: SchemaKey, line: string): string {
  const parents = path.slice(0, -1);
  const lines = parents.flatMap((key, depth) => {
    const indent = "  ".repeat(depth);
    const type = types.find((each) => each.startsWith(`${parents.slice(0, depth + 1).join(".")}=`))?.split("=")[1];
    const isTypeItself = path[path.length - 1] === "type" && depth === parents.length - 1;
    return [`${indent}${key}:`, ...(type === undefined || isTypeItself ? [] : [`${indent}  type: ${type}`])];
  });
  return [...lines, `${"  ".repeat(parents.length)}${line}`].join("\n");
}

const keys = schemaKeys(configJsonSchema);
const objectiveKeys = ["name", "direction", "reference"];

test("the schema has many keys, and each has a description", () => {
  expect(keys.length).toBeGreaterThan(80);
  const silent = keys.filter(
    ({ path, node }) => path[path.length - 1] !== "type" && (node.description ?? "").length < 10,
  );
  expect(silent.map(({ path }) => path.join("."))).toEqual([]);
});

test("every number has a unit, and every key a default, a word for its absence, or is required", () => {
  const isNumeric = (node: SchemaNode): boolean =>
    node.type === "integer" ||
    node.type === "number" ||
    (node.oneOf ?? node.anyOf ?? node.prefixItems ?? []).some(isNumeric);
  const isMapping = (node: SchemaNode) => (node.oneOf ?? node.anyOf ?? [node]).some((each) => each.type === "object");
  const unitless = keys.filter(({ node }) => isNumeric(node) && node.unit === undefined);
  expect(unitless.map(({ path }) => path.join("."))).toEqual([]);
  const open = keys.filter(
    ({ node, isRequired }) =>
      !isRequired && node.default === undefined && node.absent === undefined && !isMapping(node),
  );
  expect(open.map(({ path }) => path.join("."))).toEqual([]);
});

test.each(keys.map((key) => [key.path.join("."), key] as const))(
  "%s is completed and explained",
  async (_name, key) => {
    const name = key.path[key.path.length - 1] as string;
    const typed = marked(textWith(key, "|"));
    const items = await service().complete(typed.document, typed.position);
    const item = items.find(({ label, kind }) => label === name && kind === CompletionItemKind.Property);
    expect(item?.documentation).toMatchObject({ kind: "markdown" });

    const { document, position } = marked(textWith(key, `${name}|: `));
    const shown = await service().hover(document, position);
    const text = (shown?.contents as { readonly value: string } | undefined)?.value ?? "";
    expect(text).toContain(`**${name}**`);
    if (key.node.description !== undefined) expect(text).toContain(key.node.description);
    if (key.node.unit !== undefined) expect(text).toContain(`Unit: ${key.node.unit}`);
    const isPlain = key.node.default !== undefined && typeof key.node.default !== "object";
    if (isPlain) expect(text).toContain(`Default: \`${JSON.stringify(key.node.default)}\``);
    if (key.node.absent !== undefined) expect(text).toContain(`Default: ${key.node.absent}`);
    if (key.isRequired && name !== "type") expect(text).toContain("must be given");
  },
);

test("the keys of an objective are completed and explained", async () => {
  const { document, position } = marked("search:\n  objectives:\n    - |");
  const items = await service().complete(document, position);
  const offered = items.filter(({ kind }) => kind === CompletionItemKind.Property).map(({ label }) => label);
  expect(offered).toEqual(objectiveKeys);
  const inBraces = marked("search:\n  objectives: [{ name: blocks, direc|tion: minimize }]");
  const shown = await service().hover(inBraces.document, inBraces.position);
  expect(JSON.stringify(shown?.contents)).toContain("less or more");
});
