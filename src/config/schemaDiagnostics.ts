import type { z } from "zod";
import { closest } from "../base/didYouMean.ts";
import type { ConfigDiagnostic, DiagnosticCode, TextRange } from "./diagnostic.ts";
import { keysAt, listOf, type SchemaNode, schemaAt } from "./jsonSchema.ts";
import { keyRange, valueRange, type YamlDocument } from "./yamlDocument.ts";

type Path = readonly (string | number)[];
type Issue = z.core.$ZodIssue;

/** What the schema has against a document, each finding at its place and with its remedy. */
export function schemaDiagnostics(yaml: YamlDocument, issues: readonly Issue[]): ConfigDiagnostic[] {
  return issues
    .slice(0, mostFindings)
    .filter((issue, index, all) => !all.some((other, at) => at !== index && saysMore(other, issue, at < index)))
    .flatMap((issue) => diagnose(yaml, issue));
}

/**
 * Whether a bound makes another one of the same value needless: the schema reports both `at most 4096` and `at most
 * 2⁵³`.
 */
function saysMore(other: Issue, issue: Issue, isEarlier: boolean): boolean {
  if (other.path.join(".") !== issue.path.join(".")) return false;
  if (other.code === "too_big" && issue.code === "too_big") {
    return other.maximum < issue.maximum || (other.maximum === issue.maximum && isEarlier);
  }
  if (other.code === "too_small" && issue.code === "too_small") {
    return other.minimum > issue.minimum || (other.minimum === issue.minimum && isEarlier);
  }
  return false;
}

/** More would not be read, and every line of a file can be a mistake. */
const mostFindings = 500;

function diagnose(yaml: YamlDocument, issue: Issue): ConfigDiagnostic[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  if (issue.code === "unrecognized_keys")
    return issue.keys.slice(0, mostFindings).map((key) => unknownKey(yaml, path, key));
  if (issue.code === "invalid_union") {
    const nested = closestBranch(issue.errors);
    const meant = typeof valueAt(yaml.data, path) === "object" ? undefined : issue.errors.find(isOfNumber);
    if (meant !== undefined || nested?.some((inner) => inner.path.length > 0 || inner.code !== "invalid_type")) {
      return (meant ?? nested ?? []).flatMap((inner) =>
        diagnose(yaml, { ...inner, path: [...path, ...inner.path] } as Issue),
      );
    }
  }
  const schema = schemaAt(path, yaml.data);
  const value = valueAt(yaml.data, path);
  if (value === undefined) return [missingKey(yaml, path, schema)];
  const range = valueRange(yaml, path);
  // `1e400` is a number as YAML has it, and infinite as the machine has it.
  const shown = isBeyondNumbers(value) ? yaml.text.slice(range.start, range.end) : show(value);
  const [code, message, replacement] = wrongValue(issue, path, value, shown, schema);
  return [finding(code, message, path, range, replacement)];
}

function unknownKey(yaml: YamlDocument, path: Path, key: string): ConfigDiagnostic {
  const allowed = keysAt(path, yaml.data);
  const guess = closest(key, allowed);
  const where = path.length > 0 ? ` in \`${path.join(".")}\`` : "";
  const remedy = guess ? `did you mean \`${guess}\`?` : `allowed are ${list(allowed)}.`;
  return finding(
    "UNKNOWN_KEY",
    `unknown key \`${key}\`${where}; ${remedy}`,
    [...path, key],
    keyRange(yaml, [...path, key]),
    guess,
  );
}

function missingKey(yaml: YamlDocument, path: Path, schema: SchemaNode | undefined): ConfigDiagnostic {
  const key = path[path.length - 1] ?? "";
  const parent = path.slice(0, -1);
  const where = parent.length > 0 ? ` in \`${parent.join(".")}\`` : "";
  const choices = choicesOf(schema);
  const remedy = choices.length > 0 ? `add \`${key}:\` with one of ${list(choices)}` : `add \`${key}:\``;
  const meaning = schema?.description ? ` (${schema.description.replace(/\.$/, "")})` : "";
  const range = parent.length > 0 ? keyRange(yaml, parent) : valueRange(yaml, []);
  return finding("MISSING_KEY", `\`${key}\` is missing${where}; ${remedy}${meaning}.`, path, range);
}

