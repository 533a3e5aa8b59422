import type { Hover, InlayHint, Range } from "vscode-languageserver-types";
import { counted } from "../base/counted.ts";
import type { Config } from "../config/schema.ts";
import { valueRange } from "../config/yamlDocument.ts";
import { summaryMarkdown } from "../formats/summaryMarkdown.ts";
import { dataRows } from "./dataRows.ts";
import type { Surroundings } from "./diagnose.ts";
import { markdown } from "./keyDocumentation.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

type FileTask = Extract<Config["task"], { readonly train: string }>;

const filesOf = ["train", "validation", "test"] as const;

/** What was read of the data, over the path of one of its files; null elsewhere. */
export async function dataHover(
  document: ParsedDocument,
  offset: number,
  surroundings: Surroundings | null,
): Promise<Hover | null> {
  const config = document.parsed.wellFormed;
  if (config === null || surroundings === null || !("train" in config.task)) return null;
  const { task } = config;
  for (const split of filesOf) {
    if (task[split] === undefined) continue;
    const range = valueRange(document.parsed.yaml, ["task", split]);
    if (offset < range.start || offset > range.end) continue;
    const text = await dataText(config, { ...task, train: task[split] }, surroundings);
    return text === null ? null : { contents: markdown(text), range: document.range(range) };
  }
  return null;
}

/** The data in a few words, behind the path of the training file; none where they were not read. */
export async function dataInlay(
  document: ParsedDocument,
  range: Range,
  surroundings: Surroundings | null,
): Promise<InlayHint[]> {
  const config = document.parsed.wellFormed;
  if (config === null || surroundings === null || !("train" in config.task)) return [];
  const position = document.document.positionAt(valueRange(document.parsed.yaml, ["task", "train"]).end);
  if (position.line < range.start.line || position.line > range.end.line) return [];
  const reading = await surroundings.files.data(config);
  if (reading?.kind !== "read") return [];
  const tooltip = "In all splits together. Hover over the path for all that was read.";
  return [{ position, label: reading.summary.brief, tooltip, paddingLeft: true }];
}

/** @param task names the file under the cursor as `train`. */
async function dataText(config: Config, task: FileTask, { files, facts }: Surroundings): Promise<string | null> {
  const reading = await files.data(config);
  if (reading?.kind === "read") return summaryMarkdown(reading.summary);
  if (reading?.kind === "refused") return `The data cannot be used: ${reading.reason}`;
  const file = await facts.of(task.train, task.encoding);
  const rows = dataRows(task, file);
  if (rows === null || file.state.kind !== "file") return null;
  const megabytes = (file.state.sizeBytes / 1e6).toPrecision(2);
  return `About ${counted(Number(rows.rows.toPrecision(2)), "line")} in ${megabytes} MB, judged by the first ones: the editor does not read data of this size. \`moe-rnas validate\` reads all of them.`;
}
