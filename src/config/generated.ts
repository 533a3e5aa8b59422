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
