import { availableParallelism } from "node:os";
import {
  CodeLensRefreshRequest,
  type Connection,
  createConnection,
  type InitializeParams,
  ProposedFeatures,
  ResponseError,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { LanguageService } from "../language/languageService.ts";
import { toLspDiagnostic } from "../language/lspDiagnostic.ts";
import type { LanguageOptions } from "../protocol/languageProtocol.ts";
import { capabilities } from "./capabilities.ts";
import { fileName, isNamedIn } from "./changedFiles.ts";
import { DiagnosticsSchedule } from "./diagnosticsSchedule.ts";
import { diskFilesOf } from "./diskFiles.ts";

/** Pause in typing after which findings are shown. */
const debounceMs = 60;

/** LSP's code for a request that cannot be carried out, whose message the editor shows. */
const requestFailed = -32803;

serve(createConnection(ProposedFeatures.all));

function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  let service: Promise<LanguageService> | undefined;
  let refreshesLenses = false;
  connection.onInitialize((params: InitializeParams) => {
    refreshesLenses = params.capabilities.workspace?.codeLens?.refreshSupport === true;
    service = loadService(params);
    return { capabilities, serverInfo: { name: "moe-rnas" } };
  });

  const schedule = new DiagnosticsSchedule(debounceMs, (uri) => {
    publish(uri).catch((error: unknown) => connection.console.error(describe(error)));
  });

  async function publish(uri: string): Promise<void> {
    const document = documents.get(uri);
    if (document === undefined || service === undefined) return;
    const { parsed, diagnose } = await service;
    const [read, diagnostics] = await Promise.all([parsed(document), diagnose(document)]);
    // A newer version is on its way and will be reported instead.
    if (documents.get(uri)?.version !== read.document.version) return;
    await connection.sendDiagnostics({
      uri,
      version: read.document.version,
      diagnostics: diagnostics.map((each) => toLspDiagnostic(read, each)),
    });
  }

  /** Answers `nothing` for a document that is not open. A fault of ours is logged; the editor goes on without the answer. */
  async function answer<T>(
    uri: string,
    nothing: T,
    ask: (service: LanguageService, document: TextDocument) => Promise<T>,
  ) {
    const document = documents.get(uri);
    if (document === undefined || service === undefined) return nothing;
    try {
      return await ask(await service, document);
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      connection.console.error(describe(error));
      return nothing;
    }
  }

  documents.onDidChangeContent(({ document }) => schedule.changed(document.uri));
  documents.onDidClose(({ document }) => {
    schedule.closed(document.uri);
    void service?.then(({ forget }) => forget(document.uri));
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const names = changes.map(({ uri }) => fileName(uri));
    const concerned = documents.all().filter((document) => names.some((name) => isNamedIn(document.getText(), name)));
    for (const { uri } of concerned) schedule.changed(uri);
    // A run began or is gone, or the size of a search's data is another one.
    const isShown = concerned.length > 0 || names.includes("manifest.json");
    if (isShown && refreshesLenses) void connection.sendRequest(CodeLensRefreshRequest.type);
  });

  connection.onCompletion(({ textDocument, position }) =>
    answer(textDocument.uri, [], (ask, document) => ask.complete(document, position)),
  );
  connection.onHover(({ textDocument, position }) =>
    answer(textDocument.uri, null, (ask, document) => ask.hover(document, position)),
  );
  connection.onSignatureHelp(({ textDocument, position }) =>
    answer(textDocument.uri, null, (ask, document) => ask.signatureHelp(document, position)),
  );
  connection.languages.inlayHint.on(({ textDocument, range }) =>
    answer(textDocument.uri, [], (ask, document) => ask.inlayHints(document, range)),
  );
  connection.onCodeLens(({ textDocument }) =>
    answer(textDocument.uri, [], (ask, document) => ask.codeLenses(document)),
  );
  connection.onCodeAction(({ textDocument, range }) =>
    answer(textDocument.uri, [], (ask, document) => ask.codeActions(document, range)),
  );
  connection.onDocumentSymbol(({ textDocument }) =>
    answer(textDocument.uri, [], (ask, document) => ask.symbols(document)),
  );
  connection.onFoldingRanges(({ textDocument }) =>
    answer(textDocument.uri, [], (ask, document) => ask.folding(document)),
  );
  connection.onDocumentFormatting(({ textDocument }) =>
    answer(textDocument.uri, [], (ask, document) => ask.format(document)),
  );
  connection.onPrepareRename(({ textDocument, position }) =>
    answer(textDocument.uri, null, (ask, document) => ask.renameRange(document, position)),
  );
  connection.onRenameRequest(({ textDocument, position, newName }) =>
    answer(textDocument.uri, null, async (ask, document) => {
      const result = await ask.rename(document, position, newName);
      if ("refusal" in result) throw new ResponseError(requestFailed, result.refusal);
      return { changes: { [textDocument.uri]: [...result.edits] } };
    }),
  );
  connection.onDefinition(({ textDocument, position }) =>
    answer(textDocument.uri, null, (ask, document) => ask.definition(document, position)),
  );
  connection.onDocumentLinks(({ textDocument }) =>
    answer(textDocument.uri, [], (ask, document) => ask.links(document)),
  );
  connection.languages.semanticTokens.on(({ textDocument }) =>
    answer(textDocument.uri, { data: [] }, (ask, document) => ask.semanticTokens(document)),
  );

  documents.listen(connection);
  connection.listen();
}

/** The schema and its reader take longer to load than the connection: the client is answered first. */
async function loadService({
  capabilities: client,
  initializationOptions,
}: InitializeParams): Promise<LanguageService> {
  await new Promise((resume) => setImmediate(resume));
  const { getLanguageService } = await import("../language/languageService.ts");
  const options = initializationOptions as LanguageOptions | undefined;
  return getLanguageService({
    filesOf: diskFilesOf,
    pause: () => new Promise((resume) => setImmediate(resume)),
    cores: options?.cores ?? availableParallelism(),
    suggestCommand: options?.suggestCommand ?? null,
    supportsSnippets: client.textDocument?.completion?.completionItem?.snippetSupport === true,
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
