import type { TextDocument } from "vscode-languageserver-textdocument";
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  Position,
  Range,
  SemanticTokens,
  SignatureHelp,
  TextEdit,
} from "vscode-languageserver-types";
import type { ConfigDiagnostic } from "../config/diagnostic.ts";
import { EquationMemory } from "../config/equationMemory.ts";
import { codeActions } from "./codeActions.ts";
import { codeLenses } from "./codeLenses.ts";
import { complete } from "./completion.ts";
import type { ConfigFiles } from "./configFiles.ts";
import { dataHover, dataInlay } from "./dataHover.ts";
import { definition, documentLinks } from "./definition.ts";
import { diagnose, type Surroundings, trainingData } from "./diagnose.ts";
import { FileFactsCache } from "./fileFacts.ts";
import { foldingRanges } from "./folding.ts";
import { format } from "./format.ts";
import { hover } from "./hover.ts";
import { inlayHints } from "./inlayHints.ts";
import { type ParsedDocument, parseDocument } from "./parsedDocument.ts";
import { renameCell, renameRange } from "./renameCell.ts";
import { semanticTokens } from "./semanticTokens.ts";
import { signatureHelp } from "./signatureHelp.ts";
import { documentSymbols } from "./symbols.ts";

/** What the service needs of the world. */
export interface LanguageEnvironment {
  /** The files around a document; null where it is in no folder. */
  filesOf(uri: string): ConfigFiles | null;
  /** Lets others work; awaited within long work. */
  pause(): Promise<void>;
  /** For `run.workers: auto` in estimates. */
  readonly cores: number;
  readonly supportsSnippets: boolean;
  readonly suggestCommand: string | null;
}

/** Everything an editor asks about a `.rnas` document. No method rejects for any text. */
export interface LanguageService {
  /** The syntax tree and findings of this version, read once. */
  parsed(document: TextDocument): Promise<ParsedDocument>;
  /** All findings, those of the files that the config names included, in the order of the text. */
  diagnose(document: TextDocument): Promise<readonly ConfigDiagnostic[]>;
  complete(document: TextDocument, position: Position): Promise<CompletionItem[]>;
  hover(document: TextDocument, position: Position): Promise<Hover | null>;
  signatureHelp(document: TextDocument, position: Position): Promise<SignatureHelp | null>;
  inlayHints(document: TextDocument, range: Range): Promise<InlayHint[]>;
  codeLenses(document: TextDocument): Promise<CodeLens[]>;
  codeActions(document: TextDocument, range: Range): Promise<CodeAction[]>;
  symbols(document: TextDocument): Promise<DocumentSymbol[]>;
  folding(document: TextDocument): Promise<FoldingRange[]>;
  format(document: TextDocument): Promise<TextEdit[]>;
  renameRange(document: TextDocument, position: Position): Promise<Range | null>;
  rename(document: TextDocument, position: Position, newName: string): Promise<ReturnType<typeof renameCell>>;
  definition(document: TextDocument, position: Position): Promise<Location | null>;
  links(document: TextDocument): Promise<DocumentLink[]>;
  semanticTokens(document: TextDocument): Promise<SemanticTokens>;
  /** Forgets a document that was closed. */
  forget(uri: string): void;
}

export function getLanguageService(environment: LanguageEnvironment): LanguageService {
  const open = new Map<string, OpenDocument>();
  const of = (document: TextDocument) => {
    let known = open.get(document.uri);
    if (known === undefined) {
      known = new OpenDocument(environment.pause, environment.filesOf(document.uri));
      open.set(document.uri, known);
    }
    return known;
  };
  const parsed = (document: TextDocument) => of(document).parsed(document);
  const { cores, supportsSnippets, suggestCommand } = environment;
  return {
    parsed,
    diagnose: async (document) => diagnose(await parsed(document), of(document).surroundings, cores),
    complete: async (document, position) => {
      const { surroundings } = of(document);
      const read = await parsed(document);
      return complete(read, offsetOf(read, position), { surroundings, supportsSnippets, suggestCommand });
    },
    hover: async (document, position) => {
      const read = await parsed(document);
      const offset = offsetOf(read, position);
      return (await dataHover(read, offset, of(document).surroundings)) ?? hover(read, offset);
    },
    signatureHelp: async (document, position) => at(await parsed(document), position, signatureHelp),
    inlayHints: async (document, range) => {
      const read = await parsed(document);
      const { data, columns } = await trainingData(read, of(document).surroundings);
      const hints = inlayHints(read, range, data, columns, cores);
      return [...hints, ...(await dataInlay(read, range, of(document).surroundings))];
    },
    codeLenses: async (document) => {
      const read = await parsed(document);
      const { data, columns } = await trainingData(read, of(document).surroundings);
      return codeLenses(read, of(document).surroundings?.files ?? null, data, columns, cores);
    },
    codeActions: async (document, { start, end }) => {
      const read = await parsed(document);
      const range = { start: offsetOf(read, start), end: offsetOf(read, end) };
      return codeActions(read, range, await diagnose(read, of(document).surroundings, cores));
    },
    symbols: async (document) => documentSymbols(await parsed(document)),
    folding: async (document) => foldingRanges(await parsed(document)),
    format: async (document) => format(await parsed(document)),
    renameRange: async (document, position) => at(await parsed(document), position, renameRange),
    rename: async (document, position, newName) => {
      const read = await parsed(document);
      return renameCell(read, offsetOf(read, position), newName);
    },
    definition: async (document, position) => {
      const read = await parsed(document);
      return definition(read, offsetOf(read, position), of(document).surroundings?.files ?? null);
    },
    links: async (document) => documentLinks(await parsed(document), of(document).surroundings?.files ?? null),
    semanticTokens: async (document) => semanticTokens(await parsed(document), environment.pause),
    forget: (uri) => {
      open.delete(uri);
    },
  };
}

function at<T>(read: ParsedDocument, position: Position, feature: (read: ParsedDocument, offset: number) => T): T {
  return feature(read, offsetOf(read, position));
}

/** In the version that was read: the editor's own document may have moved on. */
function offsetOf(read: ParsedDocument, position: Position): number {
  return read.document.offsetAt(position);
}

/** What is kept of a document from version to version. */
class OpenDocument {
  readonly surroundings: Surroundings | null;
  readonly #memory = new EquationMemory();
  #version: number | undefined;
  #parsed: Promise<ParsedDocument> | undefined;

  constructor(
    private readonly pause: () => Promise<void>,
    files: ConfigFiles | null,
  ) {
    this.surroundings = files === null ? null : { files, facts: new FileFactsCache(files) };
  }

  parsed(document: TextDocument): Promise<ParsedDocument> {
    if (this.#parsed === undefined || this.#version !== document.version) {
      this.#version = document.version;
      this.#parsed = parseDocument(document, this.#memory, this.pause);
    }
    return this.#parsed;
  }
}
