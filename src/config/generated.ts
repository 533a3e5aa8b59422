import { allMeasures } from "../measures/measures.ts";
import { configJsonSchema } from "./jsonSchema.ts";
import { configReference } from "./reference.ts";
import { zooReference } from "./zooReference.ts";

/** Files of the repository that are written from the schema, by path from its root. A test fails when one is stale. */
export function generatedFiles(): { readonly [path: string]: string } {
  const schema = { $id: "rnas.schema.json", title: "MOE/RNAS search config", ...configJsonSchema };
  return {
    "docs/config.md": configReference(),
    "docs/cells.md": zooReference(),
    "syntaxes/rnas.schema.json": `${JSON.stringify(schema, null, 2)}\n`,
  };
}

/** What the grammar colours as a measure. */
export const measureNames: readonly string[] = allMeasures.map(({ name }) => name);

/** What the grammar colours as one of a key's values: the words among them that are neither tasks nor measures. */
export function choiceNames(): readonly string[] {
  const taskTypes = new Set(configJsonSchema.properties?.task?.oneOf?.map((task) => task.properties?.type?.const));
  const names = new Set(choicesBelow(configJsonSchema).filter((name) => /^[a-z][\w-]*$/.test(name)));
  return [...names].filter((name) => !taskTypes.has(name) && !measureNames.includes(name));
}

function choicesBelow(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(choicesBelow);
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const choices = key === "enum" || key === "const" ? [value].flat() : [];
    return [...choices.filter((choice) => typeof choice === "string"), ...choicesBelow(value)];
  });
}
