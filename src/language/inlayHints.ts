import type { InlayHint, Range } from "vscode-languageserver-types";
import { counted } from "../base/counted.ts";
import { roughDuration } from "../base/durationText.ts";
import { seedCells } from "../cell/seedCells.ts";
import { keyRange, valueRange } from "../config/yamlDocument.ts";
import type { FileFacts } from "./fileFacts.ts";
import { cellCost, networkSizes } from "./networkSizes.ts";
import type { ParsedDocument } from "./parsedDocument.ts";
import { estimateOf } from "./searchSense.ts";

/** Numbers that follow from the config, at the lines they follow from. None while the config has mistakes in form. */
export function inlayHints(
  document: ParsedDocument,
  range: Range,
  data: FileFacts | null,
  columns: readonly string[] | null,
  cores: number,
): InlayHint[] {
  const { wellFormed: config, yaml } = document.parsed;
  if (config === null) return [];
  const hints: InlayHint[] = [];
  const add = (offset: number, label: string, tooltip: string) => {
    const position = document.document.positionAt(offset);
    if (position.line < range.start.line || position.line > range.end.line) return;
    hints.push({ position, label, tooltip, paddingLeft: true });
  };
  const { evaluations, wallMs } = estimateOf(document, config, data, columns, cores);
  const time = wallMs === null ? "" : `, about ${roughDuration(wallMs)}`;
  const place = ["generations", "population"].find((key) => document.valueAt(["search", key]) !== undefined);
  if (place !== undefined) {
    const tooltip =
      "Population + generations × offspring; twins are not trained again. The time is a rough guess from multiply–accumulates; `moe-rnas estimate` measures.";
    add(valueRange(yaml, ["search", place]).end, `${counted(evaluations, "evaluation")}${time}`, tooltip);
  }
  const sizes = networkSizes(config, columns);
  if (document.valueAt(["model", "hidden"]) !== undefined) {
    const { parameters } = cellCost(seedCells.lstm, config, sizes);
    const label = `LSTM: ${grouped(parameters)} parameters`;
    if (parameters !== undefined)
      add(
        valueRange(yaml, ["model", "hidden"]).end,
        label,
        "Weights of an LSTM in all layers at these sizes, without embedding and decoder.",
      );
  }
  const [first, last] = [document.document.offsetAt(range.start), document.document.offsetAt(range.end)];
  for (const { source, nameRange } of document.cells) {
    if (nameRange.start < first || nameRange.start > last) continue;
    const parsed = source === null ? undefined : document.equations(source.value);
    if (parsed === undefined || !("cell" in parsed)) continue;
    const { blocks, parameters } = cellCost(parsed.cell, config, sizes);
    const label =
      parameters === undefined
        ? counted(blocks ?? 0, "block")
        : `${counted(blocks ?? 0, "block")}, ${grouped(parameters)} parameters`;
    add(lineEnd(document.text, nameRange.end), label, "Of its normal form, at the sizes of this config.");
  }
  if (place === undefined && document.valueAt(["search"]) !== undefined) {
    add(
      lineEnd(document.text, keyRange(yaml, ["search"]).end),
      `${counted(evaluations, "evaluation")}${time}`,
      "At the default population and generations.",
    );
  }
  return hints;
}

/** The end of the line without its comment. */
function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  const line = text.slice(offset, newline < 0 ? text.length : newline);
  const comment = /\s#/.exec(line)?.index ?? line.length;
  return offset + line.slice(0, comment).trimEnd().length;
}

function grouped(count: number | undefined): string {
  return String(count ?? "").replace(/\B(?=(\d{3})+$)/g, ",");
}
