import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { generatedFiles } from "../../src/config/generated.ts";
import { configJsonSchema, type SchemaNode } from "../../src/config/jsonSchema.ts";

test.each(Object.entries(generatedFiles()))("%s is what the schema says now (`npm run generate`)", (path, text) => {
  expect(readFileSync(resolve(import.meta.dirname, "../..", path), "utf8")).toBe(text);
});

/** Every key of the schema with its path. */
function keys(node: SchemaNode, path = ""): [string, SchemaNode][] {
  const options = [node, ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
  return options.flatMap((option) =>
    Object.entries(option.properties ?? {}).flatMap(([key, child]): [string, SchemaNode][] => [
      [`${path}.${key}`, child],
      ...keys(child, `${path}.${key}`),
    ]),
  );
}

test("every key says what it means", () => {
  const silent = keys(configJsonSchema).filter(
    ([path, node]) => !path.endsWith(".type") && (node.description ?? "").length < 10,
  );
  expect(silent.map(([path]) => path)).toEqual([]);
});
