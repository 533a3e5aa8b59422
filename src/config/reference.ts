import { configJsonSchema, type SchemaNode } from "./jsonSchema.ts";
import { measuresTable } from "./measuresTable.ts";

/** The reference page of the config language (docs/config.md), written from the schema. */
export function configReference(): string {
  const sections = Object.entries(configJsonSchema.properties ?? {});
  const top = sections.filter(([, node]) => !hasKeys(node));
  const nested = sections.filter(([, node]) => hasKeys(node));
  return [
    "# The config language",
    "",
    "A `.rnas` file is YAML. This page is written from the schema by `npm run generate`; do not edit it.",
    "",
    "## Top level",
    "",
    ...table(top),
    ...nested.flatMap(([name, node]) => section(name, node, 2)),
    ...measuresTable(),
    "",
  ].join("\n");
}

function section(name: string, node: SchemaNode, depth: number): string[] {
  const heading = ["", `${"#".repeat(depth)} \`${name}\``, "", node.description ?? "", ""];
  const variants = (node.oneOf ?? node.anyOf ?? []).filter((option) => option.properties !== undefined);
  const [only] = variants;
  if (only !== undefined && variants.length === 1) return section(name, { ...only, ...description(node) }, depth);
  if (variants.length > 0) {
    return [
      ...heading,
      ...variants.flatMap((variant) => {
        const type = variant.properties?.type?.const;
        const title = type === undefined ? name : `${name}.type: ${String(type)}`;
        return section(title, variant, Math.min(depth + 1, 5));
      }),
    ];
  }
  const keys = Object.entries(node.properties ?? {}).filter(
    ([key, child]) => key !== "type" || child.const === undefined,
  );
  const deeper = keys.filter(([, child]) => hasKeys(child) && !isRange(child));
  return [
    ...heading,
    ...(keys.length > 0 ? table(keys, node.required) : []),
    ...deeper.flatMap(([key, child]) => section(`${name}.${key}`, child, Math.min(depth + 1, 5))),
  ];
}

function description(node: SchemaNode): Pick<SchemaNode, "description"> {
  return node.description === undefined ? {} : { description: node.description };
}

function table(keys: readonly (readonly [string, SchemaNode])[], required: readonly string[] = []): string[] {
  return [
    "| key | value | unit | default | meaning |",
    "|---|---|---|---|---|",
    ...keys.map(([key, node]) => {
      const fallback = required.includes(key) ? "*required*" : defaultText(node);
      return `| \`${key}\` | ${escapeCell(valueText(node))} | ${node.unit ?? "–"} | ${fallback} | ${escapeCell(meaning(node))} |`;
    }),
  ];
}

/** Of a number that may be a list or a range of such numbers too, the number. */
function rangeOf(options: readonly SchemaNode[]): string | undefined {
  const isRange = options.some(({ properties = {} }) => "min" in properties && "max" in properties);
  const [number, list] = options;
  return isRange && number !== undefined && list?.type === "array" ? valueText(number) : undefined;
}

/** Whether a section would only say again what `min` and `max` are. */
function isRange(node: SchemaNode): boolean {
  return rangeOf(node.anyOf ?? []) !== undefined;
}

/** `1 … 4096`, `` `adam`, `sgd` ``, `text`, … */
export function valueText(node: SchemaNode): string {
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  const options = node.oneOf ?? node.anyOf;
  const range = options && rangeOf(options);
  if (range) return `${range}; a list of them, or a range of \`min\` to \`max\``;
  if (options) return [...new Set(options.map(valueText))].join(" or ");
  switch (node.type) {
    case "integer":
    case "number":
      return rangeText(node);
    case "string":
      return "text";
    case "boolean":
      return "`true`, `false`";
    case "array":
      return node.prefixItems
        ? `[${node.prefixItems.map(valueText).join(", ")}]`
        : `list of ${valueText(node.items ?? {})}`;
    default:
      return "mapping";
  }
}

function rangeText(node: SchemaNode): string {
  const word = node.type === "integer" ? "whole number" : "number";
  const low = node.minimum ?? node.exclusiveMinimum;
  const high = node.maximum ?? node.exclusiveMaximum;
  const bounds = [
    low === undefined || low <= Number.MIN_SAFE_INTEGER ? "" : `${node.minimum === undefined ? "> " : "≥ "}${low}`,
    high === undefined || high >= Number.MAX_SAFE_INTEGER ? "" : `${node.maximum === undefined ? "< " : "≤ "}${high}`,
  ].filter((bound) => bound !== "");
  return bounds.length > 0 ? `${word} ${bounds.join(", ")}` : word;
}

/** `` `64` ``, or what holds where the key is left out; a dash where there is nothing to say. */
export function defaultText(node: SchemaNode): string {
  if (node.absent !== undefined) return node.absent;
  if (node.default === undefined || (typeof node.default === "object" && hasKeys(node))) return "–";
  return `\`${JSON.stringify(node.default)}\``;
}

function meaning({ description = "", see }: SchemaNode): string {
  return see === undefined ? description : `${description} [${see.title}](${see.url})`;
}

function hasKeys(node: SchemaNode): boolean {
  const options = [node, ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
  return options.some((option) => Object.keys(option.properties ?? {}).length > 0) && node.type !== "array";
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
