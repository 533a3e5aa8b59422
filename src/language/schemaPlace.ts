import { mappingOf, type SchemaNode, schemaAt } from "../config/jsonSchema.ts";
import { withChanges } from "../config/studyChanges.ts";
import { type ParsedDocument, valueIn } from "./parsedDocument.ts";

type Path = readonly (string | number)[];
type Mapping = { readonly [key: string]: unknown };

/** What the schema says about a path of a document. */
interface SchemaPlace {
  /** A union where the document does not decide; undefined where nothing may stand. */
  readonly node: SchemaNode | undefined;
  /** The mapping that may stand there, where one may. */
  readonly mapping: SchemaNode | undefined;
  /** The config that the path belongs to: the document's, or that of a study's setting. */
  readonly data: unknown;
}

/** Below a setting or data set of a study the keys are those of the whole config again, and none must be given. */
export function schemaPlace(document: ParsedDocument, path: Path): SchemaPlace {
  const isVariant = path[0] === "study" && (path[1] === "settings" || path[1] === "data") && path.length >= 3;
  if (!isVariant) return placeIn(document.data, path);
  const changes = document.valueAt(path.slice(0, 3));
  const merged = withChanges(asMapping(document.data), asMapping(changes));
  const place = placeIn(merged, path.slice(3));
  if (place.mapping === undefined) return place;
  const { required: _, ...optional } = place.mapping;
  return { ...place, mapping: optional };
}

function placeIn(data: unknown, path: Path): SchemaPlace {
  const node = schemaAt(path, data);
  return { node, mapping: node && mappingOf(node, valueIn(data, path)), data };
}

function asMapping(value: unknown): Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}
