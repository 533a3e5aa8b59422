import { stringify } from "yaml";
import { withChanges } from "./studyChanges.ts";
import { readYaml } from "./yamlDocument.ts";

/**
 * The text of a config with another value of one key; comments are lost.
 *
 * @param key its path, such as `search.stop.cpu`.
 * @param value as YAML.
 */
export function withChangedKey(text: string, key: string, value: string): string {
  const change = key.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), readYaml(value).data);
  return stringify(withChanges(mapping(readYaml(text).data), mapping(change)));
}

function mapping(data: unknown): { readonly [key: string]: unknown } {
  return data as { readonly [key: string]: unknown };
}
