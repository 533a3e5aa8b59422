import { TextDocument } from "vscode-languageserver-textdocument";
import type { ConfigDiagnostic } from "../config/diagnostic.ts";
import { EquationMemory } from "../config/equationMemory.ts";
import type { ConfigFiles } from "./configFiles.ts";
import { dataDiagnostics } from "./dataDiagnostics.ts";
import { tableColumns } from "./dataHeader.ts";
import { type FileFacts, FileFactsCache } from "./fileFacts.ts";
import { type ParsedDocument, parseDocument } from "./parsedDocument.ts";
import { senseDiagnostics } from "./searchSense.ts";

/** The disk as one document sees it. */
export interface Surroundings {
  readonly files: ConfigFiles;
  readonly facts: FileFactsCache;
}

/** What is known of the training file that a config names. */
interface TrainingData {
  readonly data: FileFacts | null;
  /** Those that forecasting reads by default. */
  readonly columns: readonly string[] | null;
}

/** Judged by the first lines of the file. */
export async function trainingData(
  { parsed }: ParsedDocument,
  surroundings: Surroundings | null,
): Promise<TrainingData> {
  const task = parsed.wellFormed?.task;
  if (surroundings === null || task === undefined || !("train" in task)) return { data: null, columns: null };
  const data = await surroundings.facts.of(task.train, task.encoding);
  return { data, columns: tableColumns(task, task.train, data) };
}

/** All findings of a document, those of the files that it names included, in the order of the text. */
export async function diagnose(
  document: ParsedDocument,
  surroundings: Surroundings | null,
  cores: number,
): Promise<readonly ConfigDiagnostic[]> {
  const { diagnostics, wellFormed } = document.parsed;
  const { data, columns } = await trainingData(document, surroundings);
  const sense = senseDiagnostics(document, data, columns, cores);
  const ofFiles =
    wellFormed === null || surroundings === null
      ? []
      : await dataDiagnostics(document, wellFormed, surroundings.files, surroundings.facts);
  return [...diagnostics, ...sense, ...ofFiles].sort((a, b) => a.range.start - b.range.start);
}

/** The same findings for a text that is not open in an editor. */
export async function diagnoseText(
  text: string,
  files: ConfigFiles,
  cores: number,
): Promise<readonly ConfigDiagnostic[]> {
  const document = TextDocument.create("config.rnas", "rnas", 0, text);
  const parsed = await parseDocument(document, new EquationMemory(), async () => {});
  // Who asks so reads all data afterwards and says more of them.
  const heads: ConfigFiles = { ...files, data: async () => null };
  return diagnose(parsed, { files: heads, facts: new FileFactsCache(heads) }, cores);
}
