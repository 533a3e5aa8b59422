import { TextDocument } from "vscode-languageserver-textdocument";
import type { Range } from "vscode-languageserver-types";
import type { parseEquations } from "../cell/equations.ts";
import { zoo, zooGroups } from "../cell/zoo/zoo.ts";
import type { TextRange } from "../config/diagnostic.ts";
import type { EquationMemory } from "../config/equationMemory.ts";
import { type ParsedText, parseConfigInSteps } from "../config/parseConfig.ts";
import { nodeAt, type ScalarSource, sourceOf } from "../config/yamlDocument.ts";
import type { YamlNode } from "../config/yamlNode.ts";
import type { Measure } from "../measures/measure.ts";
import { measuresOf } from "../measures/measures.ts";
import { type LineStructure, lineStructure } from "./lineStructure.ts";

/** A cell of the config's own. */
export interface OwnCell {
  readonly name: string;
  readonly nameRange: TextRange;
  /** Null where it has no text. */
  readonly source: ScalarSource | null;
  readonly range: TextRange;
}

/** One version of a config with everything that features read of it; made once, then shared. */
export class ParsedDocument {
  #structure: LineStructure | undefined;
  #cells: readonly OwnCell[] | undefined;

  constructor(
    readonly document: TextDocument,
    readonly parsed: ParsedText,
    private readonly memory: EquationMemory,
  ) {}

  get text(): string {
    return this.parsed.yaml.text;
  }

  get structure(): LineStructure {
    this.#structure ??= lineStructure(this.text);
    return this.#structure;
  }

  /** The config as it stands, without defaults and perhaps with mistakes. */
  get data(): unknown {
    return this.parsed.yaml.data;
  }

  valueAt(path: readonly (string | number)[]): unknown {
    return valueIn(this.data, path);
  }

  nodeAt(path: readonly (string | number)[]): YamlNode | undefined {
    return nodeAt(this.parsed.yaml, path);
  }

  get cells(): readonly OwnCell[] {
    this.#cells ??= this.#readCells();
    return this.#cells;
  }

  /** The result of a text that some version of this document has had. */
  equations(text: string): ReturnType<typeof parseEquations> {
    return this.memory.of(text);
  }

  /** Names that `search.seed_cells` may have. */
  get cellNames(): readonly string[] {
    const names = [...this.cells, ...zoo].map(({ name }) => name);
    return [...new Set([...names, ...Object.keys(zooGroups)])];
  }

  /** What individuals are measured by in the task of the config. */
  get measures(): readonly Measure[] {
    return measuresIn(this.data);
  }

  range({ start, end }: TextRange): Range {
    return { start: this.document.positionAt(start), end: this.document.positionAt(end) };
  }

  #readCells(): readonly OwnCell[] {
    const cells = nodeAt(this.parsed.yaml, ["cells"]);
    if (cells?.kind !== "mapping") return [];
    return cells.entries.map(({ key, keyRange, value }) => ({
      name: key,
      nameRange: keyRange,
      range: { start: keyRange.start, end: value?.range.end ?? keyRange.end },
      source: value?.kind === "scalar" && typeof value.value === "string" ? sourceOf(this.text, value) : null,
    }));
  }
}

/** What is at a path of plain data; undefined where nothing is. */
export function valueIn(data: unknown, path: readonly (string | number)[]): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

const taskTypes = [
  "language_modelling",
  "formal_language",
  "synthetic",
  "classification",
  "regression",
  "labelling",
  "forecasting",
] as const;

/** The measures of a config's task; only what any task has while the task is not known. */
export function measuresIn(data: unknown): readonly Measure[] {
  const [type, unit, problem] = ["type", "unit", "problem"].map((key) => valueIn(data, ["task", key]));
  const task = taskTypes.find((each) => each === type);
  if (task === undefined) return measuresOf(null);
  return measuresOf({
    type: task,
    ...(typeof unit === "string" ? { unit } : {}),
    ...(typeof problem === "string" ? { problem } : {}),
  });
}

/**
 * Reads one version of a document in pieces.
 *
 * @param pause lets others work; it is awaited whenever a few milliseconds have been used.
 */
export async function parseDocument(
  document: TextDocument,
  memory: EquationMemory,
  pause: () => Promise<void>,
): Promise<ParsedDocument> {
  const text = document.getText();
  // The editor's document changes in place; this one is of this version for good.
  const version = TextDocument.create(document.uri, document.languageId, document.version, text);
  const steps = parseConfigInSteps(text, memory);
  for (let since = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) return new ParsedDocument(version, step.value, memory);
    if (performance.now() - since < 8) continue;
    await pause();
    since = performance.now();
  }
}