function wrongValue(
  issue: Issue,
  path: Path,
  value: unknown,
  shown: string,
  schema: SchemaNode | undefined,
): readonly [DiagnosticCode, string, (string | undefined)?] {
  const name = `\`${path.join(".")}\``;
  const choices = choicesOf(schema);
  switch (issue.code) {
    case "too_small":
    case "too_big":
      return ["OUT_OF_RANGE", `${name} is ${shown}; ${rangeText(issue)}.`];
    case "invalid_type": {
      const written = asWritten(issue.expected, value, schema);
      const remedy = written === undefined ? "" : `; write \`${written}\``;
      return ["WRONG_TYPE", `${name} is ${shown}; expected ${expected(issue.expected, value)}${remedy}.`, written];
    }
    default: {
      if (choices.length === 0)
        return ["BAD_FORMAT", `${name} is ${shown}; ${schema?.description ?? `expected ${anyOfTypes(schema)}.`}`];
      const guess = typeof value === "string" ? closest(value, choices) : undefined;
      const written = guess ?? asWritten("array", value, schema && listOf(schema));
      const remedy = guess
        ? `did you mean \`${guess}\`?`
        : `allowed are ${list(choices)}${orText(schema)}${written === undefined ? "" : `, or a list: write \`${written}\``}.`;
      return ["NOT_ONE_OF", `${name} is ${shown}; ${remedy}`, written];
    }
  }
}

/** Whether a branch of a union asks for a number: that is what one value, neither list nor mapping, was meant to be. */
function isOfNumber([issue, ...others]: readonly Issue[]): boolean {
  const isType = issue?.code === "invalid_type" && (issue.expected === "number" || issue.expected === "int");
  return isType && issue.path.length === 0 && others.length === 0;
}

/** The branch of a union that fits best: the fewest findings; findings deep inside mean that it was the one meant. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((issue) => issue.path.length));
  const ranked = [...branches].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  return ranked[0] ?? null;
}

function choicesOf(schema: SchemaNode | undefined): string[] {
  if (schema === undefined) return [];
  if (schema.enum) return schema.enum.map(String);
  if (schema.const !== undefined) return [String(schema.const)];
  const options = schema.oneOf ?? schema.anyOf ?? [];
  return options.flatMap((option) => [...choicesOf(option), ...choicesOf(option.properties?.type)]);
}

function rangeText(issue: Extract<Issue, { code: "too_small" | "too_big" }>): string {
  const bound = issue.code === "too_small" ? issue.minimum : issue.maximum;
  const word = issue.code === "too_small" ? "at least" : "at most";
  const strict = issue.inclusive ? word : issue.code === "too_small" ? "more than" : "less than";
  if (issue.origin === "array") return `${word} ${bound} ${bound === 1 ? "entry is" : "entries are"} needed`;
  if (issue.origin === "string") {
    return bound === 1 && strict === "at least" ? "it must not be empty" : `it must have ${strict} ${bound} characters`;
  }
  return `it must be ${strict} ${bound}`;
}

/** How a value that YAML takes for a number, or for one entry, is written as what it has to be. */
function asWritten(type: string, value: unknown, schema: SchemaNode | undefined): string | undefined {
  if (typeof value !== "number" && typeof value !== "boolean" && typeof value !== "string") return undefined;
  if (type === "string") return JSON.stringify(String(value));
  if (type === "number" && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return value.trim();
  if (type !== "array" || schema === undefined) return undefined;
  const isOfTexts = schema.items !== undefined && schema.items.type === "string";
  return `[${isOfTexts && typeof value !== "string" ? JSON.stringify(String(value)) : value}]`;
}

/** What a value without a description may be, from the branches of its union. */
function anyOfTypes(schema: SchemaNode | undefined): string {
  const types = (schema?.anyOf ?? []).flatMap(({ type }) => (typeof type === "string" ? [type] : []));
  const names: { readonly [type: string]: string } = { string: "a text", object: "a mapping", array: "a list" };
  return types.length === 0 ? "another form" : types.map((type) => names[type] ?? `a ${type}`).join(" or ");
}

/** What else is allowed beside the choices, as ` or a path …`; empty where nothing is. */
function orText(schema: SchemaNode | undefined): string {
  const other = (schema?.anyOf ?? []).find((option) => choicesOf(option).length === 0 && option.description);
  return other?.description === undefined ? "" : `, or ${other.description.replace(/\.$/, "")}`;
}

function expected(type: string, value: unknown): string {
  if (type === "number" && typeof value === "number") return "a finite number";
  const words: { readonly [type: string]: string } = {
    int: "a whole number",
    number: "a number",
    string: "a text",
    boolean: "true or false",
    object: "a mapping (indented `key: value` lines)",
    record: "a mapping (indented `key: value` lines)",
    array: "a list",
    tuple: "a list",
  };
  return words[type] ?? type;
}

function show(value: unknown): string {
  const text =
    typeof value === "number" ? yamlNumber(value) : (JSON.stringify(value, numbersAsWritten) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** JSON has no word for what is not finite, and would say `null`. */
function numbersAsWritten(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? yamlNumber(value) : value;
}

function isBeyondNumbers(value: unknown): boolean {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
}

function yamlNumber(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  return Number.isFinite(value) ? String(value) : `${value < 0 ? "-" : ""}.inf`;
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function finding(
  code: DiagnosticCode,
  message: string,
  path: Path,
  range: TextRange,
  replacement?: string,
): ConfigDiagnostic {
  const base = { code, severity: "error", message, path, range } as const;
  return replacement === undefined ? base : { ...base, replacement };
}
