import { CodeActionKind, type ServerCapabilities, TextDocumentSyncKind } from "vscode-languageserver/node";
import { semanticTokensLegend } from "../language/semanticTokens.ts";

export const capabilities: ServerCapabilities = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  completionProvider: { triggerCharacters: [":", " ", "-", "/", "[", "{", ",", "(", "\n"] },
  hoverProvider: true,
  signatureHelpProvider: { triggerCharacters: ["("], retriggerCharacters: [")"] },
  inlayHintProvider: true,
  codeLensProvider: {},
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  documentFormattingProvider: true,
  renameProvider: { prepareProvider: true },
  definitionProvider: true,
  documentLinkProvider: {},
  semanticTokensProvider: { legend: semanticTokensLegend, full: true },
};
