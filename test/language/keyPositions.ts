import { configJsonSchema, type SchemaNode } from "../../src/config/jsonSchema.ts";

/**
 * The independent walk: which keys may be written at an offset of a text in block style, found with another method than
 * the service's. It knows only configs as the examples are (two spaces a level, flow mappings on one line); null where
 * no key may stand.
 */
export function keysExpectedAt(text: string, offset: number): readonly string[] | null {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const newline = text.indexOf("\n", offset);
  const line = text.slice(lineStart, newline < 0 ? text.length : newline);
  const column = offset - lineStart;
  const others = text.slice(0, lineStart).split("\n").slice(0, -1);
  if (isInBlockText(others, line, column)) return null;
  const key = /^( *)([\w-]*)/.exec(line) as RegExpExecArray;
  const indent = (key[1] as string).length;
  const end = indent + (key[2] as string).length;
  const rest = line.slice(end);
  const isAtKey = column >= indent && column <= end && (/^ *:( |$)/.test(rest) || rest === "" || /^ +#/.test(rest));
  const isBlank = line.trim() === "";
  if (!isBlank && !isAtKey) return keysInBraces(text, others, line, column);
  const path = pathAbove(others, isBlank ? column : indent);
  if (path === null) return null;
  const following = text.slice(newline < 0 ? text.length : newline + 1).split("\n");
  const present = siblings(others, following, isBlank ? column : indent);
  return allowed(path, text)?.filter((each) => !present.includes(each)) ?? null;
}

function isInBlockText(above: readonly string[], line: string, column: number): boolean {
  const indent = line.trim() === "" ? column : line.search(/\S/);
  for (let index = above.length - 1; index >= 0; index--) {
    const each = above[index] as string;
    if (each.trim() === "") continue;
    const own = each.search(/\S/);
    if (own >= indent) continue;
    return /^[^#]*:\s*[|>][+-]?\s*(#.*)?$/.test(each);
  }
  return false;
}

/** The keys that a line of this indentation stands below; null below a key that has a value. */
function pathAbove(above: readonly string[], column: number): string[] | null {
  const path: string[] = [];
  let limit = column;
  for (let index = above.length - 1; index >= 0 && limit > 0; index--) {
    const match = /^( *)([\w-]+):(.*)$/.exec(above[index] as string);
    if (match === null) continue;
    const [, spaces, key, value] = match as unknown as [string, string, string, string];
    if (spaces.length >= limit) continue;
    if (path.length === 0 && value.replace(/(^|\s)#.*$/, "").trim() !== "") return null;
    path.unshift(key);
    limit = spaces.length;
  }
  return path;
}

/** Keys of the same mapping, above and below; the line itself is in neither. */
function siblings(above: readonly string[], below: readonly string[], column: number): string[] {
  const indentOf = (line: string) => line.search(/\S/);
  const isContent = (line: string) => line.trim() !== "" && !line.trim().startsWith("#");
  const parent = above.findLast((line) => isContent(line) && indentOf(line) < column);
  const outer = parent === undefined ? -1 : indentOf(parent);
  const upTo = (lines: readonly string[]) => {
    const content = lines.filter(isContent);
    const end = content.findIndex((line) => indentOf(line) <= outer);
    return end < 0 ? content : content.slice(0, end);
  };
  const inside = [...upTo([...above].reverse()), ...upTo(below)];
  const indent = Math.min(...inside.map(indentOf));
  return inside.filter((line) => indentOf(line) === indent).flatMap((line) => /^ *([\w-]+):/.exec(line)?.[1] ?? []);
}

/** Keys inside the innermost braces of the line, at a place where a key may begin or is. */
function keysInBraces(text: string, above: readonly string[], line: string, column: number): readonly string[] | null {
  const comment = line.search(/(?<=\s)#/);
  if (comment >= 0 && column > comment) return null;
  const owner = /^( *)([\w-]+): */.exec(line);
  if (owner === null) return null;
  let path = pathAbove(above, (owner[1] as string).length);
  if (path === null) return null;
  path = [...path, owner[2] as string];
  const open = line.indexOf("{", owner[0].length);
  if (open !== owner[0].length) return null;
  const opens: number[] = [];
  const names: string[] = [];
  for (let at = open; at < column; at++) {
    if (line[at] === "{") {
      if (opens.length > 0) names.push(/([\w-]+): *$/.exec(line.slice(0, at))?.[1] ?? "");
      opens.push(at);
    } else if (line[at] === "}") {
      opens.pop();
      names.pop();
    }
  }
  const start = opens[opens.length - 1];
  if (start === undefined) return null;
  const before = line.slice(start + 1, column);
  const entry = before.slice(before.lastIndexOf(",") + 1);
  if (!/^ *[\w-]*$/.test(entry) || /\[[^\]]*$/.test(before)) return null;
  const after = line.slice(column);
  // Behind white space that follows a word, YAML wants a colon.
  const word = `${/[\w-]*$/.exec(before)?.[0] ?? ""}${/^[\w-]*/.exec(after)?.[0] ?? ""}`;
  const inner = line.slice(start + 1).replace(/\{[^}]*\}/g, "");
  const close = inner.indexOf("}");
  // A word that stands alone as an entry is a key without a value.
  const present = [...(close < 0 ? inner : inner.slice(0, close)).matchAll(/(?:^|,) *([\w-]+) *(?=[:,]|$)/g)].map(
    (match) => match[1] as string,
  );
  const others = present.filter((each) => each !== word);
  return allowed([...path, ...names], text)?.filter((each) => !others.includes(each)) ?? null;
}

/** The schema's keys at a path, its unions narrowed by the `type` that the text gives. */
function allowed(path: readonly string[], text: string): string[] | null {
  let node: SchemaNode = configJsonSchema;
  for (const [index, step] of path.entries()) {
    const branch = branchOf(node, path.slice(0, index), text);
    const next = branch.properties?.[step] ?? branch.additionalProperties;
    if (typeof next !== "object") return null;
    node = next;
  }
  if (path.join(".") === "search.constraints") return null;
  const branch = branchOf(node, path, text);
  return branch.properties === undefined ? null : Object.keys(branch.properties);
}

function branchOf(node: SchemaNode, path: readonly string[], text: string): SchemaNode {
  const options = (node.oneOf ?? node.anyOf ?? [node]).filter((each) => each.properties || each.additionalProperties);
  if (options.length < 2) return options[0] ?? {};
  const section = text.split(new RegExp(`^ *${path[path.length - 1]}:`, "m"))[1] ?? "";
  const type = /(?:^|[\n{,]) *type: *(\w+)/.exec(section.split(/\n(?=\S)/)[0] as string)?.[1];
  return options.find((each) => each.properties?.type?.const === type) ?? { properties: { type: {} } };
}
