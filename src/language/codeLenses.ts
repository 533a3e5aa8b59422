import type { CodeLens } from "vscode-languageserver-types";
import { roughDuration } from "../base/durationText.ts";
import { runFolderNumber, runFolderStem } from "../config/runFolderName.ts";
import { type ConfigArgument, lensCommands } from "../protocol/languageProtocol.ts";
import type { ConfigFiles } from "./configFiles.ts";
import type { FileFacts } from "./fileFacts.ts";
import type { ParsedDocument } from "./parsedDocument.ts";
import { estimateOf } from "./searchSense.ts";

/** Start Search, Estimate, and the front of the last run where there is one, above the first line with content. */
export async function codeLenses(
  document: ParsedDocument,
  files: ConfigFiles | null,
  data: FileFacts | null,
  columns: readonly string[] | null,
  cores: number,
): Promise<CodeLens[]> {
  const first = document.structure.lines.findIndex(({ kind }) => kind !== "blank" && kind !== "comment");
  const line = Math.max(0, first);
  const range = { start: { line, character: 0 }, end: { line, character: 0 } };
  const argument: ConfigArgument = { uri: document.document.uri };
  const lens = (title: string, command: string): CodeLens => ({
    range,
    command: { title, command, arguments: [argument] },
  });
  const { config } = document.parsed;
  const lenses: CodeLens[] = [];
  if (config !== null) {
    const { wallMs } = estimateOf(document, config, data, columns, cores);
    lenses.push(lens("$(play) Start Search", lensCommands.startSearch));
    lenses.push(
      lens(`$(watch) Estimate${wallMs === null ? "" : ` (about ${roughDuration(wallMs)})`}`, lensCommands.estimate),
    );
  }
  if (files !== null && (await hasRun(document, files))) {
    lenses.push(lens("$(graph-scatter) Open Front of Last Run", lensCommands.showFront));
  }
  return lenses;
}

/** Whether a run folder of this config's name is where runs go; which run it is the editor finds out. */
async function hasRun(document: ParsedDocument, files: ConfigFiles): Promise<boolean> {
  const folder = document.valueAt(["run", "folder"]);
  const name = document.valueAt(["name"]);
  const stem = runFolderStem(typeof name === "string" ? name : "search");
  const entries = await files.list(typeof folder === "string" ? folder : ".rnas");
  return entries.some((entry) => entry.isFolder && runFolderNumber(entry.name, stem) !== null);
}
